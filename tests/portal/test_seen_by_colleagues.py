"""S3-45, S3-A5, M25: a colleague sees a patient's pages as they do, for half an hour, and does nothing."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import Resolver404, resolve, reverse

from careops.conversation.writing import write
from careops.desk.models import Viewing
from careops.engine.sweep import sweep
from careops.files.models import Folder
from careops.people.middleware import actor_of
from careops.people.models import Membership
from careops.record.chain import ENTRIES, READS
from careops.record.models import Entry, Read
from tests.access.sign_in import PASSWORD, code_of, enroll
from tests.desk.browsing import desk, rows_of_all_tables
from tests.factories import (
    NOON,
    fresh,
    make_client,
    make_file,
    make_member,
    make_tenant,
    submit_referral,
    text_of,
)
from tests.sampling import FULL
from tests.tenancy.addresses import PARAMETER, all_templates

MINUTE = timedelta(minutes=1)
UNSAFE = ("post", "put", "patch", "delete")
WHY = "She does not find her bill."
ANY = {"uuid": "018f0000-0000-7000-8000-000000000000", "int": "1"}
# The pages that a colleague may see; whoever adds one for patients decides that here.
SHOWN = {
    "file", "mine", "my_case", "medops:orders", "portal:write", "portal:sent", "portal:bills", "portal:ask_about",
    "portal:rules", "portal:details", "portal:quiet", "portal:records", "portal:readers", "portal:insurances",
    "portal:insurance", "portal:ask_visit",
}  # fmt: skip


@pytest.fixture
def ann(set_clock):
    return make_member("Ann Agent", ["agent", "viewer"], teams=["intake"])


@pytest.fixture
def case(account, maya, ann):
    """Of Maya's, and Ann has it."""
    return held_by(ann, maya)


def held_by(member, patient):
    case = submit_referral(client=patient, at=NOON).case
    type(case).objects.filter(pk=case.pk).update(owner=member.pk)
    return fresh(case)


@pytest.fixture
def anns(ann, case):
    """Ann's browser, a moment after she has shown again who she is."""
    return shown_again(desk(ann))


def shown_again(browser):
    """The password and the second factor."""
    secret = enroll(browser.member)
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    browser.post(reverse("mfa_reauthenticate"), {"code": code_of(secret)})
    return browser


def start(browser, patient, case, **changed):
    said = {"reason": WHY, "about": str(case.pk)} | changed
    return browser.post(f"/admin/people/patient/{patient.pk}/see/", said)


@pytest.fixture
def viewing(anns, maya, case):
    assert start(anns, maya, case).status_code == 302
    return Viewing.objects.get()


def look(browser, viewing, page="/mine/"):
    return browser.get(f"{viewing.address}{page}")


