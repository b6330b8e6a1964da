"""Who may come to the desk, and whose cases do they find there?"""

import pytest
from django.test import Client

from careops.record.models import Read
from tests.desk.browsing import (
    HOST,
    case_of,
    case_url,
    desk,
    do_url,
    elsewhere,
    rows_of_all_tables,
)
from tests.factories import make_client, make_member, make_partner

PAGES = [
    "/admin/",
    "/admin/cases/case/",
    "/admin/people/patient/",
    "/admin/people/provider/",
    "/admin/people/partner/",
    "/admin/people/network/",
    "/admin/people/membership/",
    "/admin/outbox/message/",
    "/admin/tenancy/tenant/",
    "/admin/referrals/referral/add/",
]


@pytest.mark.parametrize("path", PAGES)
def test_an_agent_may_read_every_page(alice, offered, path):
    assert alice.get(path).status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_is_sent_to_the_sign_in_page(tenant, path):
    response = Client(HTTP_HOST=HOST).get(path, follow=True)

    assert response.redirect_chain[-1][0].startswith("/accounts/login/?next=/admin/")


@pytest.mark.parametrize("path", PAGES)
def test_a_member_without_a_role_at_the_desk_is_refused(tenant, path):
    charlie = desk(make_member("Charlie Client", ["patient"]))

    response = charlie.get(path, follow=True)

    assert response.status_code == 403


def test_a_provider_is_no_member_of_the_staff(offered, bob):
    provider = desk(make_member("Bob Brown", ["provider"], provider=bob))

    assert provider.get(case_url(offered), follow=True).status_code == 403
    assert provider.post(do_url(offered, "withdraw"), {"version": 1}).status_code == 302
    assert case_of(offered).state == "offered"


def test_an_agent_of_one_tenant_has_no_desk_in_another(alice):
    elsewhere()
    abroad = Client(HTTP_HOST="other.localhost")
    abroad.force_login(alice.member.user)

    assert abroad.get("/admin/", follow=True).status_code == 403


def test_another_tenants_case_does_not_exist_here(alice):
    foreign = elsewhere()

    assert alice.get(case_url(foreign)).status_code == 404
    assert alice.get(do_url(foreign, "withdraw")).status_code == 404
    assert alice.post(do_url(foreign, "withdraw"), {"version": 1}).status_code == 404
    assert foreign.case.ref not in alice.get("/admin/cases/case/").content.decode()


def test_only_leads_and_managers_change_what_others_rely_on(alice, lena, bob):
    partner = make_partner()
    page = f"/admin/people/partner/{partner.pk}/change/"

    assert alice.post(page, {"name": "Taken over", "kind": "insurer"}).status_code == 403
    assert lena.post(page, {"name": "Maple", "kind": "clinic"}).status_code == 302
    partner.refresh_from_db()
    assert partner.name == "Maple"


@pytest.mark.parametrize("path", PAGES)
def test_reading_changes_no_row(alice, offered, path):
    before = rows_of_all_tables()

    alice.get(path)
    alice.head(path)

    assert rows_of_all_tables() == before


def test_reading_a_case_and_its_forms_changes_no_row(alice, offered):
    before = rows_of_all_tables()

    alice.get(case_url(offered))
    for name in offered.rules():
        alice.get(do_url(offered, name))
    alice.get("/admin/cases/case/bulk/", {"do": "referral.withdraw", "case": offered.pk})

    assert rows_of_all_tables() == before


def test_who_looked_at_whom_is_recorded(alice, offered):
    alice.get(case_url(offered))
    alice.get("/admin/cases/case/")

    case_read, queue_read = Read.objects.order_by("id")
    assert (case_read.actor, case_read.what, case_read.case_id) == (
        "Alice Agent",
        "case",
        offered.pk,
    )
    assert (queue_read.what, queue_read.patients) == ("queue", [offered.client_id])


def test_a_list_that_shows_nobody_records_no_look(alice):
    alice.get("/admin/cases/case/")

    assert not Read.objects.exists()


def test_reading_a_patients_record_is_recorded(alice, tenant):
    patient = make_client()

    alice.get("/admin/people/patient/")
    alice.get(f"/admin/people/patient/{patient.pk}/change/")

    assert [(read.what, read.patients) for read in Read.objects.order_by("id")] == [
        ("patients", [patient.pk]),
        ("patient", [patient.pk]),
    ]


@pytest.mark.parametrize("path", PAGES)
def test_pages_work_under_the_strict_policy_on_content(alice, offered, path):
    response = alice.get(path)
    html = response.content.decode()

    assert "unsafe" not in response["Content-Security-Policy"]
    assert "<script>" not in html
    assert " style=" not in html
    assert "<style" not in html
    assert " onclick=" not in html


def test_pages_of_the_desk_are_not_kept_by_browsers(alice):
    assert "no-store" in alice.get("/admin/cases/case/")["Cache-Control"]


def test_there_is_no_password_field_anywhere(alice, lena):
    member = make_member("Ned New", ["agent"])

    for path in ("/admin/password_change/", "/admin/people/user/"):
        assert lena.get(path).status_code == 404
    for path in ("add/", f"{member.pk}/change/"):
        assert "password" not in lena.get(f"/admin/people/membership/{path}").content.decode()
