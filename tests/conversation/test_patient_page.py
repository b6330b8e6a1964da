"""Who is this patient to us? One page over all domains, read in as many queries however much there is."""

from datetime import date

import pytest

from careops.clock.now import now
from careops.conversation.writing import note, write
from careops.files.models import Folder
from careops.people.proxies import Proxy
from careops.record.models import Read
from portal.columns import Topic
from tests.desk.browsing import asked, elsewhere, rows_of_all_tables
from tests.factories import fresh, make_client, make_file, make_member, submit_referral, text_of
from tests.portal.charts import make_visit, with_account, written

WORDS = "Please bring the letter of your doctor."


def url(patient, what=""):
    return f"/admin/people/patient/{patient.pk}/{what}"


@pytest.fixture
def cases(referral, obligation, booking):
    """Of three domains, all of Maya's."""
    return referral, obligation, booking


def test_it_shows_cases_of_all_domains_open_ones_first_and_what_was_written(
    alice, ally, maya, cases, at
):
    referral, obligation, booking = cases
    gone = submit_referral(client=maya, at=at)
    gone.withdraw(by=ally, at=at)
    write(fresh(referral), "client", WORDS, seen=None, by=ally, at=at)
    note(fresh(obligation), "She sounded worried.", seen=None, mentioned=[], by=ally, at=at)
    file = make_file(Folder.of(maya), name="letter.txt")

    text = text_of(alice.get(url(maya)))

    for ref in (referral.case.ref, obligation.case.ref, booking.case.ref, gone.case.ref):
        assert ref in text
    assert text.index(referral.case.ref) < text.index(gone.case.ref)
    for words in (WORDS, "She sounded worried.", file.name, "Maple Mutual", "15", maya.email):
        assert words in text
    assert 'href="/files/' in text


def test_it_says_who_acts_signs_in_and_looked_and_how_the_account_stands(
    alice, lena, mayas, maya, bob
):
    at = now()
    child = make_client("Zoe", "Hart", birth_date=date(2020, 1, 1))
    Proxy.objects.create(
        holder=maya, patient=child, kind="parent", reason="seen", since=at, recorded_by=lena.member
    )
    account = with_account(maya)
    make_visit(maya, bob)
    written(account, topic=Topic.BILLING, words="Why?")
    lena.get(url(maya))

    text = text_of(alice.get(url(maya)))

    assert "Acts for" in text
    assert "Zoe Hart" in text
    assert "Lena Lead, team lead: the page with everything we do" in text
    assert "Last visits" in text
    assert mayas.member.email in text


def test_reading_is_on_record_and_changes_nothing_else(alice, maya):
    alice.get(url(maya))
    before = rows_of_all_tables()

    assert alice.get(url(maya)).status_code == 200
    assert alice.head(url(maya)).status_code == 200

    assert rows_of_all_tables() == before
    assert Read.objects.filter(what="all of a patient", patients=[maya.pk]).count() >= 2


def test_it_is_changed_behind_a_button_by_whoever_may(alice, maya, tenant):
    assert url(maya, "change/") in text_of(alice.get(url(maya)))
    assert alice.get(url(elsewhere().client)).status_code == 404
    assert alice.post(url(maya)).status_code == 405
    assert alice.get("/admin/people/patient/nonsense/").status_code in (302, 404)


def test_the_list_leads_to_the_page_and_finds_by_name_mail_phone_reference_and_number(
    alice, maya, referral, booking
):
    booking.case.__class__.objects.filter(pk=booking.pk).update(number="ORD-77")
    make_client("Ann", "Other")

    for words in ("hart", maya.email, referral.case.ref, referral.case.ref[2:], "ord-77"):
        page = alice.get("/admin/people/patient/", {"q": words})
        assert [found.pk for found in page.context["cl"].result_list] == [maya.pk], words
    assert f'href="{url(maya)}?' in text_of(page)
    assert f'href="{url(maya)}"' in text_of(alice.get(f"/admin/cases/case/{referral.pk}/change/"))


@pytest.mark.parametrize("rounds", [1, 3])
@pytest.mark.usefixtures("mayas", "referral")
def test_the_number_of_queries_does_not_grow(alice, ally, maya, rounds):
    at = now()
    with_account(maya)
    for number in range(rounds):
        other = submit_referral(client=maya, at=at)
        write(fresh(other), "client", WORDS, seen=None, by=ally, at=at)
        make_file(Folder.of(maya), case=other.case, name=f"letter{number}.txt")
        make_member(f"Reader {number}", ["agent"])

    queries = asked(alice, url(maya))

    assert len(queries) == 28, "\n".join(q[:150] for q in queries)
