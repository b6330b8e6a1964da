"""How do a consult, and what is owed after it, come in at the desk?"""

import pytest

from careops.people.models import Patient
from consults.models import Consult, Obligation
from consults.policy.words import About
from tests.consults.desk import ADD, about, abroad, patient
from tests.consults.factories import make_consult
from tests.desk.browsing import asked, case_url
from tests.factories import ALICE, NOON, make_client, make_partner, make_provider, said, text_of


@pytest.fixture
def alices(browser_of):
    return browser_of(name="Alice Agent", roles=["agent"])


def entered(**changed):
    return patient(
        **{"concern": "A rash", "fee": "80", "payout_amount": "45", "currency": "CAD", **changed}
    )


def owed(**changed):
    return {"about": "pharmacy", "question": "Is the dose right?", **changed}


# A consult


def test_a_consult_that_somebody_takes_is_active_at_once(alices, bob):
    response = alices.post(ADD["consult"], entered(provider=bob.pk, payment="pi_7"))

    consult = Consult.objects.get()
    assert (response.status_code, response["Location"]) == (302, case_url(consult))
    assert (consult.state, consult.provider, consult.payment) == ("active", bob, "pi_7")
    actions = list(consult.case.entries.values_list("action", "actor"))
    assert actions == [("request", "Alice Agent"), ("start", "Alice Agent")]


def test_a_consult_that_nobody_takes_is_offered_to_the_providers(alices, bob):
    alices.post(ADD["consult"], entered())

    consult = Consult.objects.get()
    assert (consult.state, consult.provider) == ("requested", None)
    assert [template for *_, template, _ in said(consult)] == ["consult_requested"]


def test_a_patient_whom_we_know_is_not_entered_twice(alices):
    known = make_client("Jon", "Dale", email="jon@mail.example")

    alices.post(ADD["consult"], entered())

    assert Patient.objects.get() == known
    assert Consult.objects.get().patient == known


def test_another_number_of_a_known_patient_is_not_dropped_silently(alices):
    make_client("Jon", "Dale", email="jon@mail.example", mobile="+14165550199")

    response = alices.post(ADD["consult"], entered(mobile="(416) 555-0122"))

    assert response.status_code == 422
    assert "We know this patient with another number" in text_of(response)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"concern": ""}, "This is needed."),
        ({"fee": ""}, "This is needed."),
        ({"fee": "-1"}, "Write an amount from 0 to"),
        ({"payout_amount": "4.505"}, "Write at most 2 digits after the point"),
        ({"currency": "dollars"}, "Write its three letters, as CAD."),
        ({"first_name": "7"}, "Please write a name in letters."),
        ({"provider": "01a20282-0000-7000-8000-000000000000"}, "This is not a valid choice"),
    ],
)
def test_what_is_wrong_with_a_consult_is_said_and_nothing_is_kept(alices, changed, words):
    response = alices.post(ADD["consult"], entered(**changed))

    assert response.status_code == 422
    assert words in text_of(response)
    assert not Patient.objects.exists()


def test_an_inactive_provider_cannot_take_a_consult(alices):
    gone = make_provider("Inga Inactive", is_active=False)

    assert "Inga" not in text_of(alices.get(ADD["consult"]))
    assert alices.post(ADD["consult"], entered(provider=gone.pk)).status_code == 422


# What is owed


@pytest.mark.parametrize(
    ("kind", "state", "heard"),
    [
        (About.PHARMACY, "awaiting", {"asked", "chasing"}),
        (About.SPECIALIST, "awaiting", {"asked", "chasing"}),
        (About.LU_CODE, "optional", {"courtesy"}),
        (About.ADMINISTRATIVE, "admin", set()),
    ],
)
def test_the_kind_decides_how_it_begins(alices, consult, kind, state, heard):
    response = alices.post(about("obligation", consult), owed(about=kind))

    obligation = Obligation.objects.get()
    assert response["Location"] == case_url(obligation)
    assert (obligation.state, obligation.about, obligation.consult) == (state, kind, consult)
    assert {template for *_, template, _ in said(obligation)} == heard
    assert bool(obligation.case.due_at) == (state in ("awaiting", "admin"))


def test_a_limited_use_code_with_a_medical_reason_is_owed(alices, consult):
    alices.post(
        about("obligation", consult), owed(about=About.LU_CODE, medical_reason="An allergy")
    )

    assert Obligation.objects.get().state == "awaiting"


def test_the_form_says_before_sending_what_will_happen(alices, consult):
    page = alices.get(about("obligation", consult))

    hints = {
        tuple(str(kind.data["value"]) for kind in way.kinds): way.words
        for way in page.context["ways"]
    }
    assert (
        "starts the clock: a follow-up every 6 hours, a review after 48 hours"
        in hints[("prescription", "lab", "pharmacy", "public_health", "questions")]
    )
    assert "a follow-up every 24 hours, a review after 5 days" in hints[("specialist",)]
    assert "optional, and no clock starts" in hints[("lu_code",)]
    assert "the provider is not contacted" in hints[("administrative",)]
    assert "the provider by e-mail and text message, #providers by Slack" in text_of(page)


