"""Whose is an address, and what does it take to change one, or a password?"""

import re

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import connection
from django.urls import reverse

from careops.people.models import Membership, User
from careops.record.models import Entry
from careops.tenancy.scope import tenant_scope
from tests.access.sign_in import PASSWORD, code_of, letters, sign_in, sign_in_fully
from tests.access.test_limits import pages
from tests.factories import make_member, make_tenant

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "another long enough password"


@pytest.fixture
def member(tenant):
    return make_member("Maya Member", roles=["agent"])


@pytest.fixture
def signed_in(site, member):
    """Maya's browser, with her second factor's secret."""
    site.secret = sign_in_fully(site, member)
    return site


def show_password(browser, password=PASSWORD, **where):
    return browser.post(reverse("account_reauthenticate"), {"password": password}, **where)


def show_code(browser):
    return browser.post(reverse("mfa_reauthenticate"), {"code": code_of(browser.secret)})


def show_both(browser):
    show_password(browser)
    show_code(browser)


def ask_for(browser, email):
    return browser.post(reverse("account_email"), {"action_add": "", "email": email}, follow=True)


def link():
    return re.search(r"/accounts/confirm-email/[\w:-]+/", letters()[-1].text)[0]


def actions(entries=None):
    return list(Entry.objects.order_by("seq").values_list("action", flat=True))


# Password and second factor


CHANGES = [
    ("account_email", {"action_add": "", "email": "new@staff.example"}),
    ("account_change_password", {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}),
    ("mfa_deactivate_totp", {}),
    ("mfa_generate_recovery_codes", {}),
    ("mfa_add_webauthn", {}),
]


@pytest.mark.parametrize(("page", "said"), CHANGES)
def test_what_changes_a_login_asks_for_the_password_and_then_for_the_second_factor(
    signed_in, page, said
):
    def where(answer):
        return answer["Location"].partition("?")[0]

    assert where(signed_in.post(reverse(page), said)) == reverse("account_reauthenticate")
    show_password(signed_in)
    assert where(signed_in.post(reverse(page), said)) == reverse("mfa_reauthenticate")
    show_code(signed_in)
    answer = signed_in.post(reverse(page), said)
    assert "reauthenticate" not in answer.get("Location", "")


def test_the_second_factor_alone_is_not_enough(signed_in):
    show_code(signed_in)

    answer = ask_for(signed_in, "new@staff.example")

    assert answer.redirect_chain[0][0].startswith(reverse("account_reauthenticate"))
    assert not EmailAddress.objects.filter(email="new@staff.example").exists()


def test_what_was_asked_for_goes_on_once_both_are_shown(signed_in):
    ask_for(signed_in, "new@staff.example")
    next_page = {"next": reverse("account_email")}
    signed_in.post(reverse("account_reauthenticate"), {"password": PASSWORD, **next_page})
    code = code_of(signed_in.secret)
    signed_in.post(reverse("mfa_reauthenticate"), {"code": code, **next_page})

    assert EmailAddress.objects.filter(email="new@staff.example", verified=False).exists()


def test_wrong_passwords_are_counted_there_too(signed_in):
    answers = [show_password(signed_in, "wrong").status_code for _ in range(6)]

    assert answers == [200] * 5 + [429]


# Another address


def test_a_new_address_is_a_members_once_it_is_proved_and_the_old_one_is_told(signed_in, member):
    old = member.user.email
    show_both(signed_in)
    ask_for(signed_in, "new@staff.example")
    assert letters()[-1].to == "new@staff.example"
    assert User.objects.get(pk=member.user.pk).email == old

    signed_in.post(link())

    assert User.objects.get(pk=member.user.pk).email == "new@staff.example"
    assert letters()[-1].to == old
    assert "new@staff.example" in letters()[-1].text
    assert actions()[-2:] == ["ask_for_address", "change_address"]
    facts = Entry.objects.get(action="change_address").facts
    assert facts["changed"] == {"email": [old, "new@staff.example"]}


