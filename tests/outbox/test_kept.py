"""What nobody carried: does it count for nothing, and does everybody see it?"""

from __future__ import annotations

import subprocess
import sys

import pytest

from careops.local.home import PROJECT
from careops.outbox.deliver import deliver
from careops.outbox.models import Message
from tests.desk.browsing import case_url, desk
from tests.factories import NOON, make_member, make_provider, submit_referral
from tests.patience import PATIENCE

STARTS = {
    "web": ["-c", "import careops.wsgi"],
    "worker": ["-m", "celery", "-A", "careops", "worker", "-P", "solo", "--without-mingle"],
    "beat": ["-m", "celery", "-A", "careops", "beat", "--pidfile="],
    "tick": ["manage.py", "tick", "--loop"],
}
SECRET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJ"


@pytest.fixture
def alice(tenant):
    return desk(make_member("Alice Agent", ["agent"], teams=["intake"]))


@pytest.fixture
def referral(tenant, settings):
    settings.MAILBOX_CARRIES = False
    make_provider()
    found = submit_referral()
    deliver(now=NOON)
    return found


def test_mailbox_desk_and_story_show_it_as_kept(alice, referral):
    (kept,) = {m.state for m in Message.objects.all()}
    assert kept == "kept"
    for page in ("/mailbox/?state=kept", "/admin/outbox/message/", case_url(referral)):
        assert "kept here, not sent" in alice.get(page).content.decode()


def test_every_page_of_the_desk_says_what_reaches_nobody(alice, referral, settings):
    pages = "/admin/", "/admin/cases/case/", "/admin/outbox/message/", case_url(referral)
    for page in pages:
        said = alice.get(page).content.decode()
        assert "No carrier is configured for what goes by e-mail, text message, Slack:" in said
    settings.EMAIL_HOST, settings.SMS_URL, settings.SLACK_TOKEN = "mail", "https://sms", "xoxb"
    for page in pages:
        said = alice.get(page).content.decode()
        assert "these messages are kept here" not in said
        assert "No channel in Slack is named for #" in said


def test_where_the_mailbox_is_the_carrier_nothing_is_said(alice, tenant):
    assert "No carrier" not in alice.get("/admin/").content.decode()


@pytest.mark.parametrize("command", STARTS.values(), ids=STARTS)
def test_production_does_not_start_without_a_mail_carrier(database_env, command):
    env = database_env | {
        "CAREOPS_PRODUCTION": "1", "CAREOPS_MAIL": "", "CAREOPS_TRUSTED_PROXIES": "1",
        "SECRET_KEY": SECRET, "DJANGO_SETTINGS_MODULE": "careops.settings",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, *command], cwd=PROJECT, env=env, capture_output=True, text=True,
        timeout=PATIENCE, check=False,
    )  # fmt: skip

    assert done.returncode != 0
    assert "Set CAREOPS_SMTP_HOST; or set CAREOPS_MAIL=mailbox" in done.stderr + done.stdout


def said_of(env, **values):
    code = "from django.conf import settings; print(settings.MAILBOX_CARRIES)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=False,
        env=env | {"DJANGO_SETTINGS_MODULE": "careops.settings", "SECRET_KEY": SECRET} | values,
    )  # fmt: skip
    return done.stdout.strip() or done.stderr


def test_the_mailbox_carries_only_where_it_is_said_and_never_in_production(database_env):
    production = {"CAREOPS_PRODUCTION": "1", "CAREOPS_TRUSTED_PROXIES": "1"}
    assert said_of(database_env, CAREOPS_MAIL="mailbox") == "True"
    assert said_of(database_env, CAREOPS_MAIL="") == "False"
    assert said_of(database_env, CAREOPS_MAIL="mailbox", **production) == "False"
    assert "'mailbox' or nothing" in said_of(database_env, CAREOPS_MAIL="yes")
