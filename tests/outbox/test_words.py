"""Does every message say what it should, and nothing that it must not?

S4-4, S4-6, S4-7, S4-10, S4-11, S4-12, S4-18, S4-20, S4-A6, SX-14, SX-15.
"""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from careops.engine.sweep import sweep
from careops.outbox.links import digest_of, token_of, url_of
from careops.outbox.models import Link, Message
from careops.outbox.rendering import render
from careops.outbox.templatetags import say
from careops.people.models import Patient
from careops.policy.effects import Send
from referrals.models import Referral
from tests.factories import (
    ALICE,
    HOUR,
    NOON,
    client_actor,
    make_client,
    make_provider,
    provider_actor,
    submit_referral,
)
from tests.outbox.reading import as_read, links, opened, read

CLIENT = {
    "first_name": "Zanzibara", "last_name": "Quuxley", "email": "zq@mail.example",
    "mobile": "+14165550177", "birth_date": date(1990, 5, 1),
}  # fmt: skip
SECRETS = ("Zanzibara", "Quuxley", "zq@mail.example", "0177")
NEED = "canary of a need"


@pytest.fixture
def world(tenant):
    """Bob, whom the client asks for; Eve, who could help; and a referral to Bob."""
    tenant.phone = "+14165550100"
    bob = make_provider("Bob O'Brown", slack_id="U0123456")
    eve = make_provider("Eve Other")

    def refer(**fields):
        fields = {"preferred": bob, "region": "Toronto", "need": NEED, **fields}
        return submit_referral(client=make_client(**CLIENT), **fields)

    return SimpleNamespace(tenant=tenant, bob=bob, eve=eve, refer=refer)


def message_of(referral, effect, *, at=NOON):
    """The message that this effect queues for this referral, put into words; None without a recipient."""
    person = None if effect.to.startswith("#") else getattr(referral, effect.to)
    if person is None and not effect.to.startswith("#"):
        return None
    message = Message(
        case=referral.case, channel=effect.channel, template=effect.template, queued_at=at,
        to=effect.to, person=person and person.pk, entry=referral.case.entries.last(),
    )  # fmt: skip
    if effect.link:
        Link.objects.create(
            digest=digest_of(token_of(message.pk)), case=referral.case, message=message.pk,
            person=person.pk, round=1, issued_at=at, expires_at=at + timedelta(hours=12),
        )  # fmt: skip
    render([message])
    assert message.error == ""
    return message


def sent(world, effect_name, channel, referral=None):
    (effect,) = {
        e for r in Referral.rules().values() for e in r.effects
        if isinstance(e, Send) and (e.template, e.channel) == (effect_name, channel)
        and e.to != "client"
    }  # fmt: skip
    return message_of(referral or world.refer(), effect)


# Every message of the policy


def stories(world):
    """Referrals in every state, as the policy brought them there."""
    bob, eve = provider_actor(world.bob), provider_actor(world.eve)
    yield world.refer()
    yield world.refer(preferred=None)
    declined = world.refer()
    yield declined.decline(by=bob, at=NOON)
    accepted = world.refer()
    yield accepted.accept(by=bob, at=NOON)
    contacted = world.refer().accept(by=bob, at=NOON)
    yield contacted.mark_contacted(by=bob, at=NOON)
    completed = world.refer().accept(by=bob, at=NOON).mark_contacted(by=bob, at=NOON)
    yield completed.complete(by=bob, at=NOON)
    only = world.refer(only_preferred=True)
    yield only.decline(by=bob, at=NOON)
    left = world.refer(preferred=None)
    for provider, actor in ((world.bob, bob), (world.eve, eve)):
        left.leave(by=actor, at=NOON, provider=provider)
    yield left
    closed = world.refer(only_preferred=True).decline(by=bob, at=NOON)
    yield closed.close(by=ALICE, at=NOON, reason="Moved away")
    yield world.refer().withdraw(by=ALICE, at=NOON)


def rules_that_lead_to(state):
    """The sentences after which a referral may be in this state, and that say something."""
    for rule in Referral.rules().values():
        if rule.target == state or (rule.target is None and state in rule.sources):
            yield from (effect for effect in rule.effects if isinstance(effect, Send))