def test_looking_at_the_link_changes_nothing_and_nobody_else_can_use_it(
    signed_in, member, new_browser
):
    show_both(signed_in)
    ask_for(signed_in, "new@staff.example")
    path = link()
    signed_in.get(path)
    stranger, other = new_browser(), new_browser()
    sign_in(other, make_member("Otto Other", roles=["patient"]))

    assert stranger.post(path)["Location"].startswith(reverse("account_login"))
    assert other.post(path).status_code == 409
    assert "_auth_user_id" in other.session
    assert User.objects.get(pk=member.user.pk).email != "new@staff.example"


def test_a_taken_address_answers_as_a_free_one_does(signed_in):
    taken = make_member("Otto Other").user.email
    show_both(signed_in)
    signed_in.get(reverse("account_email"))  # with the words of the sign-in

    def answer(email):
        page = ask_for(signed_in, email)
        words = re.sub(r'data-now="[^"]*"', "", page.content.decode()).replace(email, "")
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", words), letters()[-1].to

    assert answer(taken)[0] == answer("free@staff.example")[0]


def test_a_taken_address_stays_whose_it_is(signed_in, member):
    other = make_member("Otto Other").user
    show_both(signed_in)
    ask_for(signed_in, other.email)

    signed_in.post(link())

    assert User.objects.get(pk=other.pk).email == other.email
    assert User.objects.get(pk=member.user.pk).email != other.email


def test_nobody_makes_an_unproved_address_theirs(signed_in, member):
    show_both(signed_in)
    ask_for(signed_in, "ned@staff.example")

    signed_in.post(reverse("account_email"), {"action_primary": "", "email": "ned@staff.example"})
    signed_in.post(reverse("account_email"), {"action_remove": "", "email": member.user.email})

    assert User.objects.get(pk=member.user.pk).email == member.user.email


def test_whoever_proves_an_address_has_it_whoever_named_it_before(signed_in, member):
    eve = User.objects.create_user("eve@staff.example", PASSWORD, name="Eve")
    EmailAddress.objects.filter(user=eve).update(email="new@staff.example", verified=False)
    User.objects.filter(pk=eve.pk).update(email="new@staff.example")
    show_both(signed_in)
    ask_for(signed_in, "new@staff.example")

    signed_in.post(link())

    assert User.objects.get(pk=member.user.pk).email == "new@staff.example"


def test_nobody_signs_in_with_an_address_that_is_not_proved(site, member):
    EmailAddress.objects.filter(user=member.user).update(verified=False)

    sign_in(site, member)

    assert "_auth_user_id" not in site.session


def test_somebody_without_a_proved_address_proves_it_by_the_link_of_the_sign_in(site, member):
    EmailAddress.objects.filter(user=member.user).update(verified=False)
    sign_in(site, member)

    site.post(link())
    sign_in(site, member)

    assert site.session["_auth_user_id"] == str(member.user.pk)


# A new password


def test_a_new_password_is_told_and_on_record_in_each_organization(signed_in, member):
    with tenant_scope(make_tenant("other")):
        Membership.objects.create(user=member.user, roles=["agent"])
    show_both(signed_in)
    said = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}

    signed_in.post(reverse("account_change_password"), said)

    assert User.objects.get(pk=member.user.pk).check_password(NEW_PASSWORD)
    assert letters()[-1].to == member.user.email
    assert actions()[-1] == "change_password"
    with tenant_scope(make_tenant("third")):
        assert actions() == []


def reset(browser, email):
    page = browser.post(reverse("account_reset_password"), {"email": email}, follow=True)
    return page.content.decode().replace(email, "")


