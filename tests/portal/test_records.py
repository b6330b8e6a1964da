"""What does a patient read of their record, and of who has read it? (S1-6, SX-7)"""

from datetime import date

import pytest

from careops.files.models import Folder
from careops.record.models import Entry, PatientRead, Read
from portal.models import Medicine, Visit
from tests.factories import (
    HOUR,
    NOON,
    asked,
    fresh,
    link_to,
    make_client,
    make_file,
    make_provider,
    text_of,
)
from tests.portal.accounts import DAY, active, signed_in

RECORDS, READERS, DETAILS = "/mine/records/", "/mine/records/readers/", "/mine/details/"


@pytest.fixture
def mayas(maya, set_clock):
    active(maya)
    return signed_in(maya)


def visit(patient, at, state="completed", **fields):
    return Visit.objects.create(
        patient=patient, at=at, state=state, **{"concern": "A sore knee", **fields}
    )


def test_visits_medicines_and_documents_stand_on_one_page(mayas, maya):
    bob = make_provider("Bob Brown")
    visit(maya, NOON - 3 * DAY, provider=bob)
    visit(maya, NOON + 3 * DAY, "planned", concern="Check of the knee")
    visit(maya, NOON - 2 * DAY, "cancelled", concern="Never took place")
    Medicine.objects.create(patient=maya, name="Ibuprofen 400 mg", directions="One at night")
    Medicine.objects.create(patient=maya, name="Amoxicillin", until=date(2026, 1, 5))
    make_file(Folder.of(maya), name="knee.txt")

    text = text_of(mayas.get(RECORDS))

    for words in ("A sore knee", "with Bob Brown", "Visits to come", "Check of the knee"):
        assert words in text
    for words in (
        "Ibuprofen 400 mg",
        "One at night",
        "Medicines before",
        "Amoxicillin",
        "knee.txt",
    ):
        assert words in text
    assert "Never took place" not in text


def test_nothing_of_another_patient_stands_there(mayas, maya):
    zoe = make_client("Zoe")
    visit(zoe, NOON - DAY, concern="Of Zoe")
    Medicine.objects.create(patient=zoe, name="Zoes drops")
    make_file(Folder.of(zoe), name="zoe.txt")
    make_file(Folder.of(maya), name="new.txt", state="new")

    text = text_of(mayas.get(RECORDS))

    for words in ("Of Zoe", "Zoes drops", "zoe.txt", "new.txt"):
        assert words not in text


def test_a_document_comes_down_and_the_read_is_on_record(mayas, maya):
    make_file(Folder.of(maya), name="knee.txt")
    url = text_of(mayas.get(RECORDS)).split('href="/files/')[1].split('"')[0]

    page = mayas.get(f"/files/{url}")

    assert b"".join(page) == b"knee.txt"
    assert "attachment" in page["Content-Disposition"]
    assert "a document" in text_of(mayas.get(READERS))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_records_asks_as_often_for_one_as_for_three(
    rows, mayas, maya, django_assert_num_queries
):
    for n in range(rows):
        visit(maya, NOON - (n + 1) * DAY, provider=make_provider())
        visit(maya, NOON + (n + 1) * DAY, "planned")
        Medicine.objects.create(patient=maya, name=f"Medicine {n}")
        make_file(Folder.of(maya), name=f"{n}.txt")

    with django_assert_num_queries(15):
        mayas.get(RECORDS)


# Who saw it


def test_who_saw_it_stands_there_with_their_role_when_and_what(mayas, maya, browser_of, set_clock):
    referral = asked(make_provider("Bob Brown"), maya)
    set_clock(NOON + HOUR)
    browser_of(name="Alice Agent", roles=["agent"]).get(f"/admin/people/patient/{maya.pk}/change/")
    browser_of(name="Lea Lead", roles=["lead"]).get(f"/admin/cases/case/{referral.pk}/change/")

    text = text_of(mayas.get(READERS))

    for words in ("Alice Agent", "support agent", "the contact details", "Lea Lead", "team lead"):
        assert words in text
    assert f"your referral {referral.case.ref}" in text.casefold().replace(
        referral.case.ref.casefold(), referral.case.ref
    )
    assert "Monday 2 March" in text


