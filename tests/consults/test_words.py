"""Does every message after a consult say what it should, and nothing that it must not?

S0-17, S0-18, S0-19, S0-20, S0-21, S0-22, S0-23, S0-24, SX-9, SX-14, SX-15.
"""

import re

import pytest

from careops.engine.renewal import SEND_LINK
from careops.engine.sweep import sweep
from careops.outbox.deliver import deliver
from careops.outbox.digests import GATHER
from careops.outbox.links import url_of
from careops.outbox.models import Link, Message
from careops.policy.effects import Send
from consults.models import Consult, Obligation, Refund, Revocation
from tests.consults.every_message import CANARY, NAMES, NUMBERS, World, everything
from tests.factories import HOUR, NOON, submit_referral
from tests.outbox.reading import as_read, opened, read

LINK = re.compile(r"https?://\S+")
POLICIES = (Consult, Obligation, Refund, Revocation)
# What no subject line and no post says.
HEALTH = (
    "prescription", "pharmacy", "lab ", "limited use", "medic", "health", "inquiry", "dose",
    "specialist", CANARY,
)  # fmt: skip
TODO = "http://acme.localhost:8000/provider/"


@pytest.fixture
def world(tenant):
    return World(tenant)


@pytest.fixture(scope="module")
def kept():
    return {}


@pytest.fixture
def messages(tenant, kept):
    """All that can be said, lived through once for all tests, which only read."""
    if not kept:
        world = World(tenant)
        everything(world)
        links = set(Link.objects.values_list("message", flat=True))
        kept.update({message: message.pk in links for message in world.messages})
    return kept


def mails(messages):
    return [message for message in messages if message.channel == "email"]


def is_to_patient(message):
    return message.person is not None and message.person == message.case.patient_id


def test_all_that_the_policies_can_say_is_said_here_and_can_be_put_into_words(messages):
    can_be = {
        (policy.kind, rule.name, effect.channel, effect.template)
        for policy in POLICIES
        for rule in policy.rules().values()
        for effect in rule.effects
        if isinstance(effect, Send)
    }

    kinds = {policy.kind for policy in POLICIES}  # tasks are late, too
    can_be |= {(kind, SEND_LINK, "email", "fresh_link") for kind in ("obligation", "consult")}
    assert can_be == {
        (m.case.kind, m.entry.action, m.channel, m.template)
        for m in messages
        if m.case.kind in kinds
    }
    for message in messages:
        assert (message.error, message.text == "") == ("", False), message.template
        for words in (message.subject, message.text, read(message.html)):
            marks = [m for m in ("{{", "{%", "{#", "None", "\n\n\n") if m in words]
            assert not marks, (message.template, marks, words)
        assert "  " not in message.text


def reader(message):
    """Our own staff read the same at each level."""
    if message.to.startswith("#") and message.to != "#providers":
        return "staff"
    return "patient" if is_to_patient(message) else message.name or message.to


def test_no_two_readers_share_a_template_but_for_fresh_links(messages):
    readers = {}
    for message in messages:
        who = reader(message)
        readers.setdefault((message.channel, message.template), set()).add(who)

    several = {key: who for key, who in readers.items() if len(who) > 1}
    assert several == {("email", "fresh_link"): {"patient", "Bob O'Brown"}}


def test_every_mail_says_the_same_as_text_and_as_html(messages):
    for message in mails(messages):
        found = opened(message.html)
        assert read(message.html).split() == as_read("Acme", message.subject, message.text)
        pressed = re.findall(r"https?://\S+|\+1 416-555-0100", message.text)
        assert [re.sub(r"^tel:\+1416555", "+1 416-555-", to) for to in found.links] == pressed
        assert len(found.buttons) <= 1
        assert "In an emergency call 911." in message.text.rpartition("\n--\n")[2]


def test_only_the_patient_reads_the_patients_name(messages):
    for message in messages:
        outside = message.subject
        if not is_to_patient(message):
            outside += message.text + message.html
        assert not [name for name in NAMES if name in outside], message.template
        assert not [number for number in NUMBERS if number in LINK.sub("", outside)], (
            message.template
        )
        if is_to_patient(message):
            assert message.text.startswith("Hello Zanzibara,")
            assert "Hello Zanzibara," in message.html


