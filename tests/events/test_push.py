"""Is every endpoint told each event, once and in order, whatever it or another one does?"""

from __future__ import annotations

import threading

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from careops.clock.now import now
from careops.events import endpoints, push
from careops.events.models import Endpoint
from careops.events.queueing import queue
from careops.events.secrets import secret_shown
from careops.outbox import strangers
from careops.outbox.deliver import deliver
from careops.outbox.models import Message
from careops.record.chain import ENTRIES
from careops.tenancy.scope import tenant_scope
from tests.events.conftest import (
    DAY,
    MINUTE,
    SECOND,
    SYSTEM,
    accept,
    add_endpoint,
    go,
    receiver_event,
    referral_of,
    states,
    types,
    verified,
)
from tests.factories import HOUR, NOON, fresh, make_partner, make_provider, make_tenant
from tests.outbox.carriers import WebServer, free_port
from tests.patience import PATIENCE

OK, ERROR, GONE = (200, {}, {}), (500, {}, {}), (410, {}, {})


def tried(endpoint):
    return [d.attempts for d in endpoint.deliveries.order_by("seq", "id")]


# What arrives


def test_an_event_is_pushed_as_it_is_read_and_signed_for_its_endpoint(
    caller, provider, endpoint, receiver
):
    accept(referral_of(caller.partner), provider)

    go()

    feed = caller.get("/events").json()["data"]
    assert [verified(post, endpoint) for post in receiver.posts] == feed
    assert [post[1]["webhook-id"] for post in receiver.posts] == [event["id"] for event in feed]
    assert {post[0] for post in receiver.posts} == {"/hook"}
    assert states(endpoint) == ["delivered"] * 3


def test_each_event_is_pushed_once(caller, endpoint, receiver):
    referral_of(caller.partner)

    for n in range(4):
        go(NOON + n * MINUTE)
        queue(at=NOON)

    assert len(receiver.posts) == 2


def test_a_signature_is_good_for_its_own_endpoint_and_body_alone(caller, endpoint, receiver):
    other = add_endpoint(caller.partner, f"{receiver.url}/other")
    referral_of(caller.partner)

    go()

    post = next(post for post in receiver.posts if post[0] == "/hook")
    assert verified(post, endpoint)
    with pytest.raises(WebhookVerificationError):
        verified(post, other)
    with pytest.raises(WebhookVerificationError):
        verified((post[0], post[1], post[2].replace(b"referral", b"referrer")), endpoint)


def test_no_table_holds_a_secret(endpoint):
    said = " ".join(str(value) for value in Endpoint.objects.values().get().values())

    assert secret_shown(endpoint).removeprefix("whsec_") not in said


def test_a_new_secret_and_the_one_before_sign_for_a_day(caller, endpoint, receiver):
    old = Webhook(secret_shown(endpoint))
    endpoints.rotate(endpoint, by=SYSTEM, at=NOON)
    new = Webhook(secret_shown(endpoint))
    referral_of(caller.partner)

    go(NOON + HOUR)
    _, headers, body = receiver.posts[0]
    assert old.verify(body, dict(headers)) == new.verify(body, dict(headers))

    endpoints.test(endpoint, at=NOON + 25 * HOUR)
    go(NOON + 25 * HOUR)
    _, headers, body = receiver.posts[-1]
    assert new.verify(body, dict(headers))["type"] == "test.ping"
    with pytest.raises(WebhookVerificationError):
        old.verify(body, dict(headers))


def test_an_endpoint_hears_of_the_types_that_it_named(caller, provider, receiver):
    endpoint = add_endpoint(caller.partner, receiver.url, types=["referral.take"])
    accept(referral_of(caller.partner), provider)

    go()

    assert types(receiver.posts) == ["referral.take"]
    assert states(endpoint) == ["delivered"]


def test_an_endpoint_hears_of_what_happens_after_it_was_added(caller, receiver, provider):
    referral = referral_of(caller.partner)
    add_endpoint(caller.partner, receiver.url)
    accept(referral, provider)

    go()

    assert types(receiver.posts) == ["referral.take"]


def test_more_events_than_a_pass_takes_arrive_all_the_same(caller, endpoint, receiver, monkeypatch):
    monkeypatch.setattr(push, "IN_A_ROW", 3)
    monkeypatch.setattr("careops.events.queueing.AT_ONCE", 3)
    for _ in range(5):
        referral_of(caller.partner)

    go()

    feed = [event["id"] for event in caller.get("/events").json()["data"]]
    assert [post[1]["webhook-id"] for post in receiver.posts] == feed
    assert len(feed) == 10


