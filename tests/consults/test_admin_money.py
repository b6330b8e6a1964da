"""How is money proposed, approved and read at the desk? By two people, with proof, and never twice."""

import pytest

from careops.cases.models import Case
from consults.models import Payout, Refund, Revocation
from tests.consults.desk import ADD, LEDGER, about, abroad, reviewed
from tests.consults.factories import (
    escalate,
    let_silence_pass,
    make_consult,
    propose_refund,
    propose_revocation,
    raise_obligation,
    signed_in,
)
from tests.desk.browsing import actor, asked, case_url, do_url
from tests.factories import HOUR, NOON, fresh, make_client, make_member, text_of


@pytest.fixture
def desk_of(browser_of):
    """The browser of somebody with these roles; ``member`` is who they are."""

    def sign_in(name, *roles):
        member = make_member(name, roles)
        browser = browser_of(name=f"{name} too", roles=list(roles))
        browser.force_login(member.user)
        browser.member = member
        return browser

    return sign_in


@pytest.fixture
def lea(desk_of):
    return desk_of("Lea Lead", "lead")


@pytest.fixture
def fay(desk_of):
    return desk_of("Fay Finance", "finance")


@pytest.fixture
def silent(obligation, set_clock):
    """In review, every channel tried."""
    found = reviewed(obligation)
    set_clock(NOON + 49 * HOUR)
    return found


@pytest.fixture
def escalated(silent, set_clock):
    escalate(silent)
    set_clock(NOON + 50 * HOUR)
    return fresh(silent)


def refunding(**changed):
    return {"amount": "80", "reason": "No answer.", **changed}


def revoking(**changed):
    return {"amount": "45", "reason": "No care.", "patient_is_blocked": "on", **changed}


def buttons(page):
    return [button.rule.name for button in page.context["buttons"].everything]


# A refund


def test_a_refund_is_proposed_from_the_page_of_what_is_owed(lea, escalated):
    assert about("refund", escalated) in text_of(lea.get(case_url(escalated)))

    response = lea.post(about("refund", escalated), refunding())

    refund = Refund.objects.get()
    assert response["Location"] == case_url(refund)
    assert (refund.amount, refund.currency, refund.proposed_by) == (80, "CAD", lea.member)
    assert refund.case.title == "Refund of 80.00 CAD"


def test_the_form_says_how_much_is_left(lea, escalated):
    page = lea.get(about("refund", escalated))

    assert "80.00 of 80.00 CAD are left to refund." in text_of(page)
    assert page.context["form"].initial == {"amount": 80}


@pytest.mark.parametrize(
    ("changed", "status", "words"),
    [
        ({"amount": "80.01"}, 409, "That is more than the patient paid and has not got back."),
        ({"amount": "0"}, 409, "That is more than the patient paid and has not got back."),
        ({"amount": ""}, 422, "This field is required."),
        ({"amount": "ten"}, 422, "Write an amount in digits"),
        ({"reason": " "}, 422, "This field is required."),
    ],
)
def test_what_is_wrong_with_a_refund_is_said(lea, escalated, changed, status, words):
    response = lea.post(about("refund", escalated), refunding(**changed))

    assert (response.status_code, words in text_of(response)) == (status, True)
    assert not Refund.objects.exists()


def test_a_refund_waits_until_it_is_escalated(lea, silent):
    assert about("refund", silent) not in text_of(lea.get(case_url(silent)))

    response = lea.post(about("refund", silent), refunding())

    assert response.status_code == 409
    assert "escalate it first" in text_of(response)


def test_a_refund_is_not_proposed_twice(lea, escalated):
    lea.post(about("refund", escalated), refunding(amount="30"))
    refund = Refund.objects.get()

    again = lea.post(about("refund", escalated), refunding(amount="30"))

    assert again.status_code == 409
    assert f'It is proposed already: <a href="{case_url(refund)}">' in text_of(again)
    assert about("refund", escalated) not in text_of(lea.get(case_url(escalated)))
    assert Refund.objects.count() == 1


def test_a_rejected_refund_may_be_proposed_again(lea, fay, escalated):
    refund = propose_refund(escalated, by=actor(lea))
    refund.reject(by=actor(fay), at=NOON + 50 * HOUR, reason="Too much.")

    assert lea.post(about("refund", escalated), refunding(amount="30")).status_code == 302


def test_what_another_refund_of_the_consult_took_is_not_left(lea, escalated, consult, set_clock):
    propose_refund(escalated, by=actor(lea), amount=60)
    second = let_silence_pass(raise_obligation(consult=consult, at=NOON + 50 * HOUR))
    second = escalate(second)
    set_clock(NOON + 100 * HOUR)

    page = lea.get(about("refund", second))
    refused = lea.post(about("refund", second), refunding(amount="21"))

    assert "20.00 of 80.00 CAD are left to refund." in text_of(page)
    assert refused.status_code == 409