def test_nobody_reads_in_a_message_what_was_asked_answered_or_argued(messages):
    for message in messages:
        assert CANARY not in message.subject + message.text + message.html, message.template


def test_neither_a_subject_nor_a_post_nor_a_text_message_says_a_word_of_health(messages):
    for message in messages:
        words = message.subject if message.channel == "email" else LINK.sub("", message.text)
        found = [word for word in HEALTH if word in words.lower()]
        assert not found, (message.template, words)
        if message.channel in ("slack", "sms"):
            assert "Z.Q." not in words


def test_a_mail_to_the_patient_says_no_kind_of_care_either(messages):
    for message in filter(is_to_patient, messages):
        words = LINK.sub("", message.text).lower()  # a link may spell a word by chance
        found = [word for word in HEALTH if word in words]
        assert not found, (message.template, found)


def test_a_subject_is_one_short_line_with_the_reference(messages):
    for message in mails(messages):
        assert message.case.ref in message.subject
        assert len(message.subject) <= 90, message.subject


def test_a_link_is_said_with_how_long_it_works(messages):
    for message, has_link in messages.items():
        assert (url_of(message.pk) in message.text) == has_link, message.template
        if has_link and message.channel == "email":
            assert "is yours alone. It works until " in message.text


def test_a_mail_with_a_link_says_that_its_page_mails_a_fresh_one(messages):
    fresh = "the same page can mail you a fresh one"
    for message, has_link in messages.items():
        if message.channel == "email":
            assert (fresh in message.text) == has_link, message.template


def test_a_provider_who_has_a_link_reads_where_to_sign_in_too(messages):
    for message, has_link in messages.items():
        if message.channel == "email" and has_link and not is_to_patient(message):
            assert message.text.count(TODO) == 1, message.template


@pytest.mark.parametrize("name", ["Acme", "The Very Long Name of an Organization that Cares"])
def test_a_text_message_is_short_and_plain_even_for_a_long_name(world, name):
    world.tenant.name = name
    owed = world.owe()
    owed = world.hear(owed.promise(by=world.bob, at=NOON, until=NOON + HOUR))
    for hours in (1, 7, 13):
        owed = world.sweep(hours, owed)

    texts = [message for message in world.messages if message.channel == "sms"]

    assert {message.template for message in texts} == {"asked", "lapsed", "follow_up"}
    for message in texts:
        assert len(message.text) <= 160
        assert message.text.isascii()


# Single messages, read by their readers


def test_the_provider_reads_what_it_is_about_by_when_and_what_they_can_do(world):
    owed = world.owe()
    message = world.last("asked")

    assert message.subject == f"Your answer is needed by Wed 4 Mar 07:00 ({owed.case.ref})"
    assert message.text.splitlines()[:6] == [
        "A patient is waiting for your answer. Please answer by Wednesday 4 March, 07:00.",
        "",
        f"Reference: {owed.case.ref}",
        "About: Prescription lacks medical information",
        "Patient: Z.Q.",
        "Asked: Monday 2 March, 07:00",
    ]
    assert f"Promise a time, or say that you have it:\n{url_of(message.pk)}\n" in message.text


def test_a_post_has_the_provider_on_top_and_no_more_than_the_reference(world):
    owed = world.owe()

    assert world.last("asked", "slack").text == (
        f"<@U0123456>\n*{owed.case.ref}*: an answer from Bob O'Brown is needed by Wed 4 Mar 07:00."
        f" Please answer, or promise a time.\n{TODO}"
    )


def test_the_patient_reads_the_promised_date_in_the_time_of_the_tenant(world):
    owed = world.owe()
    owed.promise(by=world.bob, at=NOON, until=NOON + 30 * HOUR)
    world.hear()

    text = world.last("promised").text

    assert "Bob O'Brown has promised an answer by Tuesday 3 March, 13:00." in text
    assert "we ask again at once" in text


