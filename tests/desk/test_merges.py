"""Two patients turn out to be one: a lead makes one of them, and two again; nobody is merged by the machine."""

from datetime import date

import pytest

from careops.cases.models import Case
from careops.conversation.models import Comment
from careops.conversation.writing import write
from careops.desk.merges.hanging import LINKS, Hanging, is_movable, references
from careops.desk.merges.merging import like
from careops.desk.merges.suggestions import suggested
from careops.desk.models import Merge
from careops.outbox.models import Link
from careops.people.middleware import actor_of
from careops.people.models import Patient
from careops.record.models import Entry
from careops.tenancy.scope import tenant_scope
from tests.desk.browsing import actor, elsewhere, rows_of_all_tables
from tests.factories import (
    fresh,
    make_client,
    make_provider,
    submit_referral,
    text_of,
)
from tests.portal.factories import make_account
from tests.tenancy.world import make_world

BORN = date(1990, 1, 1)
WHY = {"reason": "She called, and named both addresses."}


@pytest.fixture
def maya(tenant):
    return make_client("Maya", "Hart", email="maya@mail.example", birth_date=BORN)


@pytest.fixture
def maja(tenant):
    """The same person, whom somebody entered again."""
    return make_client(
        "Maja", "Hart", email="maja@work.example", mobile="+14165550123", birth_date=BORN
    )


@pytest.fixture
def referral(maja, at):
    return submit_referral(client=maja, preferred=make_provider("Bob Brown"), at=at)


def merge_url(kept, gone):
    return f"/admin/people/patient/{kept.pk}/merge/?patient={gone.pk}"


def choices(**said):
    names = ("first_name", "last_name", "email", "mobile")
    return WHY | dict.fromkeys(names, "kept") | said


def test_a_lead_makes_one_of_two_and_both_names_lead_to_her(lena, maya, maja, referral):
    answer = lena.post(merge_url(maya, maja), choices(mobile="gone"))

    assert answer.url == f"/admin/people/patient/{maya.pk}/"
    assert fresh(referral).client == fresh(referral).case.patient == maya
    assert fresh(maya).mobile == "+14165550123"
    for name in ("Maja", "Maya"):
        assert name in text_of(lena.get("/admin/people/patient/", {"q": f"{name} Hart"}))
    assert "Was also here as" in text_of(lena.get(answer.url))
    assert "is the same person as" in text_of(lena.get(f"/admin/people/patient/{maja.pk}/"))


def test_it_shows_what_stays_of_each_and_what_goes_over_and_changes_nothing(
    lena, maya, maja, referral
):
    before = rows_of_all_tables()
    said = text_of(lena.get(merge_url(maya, maja)))

    assert "maja@work.example" in said
    assert "1 case" in said
    assert rows_of_all_tables() == before


def test_each_case_and_the_merge_are_on_record(lena, maya, maja, referral):
    lena.post(merge_url(maya, maja), choices())

    step = Entry.objects.of(referral.case).last()
    assert (step.action, step.actor, step.said) == (
        "belong_to",
        "Lena Lead",
        {"patient": "Maya Hart"},
    )
    assert Entry.objects.filter(action="merge_patients").exists()


def test_what_was_written_and_every_link_go_along(lena, maya, maja, referral, at):
    write(referral, "client", "Call us.", seen=None, by=actor(lena), at=at)
    lena.post(merge_url(maya, maja), choices())

    assert Comment.objects.read_by([maya.pk]).get().text == "Call us."
    assert set(Link.objects.filter(case=referral.case, person=maja.pk)) == set()
    assert Link.objects.filter(case=referral.case, person=maya.pk).exists()


def test_it_is_taken_back_with_all_that_went_over(lena, maya, maja, referral):
    before = (fresh(maya).mobile, fresh(referral).client)
    lena.post(merge_url(maya, maja), choices(mobile="gone"))
    merge = Merge.objects.get()
    lena.post(f"/admin/people/patient/merges/{merge.pk}/apart/")

    assert (fresh(maya).mobile, fresh(referral).client) == before
    assert fresh(maja).merged_into is None
    assert fresh(merge).undone_by == lena.member
    assert "apart already" in text_of(
        lena.post(f"/admin/people/patient/merges/{merge.pk}/apart/", follow=True)
    )


