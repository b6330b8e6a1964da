"""How do clinics come in from a list?"""

import gzip
from decimal import Decimal

import pytest
from django.core.management import CommandError

from bookings.directory.areas import DATA
from bookings.directory.models import Clinic, Offer
from bookings.directory.travel import Place
from bookings.directory.values import LATITUDE, LONGITUDE, NEAR
from careops.people.models import Partner
from careops.values.table import Refused
from tests.bookings.directory.clinics import make_clinic

HEADER = "key,name,address,city,province,postal_code,latitude,longitude,services\n"
LAKESIDE = "L1,Lakeside Imaging,12 King St W,Toronto,ON,M4B 1B3,43.7,-79.31,ultrasound=120.00/30\n"


def real(name):
    return gzip.decompress((DATA / f"{name}.csv.gz").read_bytes())


def test_a_list_comes_in_and_a_second_run_changes_nothing(run, ultrasound):
    first, rejects = run(HEADER + LAKESIDE)
    again, _ = run(HEADER + LAKESIDE)

    assert first == "1 lines: 1 added, 0 changed, 0 there already, 0 rejected.\n"
    assert again == "1 lines: 0 added, 0 changed, 1 there already, 0 rejected.\n"
    assert not rejects.exists()
    clinic = Clinic.objects.get()
    assert (clinic.name, clinic.postal_code, clinic.place_by) == (
        "Lakeside Imaging", "M4B 1B3", "point",
    )  # fmt: skip
    offer = Offer.objects.get()
    assert (offer.cost, offer.minutes) == (Decimal("120.00"), 30)
    assert clinic.partner == Partner.objects.get(kind="clinic", name="Lakeside Imaging")


def test_a_line_changes_what_it_says_and_leaves_what_it_does_not_say(run, ultrasound):
    run(HEADER + LAKESIDE)
    clinic = Clinic.objects.get()
    Clinic.objects.update(phone="+14165550100")

    said, _ = run(HEADER + "L1,Lakeside Imaging,14 King St W,Toronto,ON,,,,ultrasound=130.00\n")

    assert said.startswith("1 lines: 0 added, 1 changed")
    clinic.refresh_from_db()
    assert (clinic.address, clinic.postal_code) == ("14 King St W", "M4B 1B3")
    assert (clinic.latitude, clinic.phone) == (43.7, "+14165550100")
    assert clinic.offers.get().cost == Decimal("130.00")


def test_what_people_set_by_hand_no_list_changes(run, ultrasound):
    run(HEADER + LAKESIDE)
    Clinic.objects.update(
        address="The back door", latitude=43.9, set_by_hand=["address", "latitude", "longitude"]
    )

    said, _ = run(HEADER + LAKESIDE.replace("12 King", "99 King"))

    assert said.startswith("1 lines: 0 added, 0 changed, 1 there already")
    clinic = Clinic.objects.get()
    assert (clinic.address, clinic.latitude) == ("The back door", 43.9)


def test_bad_lines_come_back_with_their_reason_and_can_be_mended_and_imported(run, ultrasound):
    content = HEADER + (
        "L1,Lakeside,1 King St,Toronto,Ontario,12345,north,-79.31,mri=10\n" + LAKESIDE
    )
    said, rejects = run(content)

    assert said.startswith("2 lines: 1 added, 0 changed, 0 there already, 1 rejected.")
    text = rejects.read_text(encoding="utf-8-sig")
    assert "Write a Canadian postal code, as M5V 2T6." in text
    assert "Write degrees with a point, from -90 to 90, as 43.6426." in text
    assert "'mri' is not the code of one of your services: ultrasound." in text

    mended = text.replace("Ontario,12345,north", "ON,M4B 1B3,43.7").replace("mri=10", "ultrasound")
    said, _ = run(mended.replace(",L1,Lakeside,", ",L2,Lakeside,"), "mended.csv")
    assert said.startswith("1 lines: 1 added")


