"""What does a client's signed link show and do? (S4-18)"""

import pytest

from careops.engine.sweep import sweep
from careops.values.private import is_of
from tests.factories import HOUR, NOON, fresh, link_to, provider_actor

ACCEPT = {"act": "accept"}


@pytest.fixture
def my_link(referral):
    return link_to(referral.client, referral)


def test_the_client_reads_where_it_is_who_acts_next_and_by_when(visitor, my_link):
    text = visitor.get(my_link).content.decode()

    assert "Waiting for Bob Brown to answer" in text
    assert "Wednesday 4 March, 07:00" in text  # 48 hours later, in Toronto
    assert "We received your referral" in text
    assert "555-0199" not in text


def test_after_a_reminder_in_vain_the_client_may_call(visitor, my_link, set_clock):
    sweep(now=NOON + 25 * HOUR)
    set_clock(NOON + 25 * HOUR)

    assert "+1 416-555-0199" in visitor.get(my_link).content.decode()


def test_the_client_welcomes_any_provider(visitor, my_link, referral):
    page = visitor.post(my_link, {"act": "open_up"}, follow=True)

    assert "we are asking all available providers" in page.content.decode()
    assert fresh(referral).state == "open"
    assert referral.case.entries.get(action="open_up").actor_id == referral.client.pk


def test_the_client_withdraws_and_the_link_still_shows_it(visitor, my_link, referral):
    page = visitor.post(my_link, {"act": "withdraw", "reason": "I feel better"}, follow=True)

    assert "This referral was withdrawn" in page.content.decode()
    assert fresh(referral).state == "withdrawn"
    assert visitor.post(my_link, {"act": "withdraw"}).status_code == 409
    assert "Withdraw it" not in visitor.get(my_link).content.decode()


def test_the_clients_link_outlives_rounds_and_use(visitor, my_link, referral, bob):
    referral.decline(by=provider_actor(bob), at=NOON + HOUR)

    text = visitor.get(my_link).content.decode()

    assert "Bob Brown is not available at this time" in text
    assert "Waiting for a provider to answer" in text


def test_a_clients_link_accepts_nothing_for_a_provider(visitor, my_link, referral):
    assert visitor.post(my_link, ACCEPT).status_code == 409
    assert fresh(referral).state == "offered"


def test_a_clients_expired_link_offers_a_fresh_one_to_the_address_on_file(
    visitor, my_link, referral, set_clock
):
    set_clock(NOON + 31 * 24 * HOUR)
    page = visitor.get(my_link).content.decode()
    assert "This link stopped" in page
    assert "Waiting" not in page
    assert visitor.post(my_link, {"act": "withdraw"}).status_code == 409

    page = visitor.post(my_link, {"act": "send_link"}, follow=True)

    assert "A fresh link is on its way" in page.content.decode()
    mail = referral.case.messages.get(template="fresh_link")
    assert (mail.to, mail.person) == (referral.client.email, referral.client.pk)


# What helps, exists, and has a box


def test_asking_everybody_is_offered_only_where_somebody_else_can_be_asked(
    visitor, my_link, referral, eve
):
    assert "Choose any available provider" in visitor.get(my_link).content.decode()

    eve.is_active = False
    eve.save()

    assert "Choose any available provider" not in visitor.get(my_link).content.decode()
    page = visitor.post(my_link, {"act": "open_up"})
    assert page.status_code == 409
    assert "Everybody who could help has been asked" in page.content.decode()


def test_when_nobody_is_left_the_client_may_say_what_would_widen_it(
    visitor, my_link, referral, eve, bob
):
    for provider in (eve, bob):
        provider.is_active = False
        provider.save()
    sweep(now=NOON + 49 * HOUR)
    assert fresh(referral).state == "unplaced"

    page = visitor.get(my_link).content.decode()

    assert "Choose any available provider" not in page
    assert "Another area, another insurance network" in page
    assert "Send it to the team" in page


def test_what_a_client_tells_is_kept_apart_and_becomes_a_task(visitor, my_link, referral):
    said = {"act": "tell", "message": "I moved to Hull.\r\nIs that far?"}

    page = visitor.post(my_link, said, follow=True)
    visitor.post(my_link, said)  # pressed twice

    assert "our team reads it" in page.content.decode()
    assert "You wrote to our team" in page.content.decode()
    (entry,) = referral.case.entries.filter(action="tell")
    assert is_of(entry.facts["message"], said["message"])
    (comment,) = referral.case.comments.all()
    assert comment.text == "I moved to Hull.\nIs that far?"
    assert (comment.person, comment.is_ours) == (referral.client_id, False)
    (task,) = referral.case.tasks.filter(task_kind="client_words")
    assert (task.team, task.state) == ("intake", "new")


def test_an_empty_note_is_refused_and_a_closed_referral_still_takes_one(visitor, my_link, referral):
    assert visitor.post(my_link, {"act": "tell", "message": " "}).status_code == 422
    visitor.post(my_link, {"act": "withdraw"})

    assert visitor.post(my_link, {"act": "tell", "message": "A mistake!"}).status_code == 302
    assert referral.case.tasks.get(task_kind="client_words").state == "new"


def test_mails_about_an_end_lead_to_the_page_where_one_goes_on(visitor, my_link, referral, maya):
    visitor.post(my_link, {"act": "withdraw"})

    page = visitor.get(link_to(maya, referral)).content.decode()

    assert "Ask for a new referral" in page
    assert "Send it to the team" in page