def test_a_look_at_somebody_else_is_not_theirs(mayas, browser_of):
    zoe = make_client("Zoe")
    browser_of(name="Alice Agent", roles=["agent"]).get(f"/admin/people/patient/{zoe.pk}/change/")

    assert "Alice Agent" not in text_of(mayas.get(READERS))


def test_their_own_looks_are_theirs_signed_in_and_by_a_link(mayas, maya, visitor):
    visitor.get(link_to(maya, asked(make_provider(), maya)) + "all/")
    mayas.get(RECORDS)

    text = text_of(mayas.get(READERS))

    assert "You</span>" in text
    assert "the patient" in text
    assert "visits, medicines and documents" in text


def test_what_was_looked_at_again_and_again_is_one_line(mayas):
    for _ in range(3):
        mayas.get(RECORDS)

    assert "3 times on that day" in text_of(mayas.get(READERS))


def test_the_list_goes_on_without_a_gap(mayas, maya):
    for hours in range(60):
        browse(maya, NOON - hours * DAY)

    first = mayas.get(READERS)
    rest = mayas.get(f"{READERS}?before={first.context['found'].next}")

    seen = [
        row.at for page in (first, rest) for row in page.context["found"].rows if row.who == "Zed"
    ]
    assert len(seen) == len(set(seen)) == 60
    assert rest.context["found"].next is None
    assert mayas.get(f"{READERS}?before=x").context["found"].next


def browse(patient, at):
    from careops.record.chain import READS

    READS.add([Read(at=at, actor="Zed", what="patient", patients=[patient.pk, patient.pk])])


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_asks_as_often_for_one_as_for_thirty(rows, mayas, maya, django_assert_num_queries):
    mayas.get(RECORDS)
    for hours in range(rows):
        browse(maya, NOON - hours * DAY)

    with django_assert_num_queries(13):
        mayas.get(READERS)


def test_each_read_is_along_each_of_its_patients(maya, set_clock):
    zoe = make_client("Zoe")
    from careops.record.chain import READS

    READS.add([Read(at=NOON, actor="Zed", what="patients", patients=[maya.pk, zoe.pk])])
    READS.add([Read(at=NOON, actor="Zed", what="mailbox", patients=[])])

    assert PatientRead.objects.count() == 2
    assert {one.patient for one in PatientRead.objects.all()} == {maya.pk, zoe.pk}


# Their details


def details(**changed):
    return {"mobile": "+1 416 555 0188", "language": "fr", **changed}


def test_they_say_how_we_reach_them_and_it_is_on_record(mayas, maya):
    page = mayas.post(DETAILS, details(), follow=True)

    assert "Saved." in text_of(page)
    now = fresh(maya)
    assert (now.mobile, now.language) == ("+14165550188", "fr")
    entry = Entry.objects.get(action="change_patient")
    assert (entry.actor, entry.facts["changed"]["language"]) == ("Maya Hart", ["en", "fr"])


def test_what_is_no_number_is_said_and_nothing_is_saved(mayas, maya):
    page = mayas.post(DETAILS, details(mobile="12"))

    assert page.status_code == 422
    assert "<title>Error: " in text_of(page)
    assert fresh(maya).language == "en"


def test_nothing_changed_is_no_entry(mayas, maya):
    mayas.post(DETAILS, {"mobile": maya.mobile, "language": maya.language})

    assert not Entry.objects.filter(action="change_patient").exists()


def test_nobody_saves_over_another_unawares(mayas, maya):
    seen = mayas.get(DETAILS).context["form"]["seen"].value()
    maya.mobile = "+14165550177"
    maya.save()

    page = mayas.post(DETAILS, details(seen=seen))

    assert page.status_code == 422
    assert "Somebody else saved this while you were writing" in text_of(page)
    assert fresh(maya).mobile == "+14165550177"


def test_pages_of_patients_are_for_patients(browser_of, visitor):
    agent = browser_of(name="Alice", roles=["agent"])
    for path in (RECORDS, READERS, DETAILS, "/mine/rules/", "/mine/leave/", "/mine/acting/"):
        assert agent.get(path).status_code == 403
        assert visitor.get(path).status_code == 302


def test_their_page_leads_to_all_of_them(mayas):
    text = text_of(mayas.get("/mine/"))

    for path in (RECORDS, READERS, DETAILS, "/mine/rules/"):
        assert f'href="{path}"' in text
    assert "Act for somebody" not in text