def test_whoever_proposed_a_refund_reads_why_they_cannot_approve_it(lea, fay, escalated):
    refund = propose_refund(escalated, by=actor(lea))

    own, other = lea.get(case_url(refund)), fay.get(case_url(refund))

    assert "You proposed it: somebody else has to take this step." in text_of(own)
    assert "approve" not in buttons(own)
    assert "It takes the name of" in text_of(other)
    assert "Lea Lead" not in other.context["signatures"][0].names
    assert "Fay Finance" in other.context["signatures"][0].names
    assert "You proposed it" not in text_of(other)
    assert "approve" in buttons(other)


def test_approving_ones_own_refund_is_refused(lea, escalated):
    refund = propose_refund(escalated, by=actor(lea))

    response = lea.post(do_url(refund, "approve"), {"version": refund.case.version})

    assert response.status_code == 403
    assert fresh(refund).state == "proposed"


def test_the_page_to_approve_a_refund_tells_what_it_is_about(fay, lea, escalated):
    refund = propose_refund(escalated, by=actor(lea), amount=50)

    shown = dict(fay.get(case_url(refund)).context["details"])

    assert (shown["Amount"], shown["Paid"], shown["Left after it"]) == (
        "50.00 CAD",
        "80.00 CAD",
        "30.00 CAD",
    )
    assert (shown["Why"], shown["Proposed by"]) == ("No answer.", lea.member)
    assert escalated.case.ref in shown["Because of"]


def test_a_reason_to_reject_begins_empty(fay, lea, escalated):
    refund = propose_refund(escalated, by=actor(lea))

    form = fay.get(do_url(refund, "reject")).context["form"]

    assert "reason" not in form.initial


def test_an_obligation_links_its_refunds_and_revocations(lea, escalated):
    refund = propose_refund(escalated, by=actor(lea))
    revocation = propose_revocation(escalated, by=actor(lea))

    shown = dict(lea.get(case_url(escalated)).context["details"])

    assert case_url(refund) in shown["Refunds"]
    assert case_url(revocation) in shown["Revocations"]


# A revocation


def test_a_revocation_is_proposed_with_its_proof(lea, silent):
    assert about("revocation", silent) in text_of(lea.get(case_url(silent)))

    response = lea.post(about("revocation", silent), revoking())

    revocation = Revocation.objects.get()
    html = text_of(lea.get(response["Location"]))
    assert (revocation.amount, revocation.proposed_by) == (45, lea.member)
    assert "Sealed: unchanged." in html
    assert revocation.proof_hash in html
    assert html.count('data-label="Channel"') == 10


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"patient_is_blocked": ""}, "A revocation needs a patient who cannot get their care"),
        ({"amount": "45.01"}, "less what was revoked of it before"),
        ({"amount": "0"}, "less what was revoked of it before"),
    ],
)
def test_what_is_wrong_with_a_revocation_is_said(lea, silent, changed, words):
    response = lea.post(about("revocation", silent), revoking(**changed))

    assert (response.status_code, words in text_of(response)) == (409, True)
    assert not Revocation.objects.exists()


def test_before_outreach_is_exhausted_the_form_says_what_is_missing(lea, obligation, set_clock):
    let_silence_pass(obligation, call=False)
    set_clock(NOON + 49 * HOUR)

    page = lea.get(about("revocation", obligation))
    refused = lea.post(about("revocation", obligation), revoking())

    assert "This cannot be proposed yet: outreach is not exhausted" in text_of(page)
    assert "Phone: not tried, or it came back" in text_of(page)
    assert "<textarea" not in text_of(page)
    assert refused.status_code == 409
    assert "Outreach is not exhausted" in text_of(refused)
    assert not Revocation.objects.exists()


def test_a_revocation_is_not_proposed_twice(lea, silent):
    lea.post(about("revocation", silent), revoking())

    assert lea.post(about("revocation", silent), revoking()).status_code == 409
    assert about("revocation", silent) not in text_of(lea.get(case_url(silent)))


def test_finance_approves_and_the_ledger_shows_it(lea, fay, silent, bob):
    revocation = propose_revocation(silent, by=actor(lea), at=NOON + 49 * HOUR)

    fay.post(do_url(revocation, "approve"), {"version": revocation.case.version})

    assert fresh(revocation).state == "revoked"
    html = text_of(fay.get(LEDGER, {"provider": bob.pk}))
    assert "-45.00" in html
    assert case_url(revocation) in html
    assert case_url(silent.consult) in html


