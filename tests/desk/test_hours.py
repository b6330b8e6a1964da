"""Who says when we work, and what follows? S1-A1: the calendar is the tenant's own, and a partner may have another."""

from __future__ import annotations

import pytest
from django.utils import timezone

from careops.cases.models import Case
from careops.clock.office import office_of
from careops.clock.regions import holidays_in, region_of, regions
from careops.desk.notices import ending
from careops.record.models import Entry
from careops.tenancy.scope import tenant_scope
from tests.desk.browsing import asked
from tests.factories import HOUR, fresh, make_partner, make_tenant

URL = "/admin/tenancy/tenant/hours/"
NINE_TO_FIVE = ["09:00", "17:00"]


def shown(client, url=URL):
    """The fields of the page, as a browser would send them back."""
    form = client.get(url).context["form"]
    said = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in said.items()}


def post(client, url=URL, **changed):
    return client.post(url, shown(client, url) | changed)


def test_the_page_begins_with_usual_hours_and_the_holidays_of_the_likely_province(lena, tenant):
    said = shown(lena)
    html = lena.get(URL).content.decode()

    assert (str(said["opens_0"])[:5], str(said["closes_4"])[:5]) == ("09:00", "17:00")
    assert (said["opens_5"], said["region"]) == ("", "CA-ON")
    year = timezone.now().year
    assert f"{year + 1}-07-01 Canada Day" in said["closed"]
    assert "Nothing is saved yet" in html
    assert "Nothing counts working days" in html  # until the practice chooses to
    assert fresh(tenant).hours == {}  # looking changes nothing


def test_a_lead_saves_them_on_record_and_the_clock_looks_again(lena, tenant, offered, at):
    Case.objects.filter(pk=offered.pk).update(wake_at=at + 30 * HOUR)

    answer = post(lena, opens_5="10:00", closes_5="13:00", closed="2026-07-01 Canada Day")

    assert answer.status_code == 302
    kept = fresh(tenant).hours
    assert kept["week"] == [*[NINE_TO_FIVE] * 5, ["10:00", "13:00"], None]
    assert (kept["closed"], kept["region"]) == ({"2026-07-01": "Canada Day"}, "CA-ON")
    assert office_of(fresh(tenant)).zone.key == tenant.time_zone
    entry = Entry.objects.get(action="change_hours")
    assert (entry.actor, entry.facts["changed"]["closed"]) == ("Lena Lead", [[], ["2026-07-01"]])
    assert Case.objects.get(pk=offered.pk).wake_at < at + HOUR
    html = lena.get(URL).content.decode()
    assert "Nothing is saved yet" not in html
    assert "What three working days are" in html
    assert "Last changed by Lena Lead" in html


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"closes_0": ""}, "Write both times, or neither."),
        ({"opens_0": ""}, "Write both times, or neither."),
        ({"opens_0": "22:00", "closes_0": "06:00"}, "It closes later on the same day"),
        ({"opens_0": "09:00", "closes_0": "09:00"}, "It closes later on the same day"),
        ({"opens_0": "nine"}, "Write a time, such as 22:00."),
        ({"region": "CA-XX"}, "Select a valid choice."),
        ({"closed": "2026-07-01 Canada Day\n\n1 August"}, "Line 3: Write a day as year"),
        ({"closed": "2026-02-30"}, "Line 1: Write a day as year"),
        (
            {f"{name}_{day}": "" for name in ("opens", "closes") for day in range(7)},
            "Write the hours of one weekday at least.",
        ),
    ],
    ids=lambda value: "-".join(value)[:40] if isinstance(value, dict) else "",
)
def test_what_cannot_be_is_refused_with_the_reason(lena, tenant, changed, problem):
    answer = post(lena, **changed)

    assert answer.status_code == 422
    assert problem in answer.content.decode()
    assert fresh(tenant).hours == {}


def test_the_holidays_of_a_region_are_filled_in_and_not_saved(lena, tenant):
    mine = f"{shown(lena)['closed']}\n2026-08-14 Summer party"
    answer = post(lena, region="US-NY", closed=mine, fill="yes")

    closed = answer.context["form"]["closed"].value()
    assert answer.status_code == 200
    assert "2026-08-14 Summer party" in closed
    assert "Juneteenth" in closed
    assert "Canada Day" not in closed
    assert fresh(tenant).hours == {}


