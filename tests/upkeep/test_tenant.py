"""How does the first person of an organization get in? With a link that an operator's command prints."""

import re
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command

from careops.access.addresses import owner_of
from careops.desk.words import teams
from careops.people.models import Membership, User
from careops.record.models import Entry
from careops.tenancy.models import Tenant
from careops.tenancy.scope import tenant_transaction
from tests.factories import make_member, make_tenant

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
MAIL = "lena@acme.example"


def create(slug="acme", name="Acme Clinic", zone="America/Toronto", mail=MAIL, **options):
    arguments = ["--name", name, "--zone", zone, "--first-lead", mail]
    call_command("tenant", "create", slug, *arguments, **options)


@pytest.fixture
def link(capsys):
    create()
    return capsys.readouterr().out.strip()


def opened(client, link, password=PASSWORD):
    """What the page behind the link answers, and what it says once a password was chosen."""
    client.defaults["HTTP_HOST"] = "acme.localhost"
    page = client.get(urlsplit(link).path, follow=True)
    if not page.redirect_chain:
        return page
    both = {"password1": password, "password2": password}
    return client.post(page.redirect_chain[-1][0], both, follow=True)


def test_the_first_lead_chooses_a_password_with_the_printed_link_and_signs_in(client, link):
    assert link.startswith("http://acme.localhost:8000/accounts/password/reset/key/")
    opened(client, link)

    answer = client.post("/accounts/login/", {"login": MAIL, "password": PASSWORD})

    assert answer.status_code == 302
    assert str(User.objects.get(email=MAIL).pk) == client.session["_auth_user_id"]
    assert client.get("/admin/")["Location"] == "/accounts/2fa/totp/activate/"


def test_the_first_lead_stands_as_high_as_anybody_and_is_in_every_team(link):
    with tenant_transaction(Tenant.objects.get()):
        member = Membership.objects.get()
        entry = Entry.objects.get()

    assert (member.roles, member.teams) == (["lead", "manager"], teams())
    assert (entry.action, entry.actor, entry.via) == ("create_tenant", "an operator", "command")


def test_the_link_works_once(client, link):
    opened(client, link)
    again = opened(client, link, "another long password")

    assert not User.objects.get(email=MAIL).check_password("another long password")
    assert not again.redirect_chain


def test_the_link_ends_by_itself(client, link, settings):
    settings.PASSWORD_RESET_TIMEOUT = -1

    opened(client, link)

    assert not User.objects.get(email=MAIL).has_usable_password()


def test_running_it_again_says_what_is_there_and_changes_nothing(link, capsys):
    with pytest.raises(CommandError) as refusal:
        create(name="Another name", mail="eve@x.example")

    assert "acme: Acme Clinic, America/Toronto, http://acme.localhost:8000/" in str(refusal.value)
    assert "`manage.py tenant link acme MAIL` prints a fresh link" in str(refusal.value)
    assert [str(tenant) for tenant in Tenant.objects.all()] == ["Acme Clinic"]
    assert not User.objects.filter(email="eve@x.example").exists()


def test_a_fresh_link_takes_the_place_of_one_that_was_lost(client, link, capsys):
    call_command("tenant", "link", "acme", MAIL.upper())

    opened(client, capsys.readouterr().out.strip())

    assert User.objects.get(email=MAIL).check_password(PASSWORD)


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"slug": "Acme"}, "slug: Lower-case letters, digits and hyphens; a letter first."),
        ({"slug": "acme_clinic"}, "slug: Lower-case letters"),
        ({"slug": "acme.clinic"}, "slug: Lower-case letters"),
        ({"slug": "1acme"}, "slug: Lower-case letters"),
        ({"slug": "acme\n"}, "slug: Lower-case letters"),
        ({"slug": "acme-"}, "slug: A host name has no hyphen at its end"),
        ({"slug": "xn--acme"}, "slug: A host name has no hyphen at its end"),
        ({"slug": "www"}, "slug: 'www' is kept for the installation itself"),
        ({"slug": "a" * 41}, "slug: Ensure this value has at most 40 characters"),
        ({"zone": "Toronto"}, "zone: 'Toronto' is no time zone. Write it as America/Toronto"),
        ({"zone": "America/Torotno"}, "Write it as America/Toronto"),
        ({"zone": "Factory"}, "zone: 'Factory' is no time zone."),
        ({"zone": "../../etc/passwd"}, "is no time zone."),
        ({"mail": "lena"}, "first lead: Write an e-mail address alone"),
        ({"name": " "}, "name: This field cannot be blank."),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason_and_nothing_is_made(said, problem):
    with pytest.raises(CommandError, match=re.escape(problem)):
        create(**said)

    assert not Tenant.objects.exists()
    assert not User.objects.exists()


def test_somebody_with_a_login_keeps_their_password_and_gets_no_link(capsys):
    with tenant_transaction(make_tenant("other")):
        user = make_member().user

    create(mail=user.email)

    assert capsys.readouterr().out == "http://acme.localhost:8000/accounts/login/\n"


def test_whoever_only_named_the_address_as_theirs_does_not_become_the_lead(link, capsys):
    """An address counts when it is proved; the operator vouches for the new login's."""
    squatter = User.objects.create_user("eve@x.example", PASSWORD, name="Eve")
    EmailAddress.objects.filter(user=squatter).delete()
    User.objects.filter(pk=squatter.pk).update(email="ned@acme.example")

    create("other", mail="ned@acme.example")

    with tenant_transaction(Tenant.objects.get(slug="other")):
        assert Membership.objects.get().user.pk != squatter.pk
    assert owner_of("ned@acme.example").name == "Ned"


def test_nobody_but_a_member_gets_a_link(link):
    with pytest.raises(CommandError, match=r"eve@x.example is no active member there."):
        call_command("tenant", "link", "acme", "eve@x.example")


def test_the_list_tells_address_zone_and_staff(link, capsys):
    call_command("tenant", "list")

    assert capsys.readouterr().out == (
        "acme: Acme Clinic, America/Toronto, http://acme.localhost:8000/, staff: lena@acme.example\n"
    )


@pytest.mark.parametrize("mail", ["Lena@Bücher.example", "\u200blena@xn--bcher-kva.example "])
def test_an_address_is_read_as_at_every_door(mail, capsys):
    create(mail="lena@bücher.example")

    create("birch", "Birch House", mail=mail)
    call_command("tenant", "link", "birch", mail)

    assert User.objects.get().email == "lena@xn--bcher-kva.example"
    assert "Hand this to lena@xn--bcher-kva.example" in capsys.readouterr().err