def test_a_third_person_decides_the_appeal(lea, fay, desk_of, silent, bob):
    at = NOON + 49 * HOUR
    revocation = propose_revocation(silent, by=actor(lea), at=at)
    revocation.approve(by=actor(fay), at=at)
    revocation.appeal(by=signed_in(bob), at=at, why="I was ill.")
    dan = desk_of("Dan Director", "medical_director")

    page = dan.get(case_url(revocation))

    assert {"uphold", "reverse"} <= set(buttons(page))
    assert dict(page.context["details"])["The appeal"] == "I was ill."
    assert buttons(fay.get(case_url(revocation))) == []


# Who may


@pytest.mark.parametrize(
    ("name", "roles", "status"),
    [
        ("refund", ["agent"], 200),
        ("refund", ["finance"], 403),
        ("refund", ["medical_director"], 403),
        ("revocation", ["agent"], 403),
        ("revocation", ["manager"], 200),
        ("revocation", ["finance"], 403),
    ],
)
def test_who_may_propose(desk_of, escalated, name, roles, status):
    browser = desk_of("Somebody", *roles)

    assert browser.get(about(name, escalated)).status_code == status
    offered = about(name, escalated) in text_of(browser.get(case_url(escalated)))
    assert offered == (status == 200)
    if status == 403:
        assert browser.post(about(name, escalated), revoking()).status_code == 403


@pytest.mark.parametrize("name", ["refund", "revocation"])
def test_what_is_no_obligation_of_a_provider_here_does_not_exist(lea, consult, name):
    foreign = abroad()
    ours = raise_obligation(consult=consult)
    nobodys = make_consult(patient=make_client())

    for address in (ADD[name], f"{ADD[name]}?obligation=7", f"{ADD[name]}?obligation={nobodys.pk}"):
        assert lea.get(address).status_code == 404
    assert lea.get(about(name, foreign)).status_code == 404
    assert lea.post(about(name, foreign), revoking()).status_code == 404
    assert lea.get(about(name, ours)).status_code == 200


def test_reading_the_forms_proposes_nothing(lea, escalated):
    for name in ("refund", "revocation"):
        assert lea.get(about(name, escalated)).status_code == 200
        assert lea.head(about(name, escalated)).status_code == 200

    assert not Case.objects.filter(kind__in=["refund", "revocation"]).exists()


# The ledger


def book(consult, amount=45):
    return Payout.of(consult, Payout.Kind.RELEASED, amount, at=NOON).save()


def test_the_ledger_adds_up_by_provider_and_currency(fay, bob, eve, maya):
    book(make_consult(provider=bob, patient=maya), 45)
    book(make_consult(provider=bob, patient=maya), 30)
    book(make_consult(provider=bob, patient=maya, currency="USD"), 7)
    book(make_consult(provider=eve, patient=maya), 1)

    rows = fay.get(LEDGER).context["rows"]
    html = text_of(fay.get(LEDGER, {"provider": bob.pk}))

    assert [(r["provider__name"], r["currency"], r["balance"]) for r in rows] == [
        ("Bob Brown", "CAD", 75),
        ("Bob Brown", "USD", 7),
        ("Eve Other", "CAD", 1),
    ]
    assert html.count('data-label="Amount"') == 3
    assert "Maya" not in html


@pytest.mark.parametrize(
    ("role", "status"),
    [("finance", 200), ("lead", 200), ("manager", 200), ("agent", 403), ("medical_director", 403)],
)
def test_who_may_read_the_ledger(desk_of, bob, role, status):
    browser = desk_of("Somebody", role)

    assert browser.get(LEDGER).status_code == status
    assert browser.get(LEDGER, {"provider": bob.pk}).status_code == status
    assert (LEDGER in text_of(browser.get("/admin/"))) == (status == 200)


def test_the_ledger_is_read_only(fay):
    assert fay.post(LEDGER).status_code == 405
    assert fay.get(f"{LEDGER}add/").status_code == 404


def test_another_tenants_provider_has_no_ledger_here(fay):
    foreign = abroad()

    assert fay.get(LEDGER, {"provider": foreign.provider_id}).status_code == 404
    assert fay.get(LEDGER, {"provider": "7"}).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_money(fay, lea, silent, bob, number):
    for _ in range(number):
        consult = make_consult(provider=bob, patient=silent.patient)
        book(consult)
        make_member("Fred Finance", ["finance"])
    owed = escalate(silent)
    refund = propose_refund(owed, by=actor(lea), at=NOON + 49 * HOUR)
    revocation = propose_revocation(owed, by=actor(lea), at=NOON + 49 * HOUR)

    pages = [LEDGER, f"{LEDGER}?provider={bob.pk}", case_url(refund), case_url(revocation)]
    assert [len(asked(fay, path)) for path in pages] == [6, 8, 10, 9]
    assert len(asked(lea, about("refund", owed))) == 11