def test_the_form_follows_the_tenants_own_times(alices, tenant, consult):
    tenant.tuning = {"consults.follow_up_every": 4 * 3600}
    tenant.save()

    assert "a follow-up every 4 hours" in text_of(alices.get(about("obligation", consult)))


def test_without_a_provider_only_the_teams_own_can_begin(alices):
    consult = Consult(patient=make_client(), concern="A rash", fee=80, payout_amount=45)
    consult.request(by=ALICE, at=NOON)
    words = "This consult has no provider yet, so nobody owes it."

    refused = alices.post(about("obligation", consult), owed())

    assert words in text_of(alices.get(about("obligation", consult)))
    assert (refused.status_code, words in text_of(refused)) == (422, True)
    assert (
        alices.post(about("obligation", consult), owed(about="administrative")).status_code == 302
    )


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"about": ""}, "This is needed."),
        ({"about": "weather"}, "This is not a valid choice"),
        ({"question": ""}, "This is needed."),
        ({"directive": "dance"}, "This is not a valid choice"),
        ({"external_id": "7"}, "Say whose number it is."),
    ],
)
def test_what_is_wrong_with_an_obligation_is_said(alices, consult, changed, words):
    response = alices.post(about("obligation", consult), owed(**changed))

    assert response.status_code == 422
    assert words in text_of(response)
    assert not Obligation.objects.exists()


def test_a_partners_number_is_taken_once(alices, consult):
    pharmacy = make_partner("Main Street Pharmacy", kind="pharmacy")
    make_partner("Maple Mutual")  # an insurer asks nothing about directives
    address = about("obligation", consult)

    alices.post(address, owed(partner=pharmacy.pk, external_id="RX-1"))
    again = alices.post(address, owed(partner=pharmacy.pk, external_id="RX-1"))

    obligation = Obligation.objects.get()
    assert (obligation.partner, obligation.external_id) == (pharmacy, "RX-1")
    assert again.status_code == 422
    assert f"has asked this already: {obligation.case.ref}" in text_of(again)
    assert "Maple Mutual" not in text_of(again)


def test_the_consult_is_searched_by_its_patient(alices, consult, bob):
    make_consult(provider=bob, patient=make_client("Kai", "Ali"))

    everybody = alices.get(ADD["obligation"])
    found = alices.get(ADD["obligation"], {"q": "Maya Hart"})

    assert [row.case.patient.name for row in everybody.context["rows"]] == ["Kai Ali", "Maya Hart"]
    assert [row.case.pk for row in found.context["rows"]] == [consult.pk]
    assert f"?consult={consult.pk}" in text_of(found)


def test_a_consults_page_leads_to_a_new_obligation(alices, consult):
    assert about("obligation", consult) in text_of(alices.get(case_url(consult)))


# Who may


@pytest.mark.parametrize("name", ["consult", "obligation"])
@pytest.mark.parametrize("role", ["finance", "medical_director"])
def test_only_support_takes_things_in(browser_of, consult, name, role):
    browser = browser_of(name="Fay Finance", roles=[role])

    assert browser.get(ADD[name]).status_code == 403
    assert browser.post(f"{ADD[name]}?consult={consult.pk}", owed()).status_code == 403
    assert "New consult" not in text_of(browser.get("/admin/"))
    assert "New obligation" not in text_of(browser.get(case_url(consult)))


def test_a_provider_is_not_let_in(bobs, consult):
    assert bobs.get(about("obligation", consult), follow=True).status_code == 403


def test_another_tenants_consult_does_not_exist_here(alices):
    foreign = abroad()

    assert alices.get(about("obligation", foreign.consult)).status_code == 404
    assert alices.post(about("obligation", foreign.consult), owed()).status_code == 404
    assert alices.get(f"{ADD['obligation']}?consult=7").status_code == 404
    assert foreign.consult.case.ref not in text_of(alices.get(ADD["obligation"]))


def test_reading_the_forms_makes_nothing(alices, consult):
    for address in (ADD["consult"], ADD["obligation"], about("obligation", consult)):
        assert alices.get(address).status_code == alices.head(address).status_code == 200

    assert (Consult.objects.count(), Obligation.objects.count()) == (1, 0)


def test_the_lists_of_these_kinds_are_the_queue(alices):
    for name in ("consult", "obligation", "refund", "revocation"):
        response = alices.get(f"/admin/consults/{name}/")
        assert response["Location"] == f"/admin/cases/case/?kind={name}"


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_consults(alices, bob, number):
    for _ in range(number):
        consult = make_consult(provider=bob)

    assert len(asked(alices, ADD["obligation"])) == 8
    assert len(asked(alices, about("obligation", consult))) == 9
