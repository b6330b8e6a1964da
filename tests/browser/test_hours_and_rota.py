"""Can a lead say when the office works, and plan who is on call, on a real screen?"""

import pytest

from careops.desk.notices import spoken
from careops.people.actors import LEAD
from careops.people.audience import on_call
from careops.tenancy.models import Tenant
from careops.tenancy.scope import tenant_transaction
from tests.factories import make_member

pytestmark = pytest.mark.browser


@pytest.fixture
def lena(screen, acme):
    screen.sign_in(acme, name="Lena Lead", roles=["lead"], own_mobile="+14165550120")
    return screen


def test_a_lead_sets_the_hours_of_the_office(lena, acme):
    lena.open("/admin/tenancy/tenant/hours/", "desk-hours")
    lena.page.get_by_label("Friday until").fill("08:00")
    lena.press("Save", "desk-hours-errors")
    assert lena.says("It closes later on the same day")

    lena.page.get_by_label("Friday until").fill("13:00")
    lena.page.get_by_label("Province or state").select_option("Quebec")
    lena.press("Fill in its holidays", "desk-hours-filled")
    closed = lena.page.get_by_label("Closed days").input_value()
    assert ("Saint Jean Baptiste Day" in closed, "Boxing Day" in closed) == (True, False)
    lena.press("Save", "desk-hours-saved")

    assert lena.says("What three working days are")
    assert Tenant.objects.get(pk=acme.pk).hours["week"][4] == ["09:00", "13:00"]


def test_a_lead_plans_who_is_on_call(lena, acme, monkeypatch):
    clinic = on_call("clinic", otherwise=LEAD)
    monkeypatch.setattr("careops.desk.rota.spoken", lambda: spoken() | {("sms", clinic)})
    with tenant_transaction(acme):
        make_member("Ann Agent", own_mobile="+14165550123")
        make_member("Ned Novice")
    lena.open("/admin/tenancy/tenant/rota/", "desk-rota-empty")
    assert lena.says("Each team lead is told instead")

    for name, begin, end in (
        ("Ann Agent", "2026-03-03T18:00", "2026-03-04T08:00"),
        ("Ned Novice", "2026-03-05T18:00", "2026-03-06T08:00"),
    ):
        lena.page.get_by_label("Who").select_option(name)
        lena.page.get_by_label("From", exact=True).fill(begin)
        lena.page.get_by_label("Until", exact=True).fill(end)
        lena.press("Put on call", "desk-rota")
    assert lena.says("No mobile")

    lena.follow("Hand over: Ned Novice", "desk-rota-duty")
    lena.press("Hand over", "desk-rota-duty-errors")
    lena.page.get_by_label("To").select_option("Lena Lead")
    lena.press("Hand over", "desk-rota-handed-over")
    assert not lena.says("No mobile")