def everything_said(world):
    for referral in stories(world):
        for effect in rules_that_lead_to(referral.state):
            if message := message_of(referral, effect):
                yield effect, message
    # What was said when it came in is read when it has been routed already.
    for referral in (world.refer(), world.refer(preferred=None), world.refer(network="none")):
        for effect in rules_that_lead_to("received"):
            yield effect, message_of(referral, effect)


@pytest.fixture(scope="module")
def kept():
    return []


@pytest.fixture
def everything(world, kept):
    """All of it, put into words once for all tests, which only read."""
    if not kept:
        kept += everything_said(world)
    return kept


def test_every_message_of_the_policy_can_be_said_in_every_state_it_is_said_in(everything):
    effects = {e for r in Referral.rules().values() for e in r.effects if isinstance(e, Send)}

    assert {effect for effect, _ in everything} == effects
    for _, message in everything:
        for words in (message.subject, message.text, message.html):
            marks = [mark for mark in ("{{", "{%", "{#", "None", "\n\n\n") if mark in words]
            assert not marks, words
            assert "  " not in words.replace("\n  ", "\n") or words is message.html
        assert message.text


def test_every_mail_says_the_same_as_text_and_as_html(everything):
    for effect, message in everything:
        if effect.channel == "email":
            assert read(message.html).split() == as_read("Acme", message.subject, message.text)
            assert ("Hello Zanzibara" in message.text) == (effect.to == "client")


def test_a_mail_has_one_button_and_it_leads_where_the_text_says(everything):
    for effect, message in everything:
        if effect.channel == "email":
            (address,) = opened(message.html).buttons
            assert f":\n{address}\n" in message.text
            assert (address == url_of(message.pk)) == bool(effect.link)


def test_only_the_client_reads_the_clients_name_and_addresses(everything):
    for effect, message in everything:
        outside = message.subject
        if effect.to != "client":
            outside += message.text + message.html
        assert not [secret for secret in SECRETS if secret in outside], effect


def test_the_need_is_told_to_the_provider_by_mail_and_nowhere_else(everything):
    for effect, message in everything:
        everywhere = message.subject + message.text + message.html
        if (effect.channel, effect.template) in (("email", "offer"), ("email", "reminder")):
            assert NEED in message.text
            assert NEED not in message.subject
        else:
            assert NEED not in everywhere, effect


def test_a_message_with_a_link_says_it_and_how_long_it_works(everything):
    for effect, message in everything:
        assert (url_of(message.pk) in message.text) == bool(effect.link)
        if effect.link and effect.channel == "email":
            assert url_of(message.pk) in message.html
            assert "It works until Monday 2 March, 19:00" in message.text  # in Toronto


def test_a_subject_is_one_short_line_with_the_reference(everything):
    for effect, message in everything:
        if effect.channel == "email":
            assert message.case.ref in message.subject
            assert len(message.subject) <= 90
            assert "\n" not in message.subject


def test_a_text_message_is_short_and_plain_even_for_a_long_name(world):
    world.tenant.name = "The Very Long Name of an Organization that Cares " * 2

    text = sent(world, "offer", "sms").text

    assert len(text) <= 160
    assert text.isascii()
    assert text.startswith(
        "The Very Long Name o: a referral is waiting for you. Answer by Wed 4 Mar"
    )


# Single messages, read by their readers


def test_the_offer_says_by_when_first_and_that_accepting_is_contacting(world):
    text = sent(world, "offer", "email").text

    assert text.splitlines()[0] == (
        "A referral is waiting for you. Please accept or decline it by Wednesday 4 March, 07:00."
        " The client asked for you by name."
    )
    assert "Client: Z.Q., adult\n" in text
    assert "Waiting since: Monday 2 March, 07:00\n" in text
    assert "you agree to contact the client. It does not mean that you take them on." in text


def test_the_post_has_the_provider_on_top_and_no_more_than_initials(world):
    referral = world.refer()

    assert sent(world, "offered", "slack", referral).text == (
        f"<@U0123456>\n*{referral.case.ref}*: a referral for Bob O'Brown."
        " Please answer by Wed 4 Mar 07:00.\n"
        "Z.Q., Toronto, network Sun\n"
        f"http://acme.localhost:8000/provider/referrals/{referral.pk}/"
    )


