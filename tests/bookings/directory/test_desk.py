"""How do agents look after the directory?"""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.directory.models import Clinic
from bookings.directory.travel import Place
from careops.people.models import Partner
from careops.record.models import Entry
from tests.bookings.directory.clinics import make_clinic, make_offer
from tests.desk.browsing import desk
from tests.factories import make_member
from tests.imports.test_lists import page_of, take_in

LIST = "/admin/bookings/clinic/"
FIND = f"{LIST}find/"
SCARBOROUGH = Place(43.7764, -79.2318)


@pytest.fixture
def alice(tenant):
    return desk(make_member("Alice Agent", ["agent"]))


@pytest.fixture
def lena(tenant):
    return desk(make_member("Lena Lead", ["lead"]))


def url_of(clinic):
    return f"{LIST}{clinic.pk}/change/"


def written(browser, clinic=None, **changes):
    """What the form of a clinic holds, with these changes, as a browser sends it."""
    form = browser.get(url_of(clinic) if clinic else f"{LIST}add/").context["form"]
    found = {}
    for field in form:
        value = field.value()
        if value is not None and value is not False and value != "":
            found[field.html_name] = "on" if value is True else value
    return {**found, **changes}


def test_the_list_shows_clinics_by_name_and_all_of_them_on_a_map(alice, ultrasound):
    make_offer(make_clinic("Lakeside Imaging"), ultrasound)
    make_clinic("Hôpital Général", at=None, city="Chвteauguay", province="QC")

    page = alice.get(LIST).text

    assert page.index("Hôpital Général") < page.index("Lakeside Imaging")
    assert "On the map: 1. Missing, as nobody can tell where they are: 1." in page
    assert "Garbled letters" in page
    assert '<svg class="chart map" role="img"' in page


@pytest.mark.parametrize("words", ["lake imag", "LAKESIDE", "laké", "imaging toronto"])
def test_a_clinic_is_found_by_beginnings_of_words_of_its_name_and_city(alice, words):
    make_clinic("Lakeside Imaging")
    make_clinic("Prairie Scans", city="Regina", province="SK", at=Place(50.45, -104.6))

    page = alice.get(LIST, {"q": words}).text

    assert "Lakeside Imaging" in page
    assert "Prairie Scans" not in page


def test_a_garbled_name_is_found_as_it_was_meant(alice):
    garbled = "CLSC DE CH\u0412TEAU"  # a Cyrillic letter
    make_clinic(garbled, city="Chвteauguay", province="QC", at=None)

    assert garbled in alice.get(LIST, {"q": "clsc château"}).text


def test_the_list_is_narrowed_by_what_is_doubtful_and_by_service(alice, ultrasound):
    make_offer(make_clinic("Lakeside Imaging"), ultrasound)
    make_clinic("Nowhere", at=None)

    assert "Lakeside" not in alice.get(LIST, {"flag": "no_place"}).text
    assert "Nowhere" not in alice.get(LIST, {"service": "ultrasound"}).text


def test_the_finder_says_the_same_in_its_list_and_on_its_map(alice, ultrasound):
    for name, at in (("Near", Place(43.70, -79.40)), ("Nearer", Place(43.68, -79.39))):
        make_offer(make_clinic(name, at=at), ultrasound, cost=Decimal("80.00"))

    page = alice.get(FIND, {"service": "ultrasound", "near": "43.6532, -79.3832"}).text

    assert page.index("1. Nearer") < page.index("2. Near<")
    assert "<title>1. Nearer, 4 min</title>" in page
    assert "2 clinics, numbered as in the list; the nearest is Nearer, 4 minutes away." in page


def test_the_finder_says_when_nobody_can_tell_and_when_nobody_is_near(alice, ultrasound):
    make_offer(make_clinic(), ultrasound)

    unknown = alice.get(FIND, {"service": "ultrasound", "near": "G1A 1A1"}).text
    far = alice.get(FIND, {"service": "ultrasound", "near": "T4B"}).text
    wrong = alice.get(FIND, {"service": "ultrasound", "near": "90210"})

    assert "563 places stand" in unknown
    assert "No clinic is that near" in far
    assert wrong.status_code == 422
    assert "Write a Canadian postal code" in wrong.text


def test_the_finder_turns_its_pages(alice, ultrasound):
    for number in range(30):
        make_offer(make_clinic(f"Clinic {number:02}"), ultrasound)
    asked = {"service": "ultrasound", "near": "43.6532, -79.3832"}

    first = alice.get(FIND, asked)
    second = alice.get(f"{FIND}?{first.context['next_page']}")

    assert [len(page.context["found"]) for page in (first, second)] == [25, 5]
    assert second.context["last"] is None


def test_the_queries_of_a_page_do_not_grow_with_what_it_shows(alice, ultrasound):
    def queries(url, **asked):
        with CaptureQueriesContext(connection) as seen:
            alice.get(url, asked)
        return len(seen)

    asked = {"service": "ultrasound", "near": "43.6532, -79.3832"}
    make_offer(make_clinic("One"), ultrasound)
    few = queries(LIST), queries(FIND, **asked)
    for number in range(20):
        make_offer(make_clinic(f"Clinic {number}"), ultrasound)

    assert (queries(LIST), queries(FIND, **asked)) == few


