"""What do an insurer and a clinic do with papers on the page of their booking? (S2-8 to S2-13, S2-A12)"""

from decimal import Decimal

import pytest

from careops.engine.sweep import sweep
from tests.bookings.factories import BEN, DAY, LATER, booked, partner_actor
from tests.factories import HOUR, NOON, fresh, link_to, text_of


@pytest.fixture
def booking(harbour, joan):
    """It wants a form and a guarantee of payment."""
    return booked(harbour, papers_wanted=["form", "guarantee"])


@pytest.fixture
def link(booking):
    return link_to(booking.insurer, booking)


def paper(booking, kind):
    return booking.papers.get(kind_of_paper=kind)


def say(paper, act, **facts):
    return {"act": act, "paper_id": str(paper.pk), **facts}


def test_an_insurer_sends_each_paper_and_reads_how_far_it_has_come(visitor, link, booking):
    form, guarantee = paper(booking, "form"), paper(booking, "guarantee")
    assert "It is booked, and papers are missing" in text_of(visitor.get(link))

    visitor.post(link, say(form, "receive", name="Claim 77"))
    page = visitor.post(link, say(guarantee, "receive", amount="305.10"), follow=True)

    assert (fresh(form).state, fresh(form).name) == ("received", "Claim 77")
    assert (fresh(guarantee).state, fresh(guarantee).amount) == ("received", Decimal("305.10"))
    assert "Good for 305.10 CAD, tax included." in text_of(page)
    fresh(form).file(by=BEN, at=NOON)
    assert "In the clinic&#x27;s folder" in text_of(visitor.get(link))


@pytest.mark.parametrize("amount", ["", "x", "-1", "4242 4242 4242 4242"])
def test_a_guarantee_says_for_how_much_it_is_good(visitor, link, booking, amount):
    guarantee = paper(booking, "guarantee")

    page = visitor.post(link, say(guarantee, "receive", name="Guarantee 9", amount=amount))

    assert page.status_code == 422
    assert "<title>Error: " in text_of(page)
    assert text_of(page).count('value="Guarantee 9"') == 1  # in its own form alone
    assert "4242 4242" not in text_of(page)
    assert fresh(guarantee).state == "required"


def test_a_guarantee_that_is_too_small_is_raised_and_never_lowered(visitor, link, booking):
    guarantee = paper(booking, "guarantee")
    visitor.post(link, say(guarantee, "receive", amount="200"))

    page = visitor.post(link, say(guarantee, "raise_amount", amount="100"))
    assert (page.status_code, "no more than it was good for" in text_of(page)) == (409, True)
    visitor.post(link, say(guarantee, "raise_amount", amount="400"))

    assert fresh(guarantee).amount == Decimal("400.00")


def test_the_paper_of_another_booking_is_out_of_reach(visitor, link, harbour):
    other = paper(booked(harbour, papers_wanted=["form"]), "form")

    for key in (str(other.pk), "", "x", "é"):
        said = {"act": "receive", "paper_id": key, "name": "x"}
        assert visitor.post(link, said).status_code == 409, key
    assert fresh(other).state == "required"


def test_an_insurer_does_not_sign_and_an_old_link_sends_nothing(visitor, link, booking, set_clock):
    form = paper(booking, "form")
    said = {"physician": "Dr. Lind", "licence": "1234"}
    assert visitor.post(link, say(form, "sign", **said)).status_code == 409

    set_clock(NOON + 8 * DAY)
    assert visitor.post(link, say(form, "receive", name="x")).status_code == 409
    assert fresh(form).state == "required"


def test_a_clinic_signs_with_name_and_licence_and_gives_it_back(visitor, booking, set_clock):
    form, guarantee = paper(booking, "form"), paper(booking, "guarantee")
    insurer = partner_actor(booking.insurer)
    form.receive(by=insurer, at=NOON).file(by=BEN, at=NOON)
    guarantee.receive(by=insurer, at=NOON, amount=Decimal("305.10")).file(by=BEN, at=NOON)
    sweep(now=LATER + 2 * HOUR)
    set_clock(LATER + 2 * HOUR)
    link = link_to(booking.clinic, booking)
    visitor.post(link, {"act": "attend"})
    assert "Please send the papers back to us, signed." in text_of(visitor.get(link))

    assert visitor.post(link, say(fresh(form), "sign", physician="Dr. Lind")).status_code == 422
    visitor.post(link, say(fresh(form), "sign", physician="Dr. Lind", licence="1234"))
    visitor.post(link, say(fresh(form), "give_back"))
    visitor.post(link, say(fresh(guarantee), "keep_guarantee"))

    assert (fresh(form).physician, fresh(form).state) == ("Dr. Lind", "returned")
    assert fresh(booking).state == "results_settled"


def test_a_paper_behind_its_own_link_has_the_same_steps(visitor, booking):
    form = paper(booking, "form")
    form.receive(by=partner_actor(booking.insurer), at=NOON).file(by=BEN, at=NOON)
    link = link_to(booking.clinic, form)

    page = text_of(visitor.get(link))
    assert "We have it" in page
    assert "Sign it as the physician" in page
    assert visitor.post(link, {"act": "sign", "physician": "", "licence": ""}).status_code == 422
    assert visitor.post(link, {"act": "retrieve"}).status_code == 302
    assert fresh(form).state == "retrieved"