def test_a_reset_answers_alike_whether_somebody_has_the_address(site, member):
    known, unknown = reset(site, member.user.email), reset(site, "nobody@staff.example")

    def shown(page):
        return re.sub(r'(value|data-now)="[^"]*"', "", page)

    assert shown(known) == shown(unknown)
    assert [letter.to for letter in letters()] == [member.user.email, "nobody@staff.example"]
    assert "/password/reset/key/" not in letters()[-1].text


def test_nobody_fills_a_mailbox_by_asking_for_new_passwords(new_browser, member):
    said = {"email": member.user.email}
    browsers = [new_browser(REMOTE_ADDR=f"203.0.113.{n}") for n in range(6)]

    answers = [browser.post(reverse("account_reset_password"), said) for browser in browsers]

    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert answers[-1]["Retry-After"] == "900"
    assert len(letters()) == 5


def test_a_reset_goes_to_nobody_who_only_named_the_address(signed_in, site):
    show_both(signed_in)
    ask_for(signed_in, "ned@staff.example")

    reset(site, "ned@staff.example")

    assert "/password/reset/key/" not in letters()[-1].text


def test_a_reset_ends_the_count_of_wrong_passwords_and_is_on_record(site, member, new_browser):
    assert [sign_in(site, member, "wrong").status_code for _ in range(6)][-1] == 429
    reset(site, member.user.email)
    path = re.search(r"/accounts/password/reset/key/\S+", letters()[-1].text)[0]
    form = site.get(path)["Location"]

    site.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    assert actions()[-1] == "reset_password"
    assert sign_in(site, member, NEW_PASSWORD).status_code == 302


# Looking


def digest():
    """What each table holds, but for sessions: a page that asks for a code keeps the question there."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        found = {}
        for table in sorted(set(tables) - {"django_session", "django_migrations"}):
            cursor.execute(
                f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM \"{table}\" t"
            )
            found[table] = cursor.fetchone()[0]
    return found


def account_pages(member):
    """All of them, with real keys where they take one."""
    pending = EmailAddress.objects.create(user=member.user, email="new@staff.example")
    confirm = EmailConfirmationHMAC(pending).key
    for path, _ in pages():
        if path.startswith("/accounts/") and "<" not in path and "(" not in path:
            yield path
    yield reverse("account_confirm_email", args=[confirm])


@pytest.mark.parametrize(
    "who", ["a stranger", "somebody new", "a member", "a member who showed both"]
)
def test_looking_at_a_page_of_the_sign_in_writes_nothing(site, member, who):
    if who == "somebody new":
        sign_in(site, member)
    elif who != "a stranger":
        site.secret = sign_in_fully(site, member)
        RecoveryCodes.activate(member.user)
    if who == "a member who showed both":
        show_both(site)
    paths = list(account_pages(member))
    before = digest()

    for path in paths:
        assert site.get(path).status_code in (200, 302, 403, 404, 405), path
        assert digest() == before, path
    assert len(paths) > 20


def test_looking_at_the_page_of_the_address_does_not_lock_the_set_up_of_the_second_factor(site):
    member = make_member(roles=["agent"])
    EmailAddress.objects.filter(user=member.user).delete()
    site.force_login(member.user)

    site.get(reverse("account_email"))

    assert not EmailAddress.objects.exists()


def test_an_address_that_waits_to_be_proved_does_not_lock_it_either(site, member):
    sign_in(site, member)
    show_password(site)
    ask_for(site, "new@staff.example")

    assert site.get(reverse("mfa_activate_totp")).status_code == 200


# The second factor


def test_whoever_takes_out_the_second_factor_sets_up_another_and_it_is_on_record(
    signed_in, member, django_capture_on_commit_callbacks
):
    signed_in.get("/admin/")
    show_both(signed_in)

    with django_capture_on_commit_callbacks(execute=True):
        signed_in.post(reverse("mfa_deactivate_totp"))

    assert not Authenticator.objects.filter(user=member.user).exists()
    assert signed_in.get("/admin/")["Location"] == reverse("mfa_activate_totp")
    assert "remove_second_factor" in actions()