def words_of(answer):
    """What is read, without the signs of the page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text_of(answer))).split())


def is_over(answer):
    return answer.status_code == 403 and "You do not see their pages any more" in text_of(answer)


def pages_of_patients():
    """Each address below a viewing, and the name of its page."""
    for template in all_templates():
        filled = "/" + PARAMETER.sub(
            lambda found: ANY.get(found[0][1:].split(":")[0], "x"), template
        )
        try:
            found = resolve(filled)
        except Resolver404:
            continue
        yield filled, found


# How it begins


def test_it_begins_after_a_fresh_sign_in_alone(ann, case, maya):
    answer = start(desk(ann), maya, case)

    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert not Viewing.objects.exists()


def test_whoever_has_a_second_factor_shows_both_again(ann, case, maya):
    secret, browser = enroll(ann), desk(ann)
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert start(browser, maya, case).url.startswith("/accounts/")
    assert not Viewing.objects.exists()
    browser.post(reverse("mfa_reauthenticate"), {"code": code_of(secret)})

    assert start(browser, maya, case).status_code == 302
    assert Viewing.objects.get().member_id == ann.pk


def test_who_may_not_look_does_not_begin(case, maya, anns, ann):
    other = shown_again(desk(make_member("Alice Agent", ["agent"])))

    assert start(other, maya, case).status_code == 403
    assert "See what they see" not in text_of(other.get(f"/admin/people/patient/{maya.pk}/"))
    assert "See what they see" in text_of(anns.get(f"/admin/people/patient/{maya.pk}/"))


@pytest.mark.parametrize("missing", ["reason", "about"])
def test_it_asks_for_a_reason_and_a_case(anns, maya, case, missing):
    answer = start(anns, maya, case, **{missing: ""})

    assert answer.status_code == 422
    assert "This is needed." in text_of(answer)


def test_only_a_case_that_the_agent_has_of_this_patient_serves(anns, ann, maya, case):
    another = held_by(ann, make_client("Lily", "Stone", email="lily@mail.example"))
    of_another_agent = held_by(make_member("Alice Agent"), maya)

    for wrong in (another, of_another_agent):
        assert start(anns, maya, wrong).status_code == 422
    assert not Viewing.objects.exists()


def test_nobody_sees_a_colleagues_pages(anns, maya, case):
    make_member("Maya Hart", ["patient", "agent"], patient=maya)

    assert "They work here themselves" in text_of(start(anns, maya, case))
    assert not Viewing.objects.exists()


def test_nobody_sees_the_pages_of_another_tenants_patient(viewing, anns, maya, case):
    make_tenant("other")

    assert (
        anns.get(f"{viewing.address}/mine/", headers={"host": "other.localhost"}).status_code == 403
    )
    assert anns.get(
        f"/admin/people/patient/{maya.pk}/see/", headers={"host": "other.localhost"}
    ).status_code in (302, 403, 404)


def test_one_is_stopped_before_another_begins(viewing, anns, ann):
    lily = make_client("Lily", "Stone", email="lily@mail.example")
    answer = start(anns, lily, held_by(ann, lily))

    assert "stop that first" in text_of(answer)
    assert f'action="{viewing.address}/stop/"' in answer.content.decode()


# What is seen


def test_they_see_what_the_patient_sees_with_a_banner_on_every_page(viewing, anns, mayas, case):
    for page in ("/mine/", f"/mine/{case.pk}/", "/mine/records/", "/mine/details/", "/mine/rules/"):
        theirs, answer = mayas.get(page), look(anns, viewing, page)

        assert answer.status_code == theirs.status_code == 200, page
        assert answer.templates[0].name == theirs.templates[0].name
        assert "You are Ann Agent, looking at what Maya Hart sees, until 07:30" in words_of(answer)


def test_each_address_on_such_a_page_stays_below_the_viewing(viewing, anns):
    said = look(anns, viewing).content.decode()
    inner = set(re.findall(r'(?:href|action)="(/[^"]*)"', said))

    assert {path for path in inner if not path.startswith((viewing.address, "/static/"))} == set()


def test_documents_are_opened_and_it_is_on_record(viewing, anns, maya):
    make_file(Folder.of(maya), name="letter.txt")
    (path,) = re.findall(
        r'href="([^"]*/files/[^"]*)"', look(anns, viewing, "/mine/records/").content.decode()
    )
    answer = anns.get(path)

    assert b"".join(answer)
    assert (answer.status_code, answer["Content-Disposition"]) == (
        200,
        'attachment; filename="letter.txt"',
    )
    last = Read.objects.order_by("seq").last()
    assert (last.what[:5], last.actor, last.behalf) == ("file ", "Ann Agent", "Maya Hart")


def test_only_pages_that_were_chosen_are_shown_and_who_looked_is_all_that_is_written(
    viewing, anns, case
):
    before, began, shown = rows_of_all_tables(), Read.objects.count(), set()
    for address, found in pages_of_patients():
        answer = look(anns, viewing, address)
        if "This is not shown here" in text_of(answer):
            assert answer.status_code == 404
        elif address != "/":
            shown.add(found.view_name)
    look(anns, viewing, f"/mine/{case.pk}/")
    looks = Read.objects.order_by("seq")[began:]

    assert shown == SHOWN
    assert rows_of_all_tables() == before
    assert len(looks) > 5
    assert {(one.actor, one.actor_id, one.behalf) for one in looks} == {
        ("Ann Agent", viewing.member_id, "Maya Hart")
    }
    assert READS.examine()[1] is None


def test_two_tabs_are_one_viewing_and_the_desk_is_as_it_was(viewing, anns):
    session = dict(anns.session)

    assert (
        look(anns, viewing).status_code == look(anns, viewing, "/mine/records/").status_code == 200
    )
    assert anns.get("/admin/").status_code == 200
    assert anns.get("/mine/").status_code == 403
    assert dict(anns.session) == session


# That nothing is done


def test_every_unsafe_request_to_every_address_is_refused_and_nothing_is_written(viewing, anns):
    """Derived from the URLconf: to stop is the one thing that can be sent, and stands beside the patient's pages.

    Each method to what a colleague sees, and one of them to all else, in turn; with CAREOPS_FULL=1 each.
    """
    before, reads = rows_of_all_tables(), Read.objects.count()
    for turn, (address, found) in enumerate(pages_of_patients()):
        one = UNSAFE[turn % len(UNSAFE)]
        for method in UNSAFE if FULL or found.view_name in SHOWN else [one]:
            answer = getattr(anns, method)(f"{viewing.address}{address}", {})
            assert (address, answer.status_code) == (address, 403)
            assert "Nothing was done just now" in text_of(answer)

    assert rows_of_all_tables() == before
    assert Read.objects.count() == reads


def test_whatever_a_page_would_write_postgresql_refuses(viewing, anns, monkeypatch):
    """Behind the first refusal stands a second one: a page that is only looked at cannot write."""
    from portal.views import records

    monkeypatch.setattr(records, "files_of", lambda patient, _request: patient.save())
    anns.raise_request_exception = False

    assert look(anns, viewing, "/mine/records/").status_code == 500


def test_each_step_bears_both_names_and_not_a_word_of_the_reason(viewing, anns):
    anns.post(f"{viewing.address}/stop/")
    steps = Entry.objects.of(viewing.case)

    assert [(e.action, e.actor, e.behalf) for e in steps] == [
        ("start", "Ann Agent", "Maya Hart"), ("stop", "Ann Agent", "Maya Hart"),
    ]  # fmt: skip
    assert steps[0].facts["reason"]["length"] == len(WHY)
    assert fresh(viewing).reason == WHY
    assert ENTRIES.examine()[1] is None


# How it ends


def test_it_is_over_after_half_an_hour_also_in_the_middle_of_a_form(viewing, anns, set_clock):
    set_clock(NOON + 29 * MINUTE)
    assert look(anns, viewing, "/mine/details/").status_code == 200

    set_clock(NOON + 30 * MINUTE)
    assert is_over(anns.post(f"{viewing.address}/mine/details/", {"mobile": "+14165550199"}))
    assert is_over(look(anns, viewing, "/mine/details/"))
    assert fresh(viewing).patient.mobile != "+14165550199"


def test_the_clock_ends_it_and_says_so(viewing, set_clock):
    set_clock(NOON + 30 * MINUTE)
    sweep(now=NOON + 30 * MINUTE)

    assert fresh(viewing).state == "over"


def test_a_press_stops_it_and_another_may_begin(viewing, anns, maya, case):
    answer = anns.post(f"{viewing.address}/stop/")

    assert answer.url == f"/admin/people/patient/{maya.pk}/"
    assert is_over(look(anns, viewing))
    assert start(anns, maya, case).status_code == 302


def test_another_session_of_theirs_sees_nothing_and_a_signed_out_one_neither(viewing, ann, anns):
    assert is_over(look(desk(ann), viewing))
    anns.post(reverse("account_logout"))
    assert "/accounts/login/" in look(anns, viewing).url


def test_nobody_else_looks_along(viewing, mayas):
    other = desk(make_member("Alice Agent", ["agent", "viewer"]))

    assert is_over(look(other, viewing))
    assert is_over(look(mayas, viewing))
    assert other.post(f"{viewing.address}/stop/").status_code == 404


@pytest.mark.parametrize(
    "change", [{"roles": ["agent"]}, {"is_active": False}], ids=["role", "member"]
)
def test_it_ends_at_once_when_they_may_not_look_any_more(viewing, anns, ann, change):
    Membership.objects.filter(pk=ann.pk).update(**change)

    assert is_over(look(anns, viewing))


def test_it_ends_at_once_when_the_patient_becomes_a_colleague(viewing, anns, maya):
    make_member("Maya Hart", ["patient", "agent"], patient=maya)

    assert is_over(look(anns, viewing))


# What the patient reads of it


def test_the_patient_finds_who_looked_and_that_they_saw_it_as_she_does(viewing, anns, mayas):
    look(anns, viewing, "/mine/records/")
    said = words_of(mayas.get("/mine/records/readers/"))

    assert (
        "Ann Agent support agent, seeing it as the patient does visits, medicines and documents"
        in said
    )
    assert "the pages that you see here, opened for a case of yours" in said
    assert WHY not in said


def test_what_a_colleague_has_seen_is_new_to_both_until_the_patient_has_seen_it(
    viewing, anns, mayas, case, ann
):
    referral = case.referral
    write(referral, "client", "Call us.", seen=None, by=actor_of(ann, via="page"), at=NOON)
    look(anns, viewing, f"/mine/{case.pk}/")
    for page in (look(anns, viewing), mayas.get("/mine/")):
        assert "New answer" in text_of(page)

    mayas.get(f"/mine/{case.pk}/")
    for page in (look(anns, viewing), mayas.get("/mine/")):
        assert "New answer" not in text_of(page)