# Whose they are


def test_another_partner_is_not_told(caller, charlie, endpoint, receiver):
    add_endpoint(charlie.partner, f"{receiver.url}/charlie")
    referral_of(caller.partner)

    go()

    assert {post[0] for post in receiver.posts} == {"/hook"}


def test_another_tenant_is_not_told(caller, endpoint, receiver):
    other = make_tenant("harbour")
    with tenant_scope(other):
        make_provider()
        theirs = make_partner("Maple Mutual")
        add_endpoint(theirs, f"{receiver.url}/harbour")
        referral_of(theirs)

    go()

    assert {post[0] for post in receiver.posts} == {"/harbour"}
    assert len(receiver.posts) == 2


def test_a_partner_that_is_not_active_any_more_is_not_told(caller, endpoint, receiver):
    referral_of(caller.partner)
    caller.partner.is_active = False
    caller.partner.save()

    go()

    assert receiver.posts == []


# What goes wrong


def test_a_partner_that_is_away_for_two_days_gets_each_event_once_and_in_order(
    caller, provider, endpoint, receiver
):
    receiver.answers = [ERROR]
    moments = [NOON + n * 3 * HOUR for n in range(16)]
    for moment in moments:
        accept(referral_of(caller.partner, moment), provider, moment)
        go(moment)
    receiver.posts.clear()
    receiver.answers = [OK]

    for n in range(5):
        go(NOON + 2 * DAY + n * HOUR)

    feed = [event["id"] for event in caller.get("/events?limit=200").json()["data"]]
    assert [post[1]["webhook-id"] for post in receiver.posts] == feed
    assert len(feed) == 48
    assert fresh(endpoint).failing_since is None


def test_whoever_takes_no_connection_for_two_days_hears_all_of_it_within_two_hours(
    caller, provider, at, settings
):
    """By the feed: each event once, in its order, and signed so that the receivers' library knows it."""
    settings.WEBHOOKS_TO_LOOPBACK = True
    port = free_port()
    endpoint = add_endpoint(caller.partner, f"http://127.0.0.1:{port}/hook")
    for hours in range(48):
        at(NOON + hours * HOUR)
        if hours % 4 == 0:
            accept(referral_of(caller.partner, now()), provider, now())
        go(now())
    assert set(states(endpoint)) == {"retry", "pending"}

    with WebServer(port=port) as receiver:
        for minutes in range(0, 121, 10):
            at(NOON + 2 * DAY + minutes * MINUTE)
            go(now())

    feed = caller.get("/events?limit=200").json()["data"]
    assert [verified(post, endpoint) for post in receiver.posts] == feed
    assert [post[1]["webhook-id"] for post in receiver.posts] == [event["id"] for event in feed]
    assert len(feed) == 36
    assert set(states(endpoint)) == {"delivered"}


def test_what_was_put_aside_is_told_as_soon_as_its_endpoint_is_back_after_an_outage(
    caller, endpoint, receiver
):
    receiver.answers = [ERROR, OK, ERROR]
    referral_of(caller.partner)
    go()
    referral_of(caller.partner, NOON + MINUTE)
    go(NOON + MINUTE)
    receiver.answers = [OK]
    assert fresh(endpoint).failing_since
    assert states(endpoint) == ["retry", "delivered", "retry", "retry"]
    go(NOON + MINUTE + 5 * SECOND)

    assert states(endpoint) == ["delivered"] * 4


def test_what_is_refused_even_by_an_endpoint_that_is_back_stays_put_aside(
    caller, endpoint, receiver
):
    receiver.answers = [ERROR]
    referral_of(caller.partner)
    go()
    receiver.answers = [ERROR, OK]

    go(NOON + 5 * SECOND)

    refused = endpoint.deliveries.order_by("seq").first()
    assert states(endpoint) == ["retry", "delivered"]
    assert refused.next_at == NOON + 5 * SECOND + 30 * MINUTE
    assert len(receiver.posts) == 4


def test_what_was_put_aside_is_told_when_its_partner_tests_the_endpoint(caller, endpoint, receiver):
    receiver.answers = [ERROR, OK]
    referral_of(caller.partner)
    go()
    assert states(endpoint) == ["retry", "delivered"]

    endpoints.test(fresh(endpoint), at=NOON + SECOND)
    go(NOON + SECOND)

    assert states(endpoint) == ["delivered"] * 3


