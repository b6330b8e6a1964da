"""What do people of insurers and clinics do once they have signed in? The same as behind links (S2-3, S2-5, S2-6)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careops.engine.sweep import sweep
from careops.people.models import Membership, Partner
from careops.record.models import Entry, Read
from careops.web import partners
from tests.bookings.factories import (
    BEN,
    DAY,
    LATER,
    booked,
    confirmed,
    make_clinic,
    make_insurer,
    partner_actor,
    proposed,
    sourcing,
)
from tests.bookings.paying import AFTER, attended, billed, charge_of, payment_of
from tests.factories import HOUR, NOON, fresh, link_to, make_client, submit_referral, text_of

CASES = "/partner/cases/"
pytestmark = pytest.mark.usefixtures("joan")


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    files = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path},
    }
    settings.STORAGES = {**settings.STORAGES, "files": files}


@pytest.fixture
def maple(tenant):
    return make_insurer()


@pytest.fixture
def iris(browser_of, maple):
    return browser_of(name="Iris Insurer", roles=["insurer"], partner=maple)


@pytest.fixture
def clara(browser_of, harbour):
    return browser_of(name="Clara Clinic", roles=["clinic"], partner=harbour.partner)


def page_of(subject):
    return f"{CASES}{subject.pk}/"


def listed(page):
    return [(card.section, card.subject.pk) for card in page.context["page"].cards]


# The list


def test_what_waits_for_them_comes_first_then_what_happens_and_what_is_done(
    iris, harbour, set_clock
):
    asked, late = sourcing(harbour), proposed(harbour, at=NOON, hold=80 * HOUR)
    soon = proposed(harbour, at=NOON, hold=70 * HOUR)
    gone = submit_referral(partner=make_insurer())
    gone.withdraw(by=BEN, at=NOON, reason="x")

    page = iris.get(CASES)

    assert listed(page) == [
        ("What waits for you", soon.pk),
        ("What waits for you", late.pk),
        ("What is happening", asked.pk),
        ("What is done", gone.pk),
    ]
    assert "The clinic holds the dates until <b>" in text_of(page)
    assert "no-store" in page["Cache-Control"]


def test_a_case_in_which_there_is_nothing_to_do_for_them_does_not_wait_for_them(
    iris, clara, harbour, set_clock
):
    ready, wanting = booked(harbour), booked(harbour, papers_wanted=["form"])
    sweep(now=NOON)
    assert fresh(ready).state == "ready"
    assert ("What is happening", ready.pk) in listed(clara.get(CASES))
    assert ("What waits for you", wanting.pk) in listed(iris.get(CASES))

    wanting.papers.get().receive(by=partner_actor(wanting.insurer), at=NOON)
    set_clock(LATER + HOUR)

    assert ("What is happening", wanting.pk) in listed(iris.get(CASES))
    assert ("What waits for you", ready.pk) in listed(clara.get(CASES))
    over = billed(harbour)
    assert ("What is happening", over.pk) in listed(iris.get(CASES))
    assert ("What waits for you", charge_of(over).pk) in listed(iris.get(CASES))


def test_a_bill_is_listed_once_it_is_issued_and_waits_until_it_is_paid(iris, harbour, set_clock):
    confirmed(harbour)
    assert [card.subject.kind for card in iris.get(CASES).context["page"].cards] == ["booking"]

    bill = charge_of(billed(harbour, external_id="CLM-7"))
    assert ("What waits for you", bill.pk) in listed(iris.get(CASES))
    sweep(now=AFTER + 31 * DAY)
    set_clock(AFTER + 31 * DAY)

    assert fresh(bill).state == "overdue"
    page = iris.get(CASES)
    assert ("What waits for you", bill.pk) in listed(page)
    assert "It is overdue." in text_of(page)


def test_a_clinic_is_asked_for_its_invoice_when_the_appointment_is_over(clara, harbour, set_clock):
    payment = payment_of(attended(harbour))
    assert ("What is happening", payment.pk) in listed(clara.get(CASES))
    assert "You can send us your invoice" in text_of(clara.get(CASES))

    set_clock(LATER + DAY)

    assert ("What waits for you", payment.pk) in listed(clara.get(CASES))
    wrong = {"act": "receive_invoice", "invoice_number": "7", "invoiced": "181.00"}
    assert "more than is tolerated" in text_of(clara.post(page_of(payment), wrong))
    assert clara.post(page_of(payment), wrong | {"invoiced": "180.00"}).status_code == 302
    assert fresh(payment).state == "invoiced"


def test_our_own_way_of_paying_is_not_for_a_clinic_to_read_before_it_is_paid(clara, harbour):
    harbour.direct_billing, harbour.takes_card, harbour.affiliate = False, True, "individual"
    harbour.save()
    payment = payment_of(confirmed(harbour))

    assert payment.method != "direct_billing"
    assert payment.pk not in dict(map(reversed, listed(clara.get(CASES))))
    assert clara.get(page_of(payment)).status_code == 404


@pytest.mark.parametrize("asked", ["MM-1001", "mm-1001", "ref", "beginning"])
def test_a_case_is_found_by_its_reference_and_by_the_number_that_they_gave_it(iris, harbour, asked):
    wanted, other = proposed(harbour, external_id="MM-1001"), proposed(harbour, external_id="MM-1")
    text = {"ref": wanted.case.ref.lower(), "beginning": wanted.case.ref[:6]}.get(asked, asked)

    page = iris.get(CASES, {"q": text})

    assert [pk for _, pk in listed(page)] == [wanted.pk]
    assert str(other.pk) not in text_of(page)
    assert "Nothing of yours is called so" in text_of(iris.get(CASES, {"q": "MM-100"}))


def test_a_clinic_finds_it_by_its_own_number_and_never_by_the_insurers(clara, harbour):
    booking = confirmed(harbour, external_id="MM-1001")
    booking.book(by=BEN, at=NOON, clinic_has_it=True, clinic_number="H-77")

    assert booking.pk in dict(map(reversed, listed(clara.get(CASES, {"q": "H-77"}))))
    assert listed(clara.get(CASES, {"q": "MM-1001"})) == []


def test_pages_go_on_behind_the_last_case_in_as_many_queries_however_many_there_are(
    iris, harbour, monkeypatch
):
    made = [booked(harbour, papers_wanted=["form"]) for _ in range(5)]
    with CaptureQueriesContext(connection) as many:
        iris.get(CASES)
    monkeypatch.setattr(partners, "PAGE", 2)
    found, after = [], ""
    while after is not None:
        with CaptureQueriesContext(connection) as few:
            page = iris.get(CASES, {"after": after} if after else {})
        assert len(few) == len(many)
        found += [pk for _, pk in listed(page)]
        after = page.context["page"].next and str(page.context["page"].next)

    assert sorted(found) == sorted(one.pk for one in made)


# The page of a case


def test_an_insurer_confirms_the_amount_that_it_saw(iris, harbour):
    booking = proposed(harbour)
    seen = re.search(r'name="quote_hash" value="(\w+)"', text_of(iris.get(page_of(booking))))[1]
    said = {"act": "confirm", "slot": LATER.isoformat(), "quote_hash": seen}

    page = iris.post(page_of(booking), said, follow=True)

    assert "Thank you: it is confirmed" in text_of(page)
    step = Entry.objects.filter(case=booking.case, action="confirm").get()
    assert (step.actor, step.via, fresh(booking).state) == ("Iris Insurer", "page", "confirmed")
    assert iris.post(page_of(booking), said).status_code == 409


def test_a_clinic_names_dates_and_reads_what_is_needed_without_a_code(clara, harbour):
    booking = sourcing(
        harbour, need="A lump in the left breast", client=make_client("Maya", "Hart")
    )
    page = text_of(clara.get(page_of(booking)))
    assert "A lump in the left breast" in page
    for words in ("Hart", "Send me a code", "this link works until"):
        assert words not in page

    clara.post(
        page_of(booking), {"act": "offer_dates", "first": "2026-03-12T10:00", "clinic_cost": "180"}
    )

    assert len(fresh(booking).slots) == 1


def test_once_it_is_booked_a_clinic_reads_who_comes_and_never_what_the_insurer_pays(clara, harbour):
    booking = booked(harbour, client=make_client("Maya", "Hart"))

    page = text_of(clara.get(page_of(booking)))

    assert "Maya Hart" in page
    assert "305.10" not in page
    assert "305.10" not in text_of(clara.get(CASES))


def test_a_paper_is_sent_read_and_signed_on_the_page_of_its_booking(iris, clara, harbour):
    booking = booked(harbour, papers_wanted=["form"])
    form = booking.papers.get()
    said = {"act": "receive", "paper_id": str(form.pk)}
    file = SimpleUploadedFile("form.txt", b"Please sign.", "text/plain")
    iris.post(page_of(booking), {**said, "document": file})
    form = fresh(form).file(by=BEN, at=NOON)

    page = text_of(clara.get(page_of(booking)))
    path = re.search(r'href="(/files/[^"]+)"', page)[1]
    answer = clara.get(path)

    assert b"".join(answer.streaming_content) == b"Please sign."
    assert Read.objects.filter(what__startswith="file ", actor="Clara Clinic").exists()
    assert iris.get(path).status_code == 404
    signed = SimpleUploadedFile("signed.txt", b"Signed: Dr. Lee", "text/plain")
    clara.post(page_of(booking), {**said, "act": "sign", "signed_document": signed})
    assert fresh(form).state == "signed"


def test_an_insurer_reads_its_bill_keeps_the_pdf_and_objects(iris, harbour, set_clock):
    set_clock(AFTER)
    bill = charge_of(billed(harbour, external_id="CLM-7"))
    page = text_of(iris.get(page_of(bill)))
    for words in ("305.10", "CLM-7", "INV-00001", page_of(bill.booking)):
        assert words in page

    answer = iris.get(page_of(bill), {"invoice": bill.invoices.get().pk})
    assert answer.content.startswith(b"%PDF-")
    assert Read.objects.filter(what="Invoice INV-00001", actor="Iris Insurer").exists()
    iris.post(page_of(bill), {"act": "dispute", "objection": "We agreed on less."})
    assert fresh(bill).state == "disputed"


def test_an_insurer_gives_its_card_on_the_page_of_the_payment_provider(iris, harbour, bank):
    booking = confirmed(harbour, own_card=True)
    card = booking.cards.get()

    page = text_of(iris.post(page_of(card), {"act": "open"}))

    assert "Give the card there" in page
    assert fresh(card).state == "opened"
    assert iris.get(page_of(card)).status_code == 200


def test_whoever_reads_a_page_is_on_record(iris, harbour):
    booking = proposed(harbour)
    member = Membership.objects.get(user__name="Iris Insurer")
    iris.get(CASES)
    iris.get(page_of(booking))

    reads = [(r.what, r.actor_id, r.patients) for r in Read.objects.order_by("seq")]
    assert reads == [
        ("all of a partner", member.pk, [booking.client_id]),
        ("booking", member.pk, [booking.client_id]),
    ]


# Whose it is


def test_another_insurer_and_another_clinic_find_nothing_of_it(browser_of, harbour, set_clock):
    set_clock(AFTER)
    booking = billed(harbour, external_id="MM-1001", own_card=True)
    owed = [booking, charge_of(booking), payment_of(booking), booking.cards.get()]
    for name, partner in (
        ("Otto Other", make_insurer("Other Mutual")),
        ("Fay Far", make_clinic("Far Clinic").partner),
    ):
        browser = browser_of(name=name, roles=[partner.kind], partner=partner)
        for query in ({}, {"q": booking.case.ref}, {"q": "MM-1001"}):
            assert listed(browser.get(CASES, query)) == []
        for one in owed:
            assert browser.get(page_of(one)).status_code == 404
            assert browser.post(page_of(one), {"act": "tell", "message": "x"}).status_code == 404
    assert not Read.objects.exists()


def test_each_of_two_partners_reads_its_own_side_alone(iris, clara, harbour, set_clock):
    set_clock(AFTER)
    booking = billed(harbour)
    bill, payment = charge_of(booking), payment_of(booking)

    assert iris.get(page_of(payment)).status_code == 404
    assert clara.get(page_of(bill)).status_code == 404
    assert payment.pk not in dict(map(reversed, listed(iris.get(CASES))))
    assert bill.pk not in dict(map(reversed, listed(clara.get(CASES))))


def test_what_is_ours_alone_has_no_page(iris, harbour):
    booking = confirmed(harbour)

    assert iris.get(page_of(booking.quotes.get())).status_code == 404
    assert iris.get(page_of(charge_of(booking))).status_code == 404  # a draft


def test_once_another_clinic_is_asked_the_first_one_reads_nothing_more(clara, harbour):
    booking = sourcing(harbour)
    assert clara.get(page_of(booking)).status_code == 200
    far = make_clinic("Second Clinic")
    booking.no_dates(by=BEN, at=NOON, reason="Full.")
    fresh(booking).select_clinic(by=BEN, at=NOON, clinic=far)

    assert clara.get(page_of(booking)).status_code == 404
    assert listed(clara.get(CASES)) == []


@pytest.mark.parametrize("whose", ["theirs", "their login's", "their partner's"])
def test_whoever_is_deactivated_is_out_at_the_next_request(iris, harbour, maple, whose):
    booking = booked(harbour, papers_wanted=["form"])
    assert iris.get(CASES).status_code == 200
    member = Membership.objects.get(user__name="Iris Insurer")
    if whose == "theirs":
        Membership.objects.filter(pk=member.pk).update(is_active=False)
    elif whose == "their login's":
        member.user.is_active = False
        member.user.save()
    else:
        Partner.objects.filter(pk=maple.pk).update(is_active=False)

    for path in (CASES, page_of(booking), "/partner/"):
        assert iris.get(path).status_code in (302, 403), path
    assert iris.post(page_of(booking), {"act": "cancel", "reason": "x"}).status_code in (302, 403)
    assert fresh(booking).state == "booked"


# Links need no account


def test_a_link_offers_to_sign_in_only_where_somebody_of_its_partner_can(visitor, harbour, request):
    booking = proposed(harbour)
    link = link_to(booking.insurer, booking)
    assert "sign in" not in text_of(visitor.get(link))
    member = request.getfixturevalue("iris")

    page = text_of(visitor.get(link))

    assert f'<a href="{page_of(booking)}">sign in</a> to see all that is yours' in page
    assert 'href="/partner/"' not in page
    assert member.get(page_of(booking)).status_code == 200
    assert "sign in" not in text_of(visitor.get(link_to(booking.clinic, booking)))


def test_a_link_that_has_stopped_offers_it_too(visitor, iris, harbour, set_clock):
    link = link_to(make_insurer(), proposed(harbour))
    set_clock(NOON + timedelta(days=60))

    assert "Sign in instead" in text_of(visitor.get(link))