def test_an_agent_makes_no_one_of_two(alice, maya, maja, referral):
    assert alice.get(merge_url(maya, maja)).status_code == 403
    assert alice.post(merge_url(maya, maja), choices()).status_code == 403
    assert not Merge.objects.exists()


def test_who_is_one_with_somebody_is_not_merged_again(lena, maya, maja):
    lena.post(merge_url(maya, maja), choices())
    other = make_client("Mia", "Hart", email="mia@mail.example", birth_date=BORN)

    assert "one with somebody already" in text_of(lena.post(merge_url(other, maja), choices()))


def test_nobody_of_another_tenant_is_merged(lena, maya):
    other = elsewhere().client_id

    assert (
        lena.post(f"/admin/people/patient/{maya.pk}/merge/?patient={other}", WHY).status_code == 404
    )
    assert lena.get(f"/admin/people/patient/{other}/merge/").status_code == 404


def test_who_comes_in_again_as_before_is_the_one_that_stays(lena, maya, maja):
    lena.post(merge_url(maya, maja), choices())
    found = Patient.objects.named("Maja", "Hart").filter(email="maja@work.example")

    assert list(found.as_one()) == [maya]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"first_name": "Máya"}, "the same name and date of birth"),
        ({"mobile": "+14165550199", "birth_date": None}, "the same phone"),
        ({"email": "maya@mail.example", "birth_date": None}, "the same e-mail"),
    ],
    ids=["name", "phone", "mail"],
)
def test_who_shares_what_is_rarely_shared_is_suggested(alice, maya, said, words):
    Patient.objects.filter(pk=maya.pk).update(mobile="+14165550199")
    other = make_client(
        **{"first_name": "Mia", "last_name": "Hart", "email": "m@x.example", "birth_date": BORN}
        | said
    )

    assert [(why, {*group}) for why, group in suggested()] == [(words, {maya, other})]
    assert like(other) == [maya]
    assert words.capitalize() in text_of(alice.get("/admin/people/patient/duplicates/"))


def test_strangers_are_not_suggested(maya):
    make_client("Lily", "Stone", email="lily@mail.example", mobile="", birth_date=BORN)

    assert suggested() == [] == like(maya)


def test_all_that_hangs_on_a_patient_goes_or_is_named(db, at):
    """Whatever refers to a patient, of whichever domain: found in the registry, and there is a row of each."""
    world = make_world("robin", at=at)
    with tenant_scope(world.tenant):
        gone, kept = world.client, make_client("Maya", "Hart", email="maya@mail.example")
        had = {key: key[0].objects.filter(**{key[1]: gone.pk}).count() for key in references()}
        going = Hanging(kept, by=actor_of(world.agent, via="page"), at=at)
        going.move_all_of(gone)

        left = {key: key[0].objects.filter(**{key[1]: gone.pk}).count() for key in references()}
        assert {
            model._meta.label for (model, name), n in left.items() if n and is_movable(model, name)
        } == set()
        assert sum(had.values()) > 20
        stay = {model._meta.verbose_name for (model, _), n in left.items() if n}
        assert stay <= set(going.stays)

        back = Hanging(gone, by=actor_of(world.agent, via="page"), at=at)
        back.put_back(going.moved, from_=kept)
        links = had.pop(LINKS)  # the clock may have sent more of them meanwhile
        assert {key: key[0].objects.filter(**{key[1]: gone.pk}).count() for key in had} == had
        assert Link.objects.filter(person=gone.pk).count() >= links
        assert not Case.objects.filter(patient=kept).exists()


def test_of_what_there_may_be_one_alone_each_keeps_its_own_and_the_page_says_so(lena, maya, maja):
    for patient in (maya, maja):
        make_account(patient)
    said = text_of(lena.get(merge_url(maya, maja)))
    lena.post(merge_url(maya, maja), choices())

    assert "1 account" in said
    assert Merge.objects.get().stays == {"account": 1}
    assert "What is here could not go over" in text_of(
        lena.get(f"/admin/people/patient/{maja.pk}/")
    )
