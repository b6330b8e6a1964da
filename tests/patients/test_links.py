"""What does a patient's link open? Its case; and all that is theirs with a one-time code (M6, SX-7)."""

import pytest
from django.test import Client

from careops.outbox.codes import code_of
from careops.outbox.models import Link
from careops.record.models import Read
from careops.web.code_view import OPEN_FOR, TRIES
from tests.consults.factories import MAX, make_consult, raise_obligation
from tests.factories import (
    HOUR,
    NOON,
    asked,
    fresh,
    link_to,
    make_client,
    make_tenant,
    text_of,
)

SEND = {"act": "send_code"}


def code(subject):
    return code_of(subject.case.entries.filter(action="send_code").latest("seq").pk)


def open_it(browser, path, subject):
    browser.post(path, SEND)
    return browser.post(path, {"act": "open", "code": code(subject)}, follow=True)


def test_any_link_of_the_patients_leads_to_all_that_is_theirs(visitor, referral, obligation, maya):
    for subject in (referral, obligation):
        link = link_to(maya, subject)
        assert 'href="all/"' in text_of(visitor.get(link))
        assert len(visitor.get(f"{link}all/").context["page"].cards) == 3


def test_by_the_link_alone_nothing_is_said_of_the_others_but_whose_turn_and_by_when(
    visitor, all_behind, referral, obligation
):
    obligation.take_back(by=MAX, at=NOON, reason="Out of stock.")

    text = text_of(visitor.get(all_behind))

    assert "Waiting for Bob Brown to answer" in text  # what the link was sent about
    assert "It is our turn" in text
    assert obligation.case.ref in text
    assert str(obligation.pk) not in text
    for words in ("Our own team looks after it", "Your request", "Your consult", "Out of stock"):
        assert words not in text
    assert text.count("Bob Brown") == 1


def test_by_the_link_alone_no_other_case_opens(visitor, all_behind, obligation, maya):
    path = f"{all_behind}{obligation.pk}/"

    page = visitor.get(path, follow=True)
    assert page.redirect_chain == [(all_behind, 302)]
    page = visitor.post(path, {"act": "tell", "message": "It is urgent."})
    assert page.status_code == 403
    assert "It is urgent." in text_of(page)
    assert "nothing was done yet" in text_of(page)
    assert not obligation.case.entries.filter(action="tell").exists()


def test_where_there_is_no_other_case_nothing_is_closed(visitor, referral, maya):
    text = text_of(visitor.get(link_to(maya, referral) + "all/"))

    assert "Waiting for Bob Brown to answer" in text
    assert "Send me a code" not in text


def test_a_code_goes_to_the_addresses_on_file(visitor, all_behind, referral, maya):
    page = visitor.post(all_behind, SEND, follow=True)

    assert "A code is on its way to you." in text_of(page)
    sent = referral.case.messages.filter(template="code")
    assert {(one.channel, one.to) for one in sent} == {
        ("email", maya.email),
        ("sms", maya.mobile),
    }
    assert visitor.post(all_behind, SEND).status_code == 409


def test_the_code_opens_every_case_and_what_can_be_done_there(
    visitor, all_behind, referral, obligation
):
    page = open_it(visitor, all_behind, referral)

    assert "We are waiting for Bob Brown to answer" in text_of(page)
    assert "Your consult with Bob Brown is open" in text_of(page)
    path = f"{all_behind}{obligation.pk}/"
    assert "We asked Bob Brown" in text_of(visitor.get(path))
    page = visitor.post(path, {"act": "tell", "message": "It is urgent."}, follow=True)
    assert "our team reads it" in text_of(page)
    entry = obligation.case.entries.get(action="tell")
    assert (entry.actor, entry.via) == ("Maya Hart", "link")


def test_it_opens_in_one_browser_and_for_a_while(
    visitor, all_behind, referral, obligation, set_clock
):
    open_it(visitor, all_behind, referral)
    path = f"{all_behind}{obligation.pk}/"

    assert Client(HTTP_HOST="acme.localhost").get(path).status_code == 302
    assert visitor.get(path).status_code == 200
    set_clock(NOON + OPEN_FOR)
    assert visitor.get(path).status_code == 302
    assert "Your request" not in text_of(visitor.get(all_behind))


def test_guessing_ends(visitor, all_behind, referral):
    visitor.post(all_behind, SEND)
    wrong = f"{(int(code(referral)) + 1) % 1_000_000:06}"

    for _ in range(TRIES):
        assert visitor.post(all_behind, {"act": "open", "code": wrong}).status_code == 422

    page = visitor.post(all_behind, {"act": "open", "code": code(referral)})
    assert page.status_code == 422
    assert "no code opens it any more. Ask our team for another one." in text_of(page)


def test_an_expired_link_leads_to_nothing_but_a_fresh_one(
    visitor, all_behind, referral, obligation, set_clock
):
    open_it(visitor, all_behind, referral)
    set_clock(NOON + 31 * 24 * HOUR)

    text = text_of(visitor.get(all_behind))
    assert "This link stopped" in text
    assert obligation.case.ref not in text
    assert visitor.get(f"{all_behind}{obligation.pk}/").status_code == 302
    assert visitor.post(all_behind, SEND).status_code == 409
    assert "A fresh link is on its way" in text_of(
        visitor.post(all_behind, {"act": "send_link"}, follow=True)
    )


def test_a_providers_link_and_one_of_elsewhere_lead_to_no_patients_page(
    visitor, all_behind, referral, bob
):
    make_tenant("umbrella")
    other = Client(HTTP_HOST="umbrella.localhost")

    assert visitor.get(f"{link_to(bob, referral)}all/").status_code == 404
    assert visitor.get(f"{link_to(bob, referral)}all/{referral.pk}/").status_code == 404
    assert visitor.get("/a/forged/all/").status_code == 404
    assert other.get(all_behind).status_code == 404


def test_a_code_for_one_patient_opens_nothing_of_another(visitor, all_behind, referral, bob):
    foreign = asked(bob, make_client("Zoe"))
    asked(bob, foreign.client)
    open_it(visitor, all_behind, referral)

    assert visitor.get(f"{all_behind}{foreign.pk}/").status_code == 404
    theirs = link_to(foreign.client, foreign) + "all/"
    assert "Is it you?" in text_of(visitor.get(theirs))


def test_looking_changes_nothing_but_is_on_record(visitor, all_behind, referral, obligation, maya):
    visitor.get(all_behind)
    open_it(visitor, all_behind, referral)
    visitor.get(f"{all_behind}{obligation.pk}/")

    reads = Read.objects.order_by("seq")
    assert {read.what for read in reads} == {"all of a patient", "obligation"}
    assert {(read.actor, read.via) for read in reads} == {("Maya Hart", "link")}
    assert reads.last().case_id == obligation.pk
    assert fresh(referral).state == "offered"
    assert Link.objects.filter(used_at__isnull=False).count() == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_behind_a_link_it_asks_as_often_for_one_as_for_three(
    rows, visitor, referral, maya, django_assert_num_queries
):
    for _ in range(rows):
        raise_obligation(consult=make_consult(patient=maya))
    path = link_to(maya, referral) + "all/"

    with django_assert_num_queries(13):
        page = visitor.get(path)

    assert len(page.context["page"].cards) == 1 + 2 * rows