def test_a_clinic_that_stands_twice_in_a_list_is_rejected_the_second_time(run, ultrasound):
    said, rejects = run(HEADER + LAKESIDE + LAKESIDE)

    assert said.startswith("2 lines: 1 added, 0 changed, 0 there already, 1 rejected.")
    assert "stands in line 2 already" in rejects.read_text(encoding="utf-8-sig")


def test_a_key_that_another_list_gave_to_another_clinic_changes_nothing(run, ultrasound):
    run(HEADER + LAKESIDE)

    said, rejects = run(HEADER + "L1,Prairie Scans,1 Main St,Regina,SK,S4P 1A1,50.45,-104.6,\n")

    assert "1 rejected" in said
    assert "'L1' is the key of Lakeside Imaging in Toronto" in rejects.read_text("utf-8-sig")
    assert Clinic.objects.get().city == "Toronto"


@pytest.mark.parametrize(
    "text",
    [
        "sep=;\nname;city;State\nLakeside;Toronto;ON\n",
        "sep=|\n|name|city|state\n1|Lakeside|Toronto|ON\n",
        "name,city,\u00a0State\u00a0\nLakeside,Toronto,ON\n",
    ],
)
def test_headings_of_other_lists_are_known_however_they_are_written(run, tenant, text):
    run(text)

    assert Clinic.objects.get().province == "ON"


def test_a_file_with_other_headings_is_refused_as_a_whole(run, tenant):
    with pytest.raises(CommandError, match="no column 'name'"):
        run("nom,ville\nLakeside,Toronto\n")


def test_the_real_lists_come_in_whole_and_twice_is_harmless(run, tenant):
    urgent, primary = real("urgent_care_facilities"), real("primary_care_facilities")
    first, _ = run(urgent, "urgent.csv")
    second, _ = run(primary, "primary.csv")
    again, _ = run(urgent, "urgent.csv")

    assert first.startswith("1,140 lines: 1,140 added, 0 changed, 0 there already, 0 rejected.")
    assert second.startswith("2,230 lines: 2,230 added, 0 changed, 0 there already, 0 rejected.")
    assert again.startswith("1,140 lines: 0 added, 0 changed, 1,140 there already, 0 rejected.")
    assert Clinic.objects.count() == 3_370
    assert not Partner.objects.exists()  # none of them offers anything yet


def test_doubtful_points_of_the_real_lists_are_flagged_and_not_hidden(run, tenant):
    run(real("urgent_care_facilities"))

    middle = Clinic.objects.filter(flags__has_key="placeholder_point")
    assert middle.exists()
    assert not middle.filter(place_by="point").exists()
    assert Clinic.objects.filter(flags__has_key="city_point", place_by="point").exists()


@pytest.mark.parametrize(
    ("fields", "at", "flag"),
    [
        ({"province": "QC"}, (43.7, -79.3), "outside_province"),
        ({}, (46.609968, -72.373522), "placeholder_point"),
        ({"postal_code": "J0S 1K0"}, (43.7, -79.3), "postal_code_elsewhere"),
        ({"city": "Chвteauguay", "province": "QC"}, (45.38, -73.75), "garbled"),
        ({"postal_code": "G1A 1A1", "province": "QC"}, None, "no_place"),
    ],
)
def test_what_is_doubtful_in_a_line_is_flagged_with_its_reason(tenant, fields, at, flag):
    clinic = make_clinic(at=at and Place(*at), **fields)

    assert flag in clinic.flags
    assert clinic.flags[flag].endswith(".")


def test_no_card_number_comes_in_as_a_coordinate_and_no_coordinate_is_taken_for_one():
    assert LONGITUDE.parse("-122.67866399999998") == -122.678663
    for said in ("4111111111111111", "4111 1111 1111 1111", "43.65, 4111111111111111"):
        with pytest.raises(Refused):
            NEAR.parse(said)
        with pytest.raises(Refused):
            LATITUDE.parse(said)
