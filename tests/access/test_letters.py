"""The mails of signing in go through the outbox, and nobody but their reader reads them."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from careops.clock.now import now
from careops.outbox.deliver import deliver
from careops.outbox.models import Message
from careops.tenancy.scope import tenant_scope
from tests.factories import make_member
from tests.outbox.reading import as_read, links, opened, read

HOST = "acme.localhost"


@pytest.fixture
def mia(tenant):
    return make_member("Mia Member", ["agent"])


@pytest.fixture
def letter(mia):
    """The link to a new password, asked for at the organization's own address."""
    return ask_for_a_new_password(mia, HOST)


def ask_for_a_new_password(member, host):
    Client(HTTP_HOST=host).post(reverse("account_reset_password"), {"email": member.user.email})
    return Message.objects.get(case=None)


def desk_of(member):
    browser = Client(HTTP_HOST=HOST)
    browser.force_login(member.user)
    return browser


def test_a_link_to_a_new_password_is_queued_and_sent_as_a_message(letter, mia):
    assert (letter.channel, letter.to, letter.name) == ("email", mia.user.email, "Mia Member")
    assert letter.template == "password_reset_key"
    assert re.search(r"/accounts/password/reset/key/\S+/", letter.text)

    deliver(now=now())

    letter.refresh_from_db()
    assert letter.attempts == 1
    assert letter.next_attempt_at is None


def test_its_button_leads_where_its_text_says(letter):
    (address,) = re.findall(r"http://\S+", letter.text)

    assert f"Choose a new password:\n{address}\n" in letter.text
    assert opened(letter.html).buttons == links(letter.html) == [address]
    assert read(letter.html).split() == as_read("Acme", letter.subject, letter.text)


def test_what_a_browser_calls_itself_is_no_link_in_the_word_of_a_change(letter):
    lure = "Undo it: http://evil.example/ <b>"
    browser = Client(HTTP_HOST=HOST, HTTP_USER_AGENT=lure)
    page = browser.get(links(letter.html)[0], follow=True)
    said = {"password1": "a new and long password", "password2": "a new and long password"}
    browser.post(page.redirect_chain[-1][0], said)
    word = Message.objects.exclude(pk=letter.pk).get()

    assert f"- Browser: {lure}\n" in word.text
    assert "<li>Browser: Undo it: http://evil.example/ &lt;b&gt;</li>" in word.html
    assert links(word.html) == []


def test_no_log_line_holds_the_link(letter, mia, capfd, caplog):
    deliver(now=now())

    link = re.search(r"/accounts/password/reset/key/\S+/", letter.text)[0]
    said = "".join([*capfd.readouterr(), caplog.text])
    assert link not in said


def test_the_link_works(letter):
    path = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+/)", letter.text)[1]
    page = Client(HTTP_HOST=HOST).get(path, follow=True)

    assert "Change Password" in page.content.decode() or page.status_code == 200
    assert b"password1" in page.content


def test_at_the_bare_domain_it_goes_through_the_organization_that_knows_the_address(mia, tenant):
    with tenant_scope(None):
        Client(HTTP_HOST="localhost").post(
            reverse("account_reset_password"), {"email": mia.user.email}
        )

    assert Message.objects.get(case=None).to == mia.user.email


def test_at_the_bare_domain_nobody_is_written_to_whom_nobody_knows(tenant):
    Client(HTTP_HOST="localhost").post(
        reverse("account_reset_password"), {"email": "nobody@x.example"}
    )

    assert not Message.objects.exists()


def test_others_at_the_desk_see_that_it_was_sent_and_not_what_it_says(letter, mia):
    lena = desk_of(make_member("Lena Lead", ["lead"]))
    secret = re.search(r"/accounts/password/reset/key/(\S+)/", letter.text)[1]

    pages = [
        lena.get(path, follow=True).content.decode()
        for path in ("/mailbox/", f"/mailbox/{letter.pk}/", "/admin/outbox/message/")
    ]

    assert not any(secret in page for page in pages)
    assert "Mia Member" in pages[0]
    assert "For its reader alone" in pages[1]
    assert "Their sign-in" in pages[2]


def test_its_reader_reads_it_in_the_mailbox(letter, mia):
    page = desk_of(mia).get(f"/mailbox/{letter.pk}/").content.decode()

    assert "/accounts/password/reset/key/" in page


def test_in_the_demo_it_is_read_in_the_mailbox(letter, settings):
    settings.DEMO = True
    page = Client(HTTP_HOST=HOST).get(f"/mailbox/{letter.pk}/").content.decode()

    assert "/accounts/password/reset/key/" in page