def test_hours_may_be_removed_and_then_each_day_counts_again(lena, tenant):
    post(lena)
    assert office_of(fresh(tenant))

    post(lena, remove="yes")

    assert office_of(fresh(tenant)) is None
    assert Entry.objects.filter(action="change_hours").count() == 2


def test_saving_what_stands_there_changes_nothing(lena):
    post(lena)
    post(lena)

    assert Entry.objects.filter(action="change_hours").count() == 1


def test_a_save_over_what_somebody_else_saved_is_refused_and_nothing_is_lost(lena, mara, tenant):
    post(mara)
    old = shown(lena)
    post(mara, opens_0="08:00")

    answer = lena.post(URL, old | {"opens_0": "10:00"})

    assert answer.status_code == 422
    assert "Somebody else saved this while you were writing" in answer.content.decode()
    assert fresh(tenant).hours["week"][0] == ["08:00", "17:00"]


def test_an_agent_sees_them_and_cannot_save(alice, tenant):
    html = alice.get(URL).content.decode()

    assert "Only leads and managers can change these." in html
    assert "Fill in its holidays" not in html
    assert post(alice, opens_0="08:00").status_code == 403
    assert fresh(tenant).hours == {}


def test_a_partner_has_hours_and_a_zone_of_their_own(lena, tenant):
    clinic = make_partner("Harbour Clinic", kind="clinic")
    url = f"{URL}?of={clinic.pk}"

    post(lena, url, zone="America/Vancouver", opens_0="07:00")

    office = office_of(fresh(clinic))
    assert (office.zone.key, f"{office.week[0][0]:%H:%M}") == ("America/Vancouver", "07:00")
    assert fresh(tenant).hours == {}
    assert "is no time zone" in post(lena, url, zone="Mars/Olympus").content.decode()
    assert "Harbour Clinic" in lena.get(URL).content.decode()
    assert f"hours/?of={clinic.pk}" in lena.get("/admin/people/partner/").content.decode()
    for wanted in ("not-an-id", str(lena.member.pk)):
        assert lena.get(f"{URL}?of={wanted}").status_code == 404


def test_a_partner_of_another_tenant_has_no_page_here(lena):
    with tenant_scope(make_tenant("other")):
        clinic = make_partner("Other Clinic", kind="clinic")

    assert lena.get(f"{URL}?of={clinic.pk}").status_code == 404


def test_a_calendar_that_ends_is_said_where_something_counts_on_it(tenant, at, monkeypatch):
    tenant.hours = {"week": [NINE_TO_FIVE] * 7, "closed": {"2026-01-01": ""}, "region": ""}
    monkeypatch.setattr("careops.desk.notices.working_days", list)
    assert list(ending(at)) == []

    monkeypatch.setattr("careops.desk.notices.working_days", lambda: [1])
    assert "The list of closed days ends soon" in next(ending(at))
    tenant.hours = {**tenant.hours, "closed": {"2199-12-25": ""}}
    assert list(ending(at)) == []


def test_the_number_of_queries_does_not_grow_with_the_partners(lena):
    post(lena)
    before = len(asked(lena, URL))
    for number in range(3):
        make_partner(
            f"Clinic {number}", hours={"week": [NINE_TO_FIVE] * 7, "closed": {}, "region": ""}
        )

    assert len(asked(lena, URL)) == before


def test_the_provinces_and_states_have_their_holidays():
    known = regions()

    assert (known["Canada"]["CA-QC"], known["United States"]["US-NY"]) == ("Quebec", "New York")
    assert (region_of("America/St_Johns"), region_of("America/New_York")) == ("CA-NL", "")
    families = [
        day.isoformat() for day, name in holidays_in("CA-ON", [2026]).items() if "Family" in name
    ]
    assert families == ["2026-02-16"]
    assert "Family Day" not in holidays_in("CA-QC", [2026]).values()