def test_a_lead_adds_a_clinic_with_what_it_offers_and_it_is_a_partner(lena, ultrasound):
    given = written(lena, name="Lakeside", city="Toronto", province="ON", postal_code="m4k1a1",
                    languages="French, en", **{"offers-ultrasound": "on", "price-ultrasound": "120"})  # fmt: skip
    answer = lena.post(f"{LIST}add/", given)

    clinic = Clinic.objects.get()
    assert answer.url == url_of(clinic)
    assert (clinic.postal_code, clinic.languages) == ("M4K 1A1", ["fr", "en"])
    assert clinic.offers.get().cost == Decimal("120.00")
    assert clinic.partner.kind == Partner.Kind.CLINIC
    assert Entry.objects.get(action="add_clinic").facts["name"] == "Lakeside"


def test_what_a_lead_changes_is_on_record_and_no_list_changes_it_any_more(lena, ultrasound, run):
    run("key,name,city,province,phone\nL1,Lakeside,Toronto,ON,416 555 0100\n")
    clinic = Clinic.objects.get()

    given = written(lena, clinic, phone="416 555 0199", latitude="43.70", longitude="-79.40")
    lena.post(url_of(clinic), given)
    said, _ = run("key,name,city,province,phone\nL1,Lakeside,Toronto,ON,416 555 0100\n")

    assert "0 changed, 1 there already" in said
    clinic.refresh_from_db()
    assert (clinic.phone, clinic.latitude) == ("+14165550199", 43.7)
    assert clinic.set_by_hand == ["latitude", "longitude", "phone"]
    assert (clinic.place_by, clinic.flags) == ("point", {})
    changed = Entry.objects.get(action="change_clinic").facts["changed"]
    assert changed["phone"] == ["+14165550100", "+14165550199"]


def test_a_clinic_that_offers_nothing_any_more_stays_the_partner_that_it_was(lena, ultrasound):
    clinic = make_offer(make_clinic(), ultrasound, cost=Decimal("80.00")).clinic
    given = written(lena, clinic, name="Lakeside Health")
    for name in ("offers", "price"):
        del given[f"{name}-ultrasound"]

    lena.post(url_of(clinic), given)

    clinic.refresh_from_db()
    assert not clinic.offers.exists()
    assert clinic.partner.name == "Lakeside Health"


def test_two_clinics_of_one_name_are_two_partners_told_apart(ultrasound):
    one = make_offer(make_clinic("Walk-in"), ultrasound).clinic
    other = make_offer(
        make_clinic("Walk-in", at=SCARBOROUGH, city="Scarborough"), ultrasound
    ).clinic

    assert (one.partner.name, other.partner.name) == ("Walk-in", "Walk-in, Scarborough")


def test_who_saves_over_somebody_else_is_told_and_loses_nothing(lena, ultrasound):
    clinic = make_clinic()
    given = written(lena, clinic, address="12 King St W")
    Clinic.objects.update(address="1 Queen St")

    answer = lena.post(url_of(clinic), given)

    assert answer.status_code == 422
    assert "Somebody else saved this while you were writing." in answer.text
    assert Clinic.objects.get().address == "1 Queen St"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"latitude": "43.7"}, "Write both, or neither."),
        ({"price-ultrasound": "80"}, "Tick this, if it offers Ultrasound"),
        ({"own_tax": "130"}, "Write an amount from 0 to 99.999."),
        ({"postal_code": "90210"}, "Write a Canadian postal code"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_to_write(lena, ultrasound, changes, words):
    clinic = make_clinic(at=None)

    answer = lena.post(url_of(clinic), written(lena, clinic, **changes))

    assert answer.status_code == 422
    assert words in answer.text


def test_an_agent_reads_the_directory_and_changes_nothing(alice, lena, ultrasound):
    clinic = make_clinic()
    given = written(lena, clinic, address="12 King St W")

    assert "Only leads and managers can change the directory." in alice.get(url_of(clinic)).text
    assert alice.post(url_of(clinic), given).status_code == 403
    assert alice.get(f"{LIST}add/").status_code == 403
    assert Clinic.objects.get().address == ""


def test_the_way_to_import_clinics_leads_to_where_all_lists_come_in(lena):
    page = lena.get(f"{LIST}import/", follow=True)

    assert page.redirect_chain == [("/admin/imports/upload/?kind=clinics", 302)]
    assert '<option value="clinics" selected>' in page.text


def test_clinics_come_in_and_what_is_doubtful_is_one_step_away(lena, ultrasound):
    content = "name,city,province,services\nLakeside,Toronto,ON,ultrasound\nPrairie,Regina,Sask,\n"
    upload = take_in(lena, content, kind="clinics")
    page = lena.get(page_of(upload))

    assert "This is not a valid choice" in page.text
    assert f'href="{LIST}"' in page.text
    assert [*Clinic.objects.get().flags] == ["no_place"]


def test_services_are_added_by_leads_and_keep_their_code(lena, ultrasound):
    lena.post("/admin/bookings/service/add/", {"code": "mri", "name": "MRI", "is_active": "on"})

    assert "MRI" in lena.get("/admin/bookings/service/").text
    page = lena.get(f"/admin/bookings/service/{ultrasound.pk}/change/").text
    assert 'name="code"' not in page