def test_a_word_that_is_late_names_no_date_that_has_passed(world):
    owed = world.owe()
    asked, chasing = world.last("asked"), world.last("chasing")
    owed.give_answer(by=world.bob_signed_in, at=NOON + HOUR, answer=CANARY)
    world.messages = []
    world.hear()

    for before in (asked, chasing):
        late = world.last(before.template)
        assert "4 March" in before.text
        assert "4 Mar" not in late.subject + late.text


def test_a_revocation_says_how_to_appeal_and_until_when(world):
    revocation = world.revoke()
    text = world.last("revoked").text

    assert "We have taken back 45.00 CAD of your payout." in text
    assert f"no answer from you to {revocation.obligation.case.ref}" in text
    assert "You can appeal until Wednesday 18 March, 11:00." in text  # after a change of the clocks
    assert f"open {revocation.case.ref} in your list, and say why." in text


# Digests


def digest(world, count, *, channel="email", hours=6):
    """What the provider gets when so many follow-ups fall due together."""
    for _ in range(count):
        world.owe()
    for hour in range(6, hours + 1, 6):
        sweep(now=NOON + hour * HOUR)
        deliver(now=NOON + hour * HOUR + GATHER)
    (message,) = Message.objects.filter(channel=channel, template="follow_up").exclude(text="")
    return message


def test_a_digest_of_one_speaks_of_one(world):
    message = digest(world, 1)
    ref = message.case.ref

    assert message.subject == f"Reminder: your answer is needed by Wed 4 Mar 07:00 ({ref})"
    assert message.text.startswith("A patient is still waiting for your answer.\n")
    assert (
        f"Prescription lacks medical information for Z.Q. ({ref})\n"
        "Asked on Monday 2 March, 07:00. Follow-ups so far: 1.\n"
        "A lead looks into it on Wednesday 4 March, 07:00.\n"
        f"Promise a time, or say that you have it:\n{url_of(message.pk)}\n"
    ) in message.text
    assert f"sign in and open your list:\n{TODO}\n" in message.text
    assert "This link is yours alone." in message.text


def test_a_digest_of_ten_names_each_with_its_own_link(world):
    message = digest(world, 10)
    links = {
        url_of(pk)
        for pk in Message.objects.filter(template="follow_up").values_list("pk", flat=True)
    }

    assert message.subject == "Reminder: 10 answers are needed, the first by Wed 4 Mar 07:00"
    assert message.text.startswith("Patients are still waiting for 10 answers of yours.\n")
    assert "These links are yours alone. They work until " in message.text
    assert len(links) == 10
    for said in (message.text, message.html):
        assert set(re.findall(r"http://\S+?/a/[\w-]+/", said)) == links
        assert said.count("for Z.Q.") == 10
        assert said.count(TODO) == 1


def test_a_digest_names_ten_others_at_most(world):
    for hours in range(11):
        at = NOON + hours * HOUR
        world.consult(at=at).ask_question(by=world.zed, at=at, question=CANARY)
    message = digest(world, 1)

    assert message.text.count("\n- Consult (C-") == 10
    assert "\n- and more, in your list\n" in message.text
    assert message.html.count("<li>") == 11


def test_a_digest_names_what_else_is_open(world):
    referral = submit_referral(preferred=world.provider, client=world.patient)
    message = digest(world, 2)

    line = f"{referral.case.title} ({referral.case.ref}), by Wed 4 Mar 07:00"
    assert f"Also open with you:\n- {line}\n" in message.text
    assert f"<li>{line}</li>" in message.html


def test_ten_that_are_posted_are_one_post_with_the_provider_on_top(world):
    message = digest(world, 10, channel="slack", hours=18)
    refs = [f"*{case.case.ref}*" for case in Obligation.objects.select_related("case")]

    assert message.text.startswith("<@U0123456>\n*O-")
    assert all(ref in message.text for ref in refs)
    assert (
        ": 10 answers from Bob O'Brown are still needed."
        " On Wed 4 Mar 07:00 a lead looks into the first." in message.text
    )
    assert Message.objects.filter(carrier=message.pk, state="sent").count() == 10


def test_ten_that_are_texted_are_one_text_message_that_leads_to_the_list(world):
    message = digest(world, 10, channel="sms", hours=12)

    assert message.text == f"Acme: 10 answers are needed, the first by Wed 4 Mar 07:00: {TODO}"