def test_an_endpoint_that_fails_rests_longer_each_time(caller, endpoint, receiver):
    receiver.answers = [ERROR]
    referral_of(caller.partner)
    rests, at = [], NOON
    for _ in range(6):
        go(at)
        rests.append(fresh(endpoint).next_at - at)
        go(fresh(endpoint).next_at - SECOND)  # too early: nothing is sent
        at = fresh(endpoint).next_at

    assert rests == [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 2 * HOUR, 2 * HOUR]
    assert states(endpoint) == ["retry", "retry"]
    assert tried(endpoint) == [6, 6]


def test_a_receiver_may_say_when_it_wants_to_be_asked_again(caller, endpoint, receiver):
    receiver.answers = [(503, {"Retry-After": "3600"}, {})]
    referral_of(caller.partner)

    go()

    assert fresh(endpoint).next_at == NOON + HOUR


def test_an_event_that_alone_is_refused_holds_up_no_other(caller, provider, endpoint, receiver):
    receiver.answers = [ERROR, OK]
    accept(referral_of(caller.partner), provider)

    go()

    assert states(endpoint) == ["retry", "delivered", "delivered"]
    assert fresh(endpoint).failing_since is None
    go(NOON + 4 * MINUTE)
    assert len(receiver.posts) == 3
    go(NOON + 5 * MINUTE)
    assert states(endpoint) == ["delivered"] * 3


def test_redirects_are_failures_and_are_not_followed(caller, endpoint, receiver):
    with WebServer() as elsewhere:
        receiver.answers = [(302, {"Location": f"{elsewhere.url}/"}, {})]
        referral_of(caller.partner)
        go()

        assert elsewhere.posts == []
    found = endpoint.deliveries.order_by("seq").first()
    assert (found.state, found.status) == ("retry", 302)
    assert "redirects are not followed" in found.error


def test_a_receiver_that_is_gone_is_never_asked_again(caller, endpoint, receiver):
    receiver.answers = [GONE]
    accept_all = referral_of(caller.partner)

    go()
    go(NOON + DAY)

    assert len(receiver.posts) == 1
    found = fresh(endpoint)
    assert (found.is_active, found.disabled_reason) == (
        False,
        "410: the receiver said that it is gone.",
    )
    assert states(endpoint) == ["disabled", "disabled"]
    assert accept_all


def test_events_that_nobody_took_for_three_days_are_given_up_and_the_partner_is_mailed_once(
    caller, endpoint, receiver
):
    receiver.answers = [ERROR]
    for n in range(30):
        referral_of(caller.partner, NOON + n * 4 * HOUR)
        go(NOON + n * 4 * HOUR)
        go(NOON + (n * 4 + 2) * HOUR)

    assert states(endpoint).count("exhausted") == 2 * 12
    (mail,) = Message.objects.filter(template="events_not_taken")
    assert (mail.to, mail.case) == ("desk@maple.example", None)
    assert mail.subject == "Events do not arrive at 127.0.0.1"
    assert "500 from the receiver." in mail.text
    assert "http://acme.localhost:8000/partner/" in mail.text
    assert "/hook" not in mail.text  # an address may hold a key of its own


def test_the_next_outage_is_told_again(caller, endpoint, receiver):
    def fail_from(moment):
        receiver.answers = [ERROR]
        referral_of(caller.partner, moment)
        go(moment)
        go(moment + 3 * DAY)

    fail_from(NOON)
    receiver.answers = [OK]
    endpoints.test(fresh(endpoint), at=NOON + 4 * DAY)
    go(NOON + 4 * DAY)
    fail_from(NOON + 5 * DAY)

    assert Message.objects.filter(template="events_not_taken").count() == 2


def test_what_was_given_up_is_sent_again_under_its_own_id(caller, endpoint, receiver):
    receiver.answers = [ERROR]
    referral_of(caller.partner)
    go()
    go(NOON + 3 * DAY)
    receiver.answers = [OK]
    lost = endpoint.deliveries.order_by("seq").first()
    before = [p for p in receiver.posts if receiver_event(p)["type"] == lost.type]

    endpoints.redeliver(lost, at=NOON + 4 * DAY)
    go(NOON + 4 * DAY)

    assert receiver.posts[-1][1]["webhook-id"] == before[0][1]["webhook-id"]
    assert receiver.posts[-1][2] == before[0][2]
    assert states(endpoint) == ["delivered", "exhausted"]


def test_a_sender_that_died_gives_its_endpoint_back(caller, endpoint, receiver):
    referral_of(caller.partner)
    Endpoint.objects.update(leased_until=NOON + 2 * MINUTE)

    go(NOON + MINUTE)
    assert receiver.posts == []
    go(NOON + 2 * MINUTE)
    assert len(receiver.posts) == 2