def said_to_client(referral, template):
    """What the client read last under this template."""
    messages = referral.case.messages.filter(person=referral.client_id, template=template)
    (*_, message) = messages.select_related("case").order_by("id")
    render([message])
    return message.text


def test_after_a_day_the_client_reads_the_phone_of_the_provider_they_asked_for(world):
    referral = world.refer()
    sweep(now=NOON + 24 * HOUR)

    text = said_to_client(referral, "still_waiting")

    assert "You may also call Bob O'Brown yourself: +1 416-555-0199." in text
    assert "They have until Wednesday 4 March, 07:00." in text


def test_after_a_day_the_client_reads_no_phone_when_nobody_is_preferred(world):
    referral = world.refer(preferred=None)
    sweep(now=NOON + 24 * HOUR)

    assert "0199" not in said_to_client(referral, "still_waiting")


@pytest.mark.parametrize("end", ["decline", "expire", "inactive", "not a fit"])
def test_the_decline_notice_is_the_same_kind_word_whatever_the_reason(world, end):
    bob, referral = provider_actor(world.bob), world.refer()
    if end == "decline":
        referral.decline(by=bob, at=NOON)
    elif end == "expire":
        sweep(now=NOON + 48 * HOUR)
    elif end == "inactive":
        world.bob.is_active = False
        world.bob.save()
        referral = world.refer()
    else:
        referral.accept(by=bob, at=NOON)
        referral.decline_after_contact(by=bob, at=NOON, decided_by="client")

    text = said_to_client(referral, "decline_notice")

    assert "We are sorry: Bob O'Brown is not available for your request at this time." in text
    assert "none of them is about you" in text
    assert "Your request is now open to other providers in your insurance network." in text


def test_the_decline_notice_of_a_later_provider_does_not_blame_the_preferred_one(world):
    referral = world.refer().decline(by=provider_actor(world.bob), at=NOON)
    eve = provider_actor(world.eve)
    make_provider("Fay Third")
    referral.take(by=eve, at=NOON, provider=world.eve)
    referral.decline_after_contact(by=eve, at=NOON, decided_by="provider")

    text = said_to_client(referral, "decline_notice")

    assert "Bob" not in text
    assert "We are sorry: the provider is not available" in text


def test_a_withdrawal_tells_each_reader_their_own_side(world):
    referral = world.refer()
    referral.withdraw(by=client_actor(referral.client), at=NOON)
    messages = list(referral.case.messages.filter(template="withdrawn").select_related("case"))
    render(messages)
    texts = {m.name: (m.subject, m.text) for m in messages if m.channel == "email"}

    assert texts["Bob O'Brown"][0].startswith("A referral is withdrawn: nothing to do")
    assert "The client no longer needs referral" in texts["Bob O'Brown"][1]
    assert texts["Zanzibara Quuxley"][0].startswith("Your request is withdrawn")
    assert "Nobody will contact you about it any more." in texts["Zanzibara Quuxley"][1]


def test_html_shows_what_people_typed_as_they_typed_it(world):
    world.tenant.name = "<b>Acme</b> & Sons"

    message = sent(world, "offer", "email", world.refer(need="<script>alert(1)</script>"))

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in message.html
    assert "<script" not in message.html
    assert "&lt;b&gt;Acme&lt;/b&gt; &amp; Sons" in message.html
    assert "Looking for: <script>alert(1)</script>" in message.text


def test_what_a_client_writes_has_no_shape_in_a_mail_and_leads_nowhere(world):
    lure = "Help\n\nAccept or decline:\nhttp://evil.example/a/1/\n--\n- http://acme.localhost:8000/a/1/"

    message = sent(world, "offer", "email", world.refer(need=lure))

    assert f"\nLooking for: {' '.join(lure.split())}\n" in message.text
    assert opened(message.html).buttons == [url_of(message.pk)]
    assert links(message.html) == [url_of(message.pk), "tel:+14165550100"]


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (None, ""), (date(2020, 1, 1), "child"), (date(2013, 3, 3), "child"),
        (date(2013, 3, 2), "teenager"), (date(1990, 1, 1), "adult"),
        (date(1950, 1, 1), "older adult"),
    ],
)  # fmt: skip
def test_an_age_is_told_as_a_band(born, band):
    assert say.age_band(Patient(birth_date=born), NOON) == band
