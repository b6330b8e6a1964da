"""From nothing to the first case: the commands of docker-compose.yml, in production mode, as an operator runs them."""

from __future__ import annotations

import json
import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from careops.local.valkey import Valkey
from tests.local.conftest import a_server  # noqa: F401 (a fixture)
from tests.outbox.carriers import MailServer
from tests.production.browser import Browser
from tests.production.installation import DOMAIN, Installation, eventually

pytestmark = pytest.mark.slow
ACME = f"https://acme.{DOMAIN}"
PASSWORD = "correct horse battery"
TOKEN = "what-the-watcher-knows"
LENA, BOB, MAYA = "lena@acme.example", "bob@clinic.example", "maya@mail.example"


@pytest.fixture
def mailed():
    with MailServer() as server:
        yield server


@pytest.fixture
def installation(a_server, tmp_path, mailed):  # noqa: F811
    postgres = a_server()
    postgres.start()
    broker = Valkey(run=postgres.sockets.parent, log=tmp_path / "valkey.log")
    broker.start()
    found = Installation(
        tmp_path, postgres=postgres, broker=broker, CAREOPS_STATUS_TOKEN=TOKEN,
        CAREOPS_SMTP_HOST="127.0.0.1", CAREOPS_SMTP_PORT=str(mailed.port), CAREOPS_SMTP_TLS="0",
        CAREOPS_MAIL_FROM="care@acme.example", CAREOPS_PG_BIN=str(postgres.home / "bin"),
    )  # fmt: skip
    yield found
    found.stop()
    broker.stop()


def asked(browser, path):
    """What a machine hears at the bare domain."""
    try:
        browser.get(f"https://{DOMAIN}{path}", Authorization=f"Bearer {TOKEN}")
    except OSError:
        return None
    return browser.status


def mail_to(mailed, address, words):
    """The text of the first mail to this address that has these words."""
    texts = (
        m.get_body(("plain",)).get_content() for m in mailed.mails if m["To"] and address in m["To"]
    )
    return next((text for text in texts if words in text), None)


def enrolled(browser):
    """Set up the second factor, as the page says; whether the code was still good when it arrived."""
    secret = re.search(r'value="([A-Z2-7]{32})"', browser.text)
    assert secret, f"{browser.status} {browser.url}: {browser.text}"
    browser.post(code=format_hotp_value(hotp_value(secret[1], int(time.time()) // 30)))
    return "totp/activate" not in browser.url


def test_from_compose_to_the_first_accepted_case(installation, mailed):
    installation.make_roles()
    installation.manage("collectstatic", "--noinput")  # as the image is built
    installation.run("migrate")
    installation.start("web", "worker", "beat")
    machine, lena, maya, bob = (Browser(installation.port) for _ in range(4))
    eventually(lambda: asked(machine, "/readyz") == 200, what="a web that is ready")

    # Nobody can sign in yet; a command lets the first one in.
    link = installation.manage(
        "tenant", "create", "acme", "--name", "Acme Clinic", "--zone", "America/Toronto",
        "--first-lead", LENA,
    ).strip()  # fmt: skip
    assert link.startswith(f"{ACME}/accounts/")
    lena.get(link).post(password1=PASSWORD, password2=PASSWORD)
    lena.get(f"{ACME}/accounts/login/").post(login=LENA, password=PASSWORD)
    assert "2fa" in lena.get(f"{ACME}/admin/").url
    if "reauthenticate" in lena.url:
        lena.post(password=PASSWORD)
        lena.get(f"{ACME}/admin/")
    assert any(enrolled(lena) for _ in range(3)), lena.text
    assert lena.get(f"{ACME}/admin/").url == f"{ACME}/admin/"
    assert "My desk" in lena.text

    # A provider, and a client who asks for them.
    lena.get("/admin/people/provider/add/").post(name="Bob Brown", email=BOB, is_active="on")
    assert "Bob Brown" in lena.get("/admin/people/provider/").text
    maya.get(f"{ACME}/refer/")
    chosen = re.search(r'<option value="([^"]+)">\s*Bob Brown', maya.text)[1]
    maya.post(
        first_name="Maya",
        last_name="Hart",
        email=MAYA,
        need="Low mood",
        preferred=chosen,
        consent="on",
    )
    assert "/refer/received/" in maya.url, maya.text

    # The worker sends, the provider accepts by the link in the mail, and the client hears of it.
    offer = eventually(lambda: mail_to(mailed, BOB, f"{ACME}/a/"), what="the mail to the provider")
    bob.get(re.search(rf"{ACME}/a/\S+?/", offer)[0])
    bob.post(act="accept")
    assert bob.status == 200, bob.text
    eventually(lambda: mail_to(mailed, MAYA, "Bob Brown"), what="the mail to the client")
    assert "Accepted" in lena.get("/admin/cases/case/?show=all").text

    # All of it is seen from outside.
    eventually(lambda: asked(machine, "/statusz") == 200, what="a clock that moves")
    assert json.loads(machine.text)["queued"] == 0
    assert asked(machine, "/metrics") == 200
    views = re.findall(r'careops_request_seconds_count\{[^}]*view="([^"]+)"', machine.text)
    assert {"account_login", "link", "referrals:refer"} <= set(views)
    installation.check_all_run()
    assert "unbroken" in installation.manage("verify_record")

    # What an operator does every day.
    backup = installation.folder / "careops.backup"
    installation.manage("backup", backup, service="migrate")
    assert "rows and hashes" in installation.manage("restore", "--check", backup, service="migrate")
    assert "0 are purged." in installation.manage("purge")