def test_what_a_sender_says_after_its_lease_is_not_written(caller, endpoint, receiver, monkeypatch):
    referral_of(caller.partner)

    def late(url, **_):
        Endpoint.objects.update(leased_until=NOON + 9 * MINUTE)
        return strangers.Answer(200)

    monkeypatch.setattr(push, "ThreadPoolExecutor", AtOnce)
    monkeypatch.setattr(push, "post", late)

    go()

    assert states(endpoint) == ["pending", "pending"]
    assert fresh(endpoint).leased_until == NOON + 9 * MINUTE


class AtOnce:
    """Does it in the thread of the test, which alone sees its transaction."""

    def __init__(self, _):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def submit(self, work, *given):
        from concurrent.futures import Future

        done = Future()
        done.set_result(work(*given))
        return done


class Slow(WebServer):
    """Takes a post, and says nothing until it is let go on."""

    def __init__(self):
        super().__init__()
        self.go_on = threading.Event()
        handler, wait = self.server.RequestHandlerClass, self.go_on.wait

        class Waiting(handler):
            def do_POST(self):  # noqa: N802
                wait(PATIENCE)
                super().do_POST()

        self.server.RequestHandlerClass = Waiting

    def __exit__(self, *given):
        self.go_on.set()
        super().__exit__(*given)


class Counted(list):
    """Says when it has so many."""

    def __init__(self, number, done):
        super().__init__()
        self.number, self.done = number, done

    def append(self, post):
        super().append(post)
        if len(self) == self.number:
            self.done.set()


def test_a_slow_receiver_holds_up_no_other(caller, receiver, endpoint, monkeypatch):
    """The slow ones answer when the quick one has got everything: else each would wait for the other."""
    monkeypatch.setattr(strangers, "TOTAL", PATIENCE)
    with Slow() as slow:
        stuck = [add_endpoint(caller.partner, f"{slow.url}/{n}") for n in range(5)]
        referral_of(caller.partner)
        receiver.posts = Counted(2, slow.go_on)
        go()

    assert states(endpoint) == ["delivered", "delivered"]
    assert [states(one) for one in stuck] == [["delivered", "delivered"]] * 5


def test_a_receiver_that_says_nothing_is_left_alone_and_rests(caller, settings, monkeypatch):
    settings.WEBHOOKS_TO_LOOPBACK = True
    monkeypatch.setattr(strangers, "TOTAL", 0.5)
    with Slow() as slow:
        endpoint = add_endpoint(caller.partner, slow.url)
        referral_of(caller.partner)
        go()

    assert (states(endpoint), tried(endpoint)) == (["retry", "pending"], [1, 0])
    assert "longer than" in endpoint.deliveries.order_by("seq").first().error
    assert fresh(endpoint).next_at > NOON


def test_no_mail_waits_for_a_receiver(caller, endpoint, receiver):
    """They are sent by somebody else, from another table."""
    receiver.answers = [ERROR]
    referral_of(caller.partner)
    go()
    waiting = Message.objects.filter(next_attempt_at__isnull=False).count()

    assert waiting
    assert deliver(now=NOON) == waiting


def test_a_receiver_that_is_not_there_is_tried_later(caller, settings):
    settings.WEBHOOKS_TO_LOOPBACK = True
    endpoint = add_endpoint(caller.partner, f"http://127.0.0.1:{free_port()}/")
    referral_of(caller.partner)

    go()

    assert states(endpoint) == ["retry", "pending"]
    assert "refused" in endpoint.deliveries.order_by("seq").first().error


def test_an_address_that_leads_inside_is_never_connected_to(caller, endpoint, receiver, settings):
    """It was let in by a setting that is off now, and then its name is looked up."""
    Endpoint.objects.update(url=f"https://localhost:{receiver.server.server_port}/hook")
    settings.WEBHOOKS_TO_LOOPBACK = False
    referral_of(caller.partner)

    go()

    assert receiver.posts == []
    assert states(endpoint) == ["retry", "pending"]


def test_delivering_leaves_the_record_alone(caller, endpoint):
    referral_of(caller.partner)
    before, broken = ENTRIES.examine()

    go()

    assert (ENTRIES.examine(), broken) == ((before, None), None)


def test_whoever_delivers_is_alone(caller, endpoint, receiver, monkeypatch):
    referral_of(caller.partner)

    class Nobody:
        def __enter__(self):
            return False

        def __exit__(self, *_):
            pass

    monkeypatch.setattr(push, "only_one", Nobody)

    assert go() is None
    assert receiver.posts == []
