"""Private words lie in their row and nowhere else, not in the record, a message or a log: so they can be taken away."""

from __future__ import annotations

import hashlib
import io
import logging
from datetime import datetime

import pytest
from django.core.management import call_command
from django.db import connection, models
from django.template import Engine
from django.test import RequestFactory
from django.urls import reverse

from careops.api.shapes import show_story
from careops.api.subjects import facts_of
from careops.clock.now import now
from careops.clock.timers import After
from careops.desk.fact_forms import People, as_it_is, fact_form
from careops.desk.timeline import story, story_of
from careops.engine.refusals import BadFacts
from careops.engine.sweep import sweep
from careops.outbox.models import Message
from careops.outbox.rendering import render
from careops.people.actors import AGENT
from careops.policy.rules import transition
from careops.record.models import Entry
from careops.record.trace import Formatter
from careops.values.columns import PrivateColumn
from careops.values.private import Private, is_of, seal
from careops.web.case_view import CaseView
from careops.web.story import STORIES, Story
from tests.desk.browsing import desk
from tests.factories import ALICE, HOUR, NOON, fresh, make_client, make_member, text_of
from tests.workflow.complaints import TOLD, WORDS, make_complaints
from tests.workflow.library import everything_in, make_table
from tests.workflow.loans import BACK_WITHIN


@pytest.fixture
def policy(loan):
    return make_complaints(loan)


@pytest.fixture
def templates(tmp_path, monkeypatch):
    """Where the policy's messages say whatever they can get hold of."""
    folder = tmp_path / "desk" / "email"
    folder.mkdir(parents=True)
    for ending in ("txt", "html"):
        (folder / f"heard.{ending}").write_text(
            "Subject: {{ loan.text }}\n\nYou wrote: {{ loan.text }}"
        )
    engine = Engine.get_default()
    monkeypatch.setattr(engine, "dirs", [tmp_path, *engine.dirs])


@pytest.fixture
def complained(policy, tenant, monkeypatch):
    monkeypatch.setitem(STORIES, "loan", Story("loan", {}))
    make_table(policy)
    loan = policy(reader=make_client()).lend(by=ALICE, at=NOON)
    return loan.complain(by=ALICE, at=NOON + HOUR, text=f"  {WORDS}".replace("\n", "\r\n"))


def test_the_row_keeps_the_words_and_the_record_their_hash_and_length(complained):
    entry = Entry.objects.of(complained.case).last()

    assert fresh(complained).text == WORDS
    assert entry.facts == {
        "text": {"sha256": hashlib.sha256(WORDS.encode()).hexdigest(), "length": len(WORDS)}
    }


def test_no_message_says_them_whatever_its_template_asks_for(complained, templates):
    messages = list(Message.objects.select_related("case"))
    render(messages)

    (mail,) = messages
    assert (mail.subject, mail.text) == (TOLD, f"You wrote: {TOLD}")
    assert "sister" not in mail.html
    assert complained.text == WORDS  # for all who do not speak
    assert everything_in("desk_loan").count("sister") == 1
    for table in ("record_entry", "outbox_message", "cases_case"):
        assert "sister" not in everything_in(table)


def test_they_can_be_taken_away_and_the_record_holds(complained):
    entry = Entry.objects.of(complained.case).last()
    assert is_of(entry.facts["text"], complained.text)

    type(complained).objects.update(text="")
    call_command("verify_record", stdout=io.StringIO())

    assert fresh(complained).text == ""
    assert not is_of(entry.facts["text"], fresh(complained).text)


def test_a_timeline_says_how_many_they_were(complained):
    step = story([complained.case], complained, *story_of([complained.case]), by=ALICE)[-1]
    steps = Entry.objects.of(complained.case).filter(action="complain")
    seen = show_story(steps, story={"complain": "Complained"}, parts={}, public_word=str)

    assert step.facts == [("Text", TOLD)]
    assert [step["label"] for step in seen["data"]] == [f"Complained {TOLD}"]
    assert "sister" not in f"{step}{seen}"


def test_a_refused_row_leaves_no_words_in_a_log_nor_at_its_case(loan, tenant):
    @transition("lent", when=After(BACK_WITHIN, since="lent_at"))
    def run_late(self, *, at: datetime) -> None:
        """Note that it is late."""
        self.times = -1

    policy = make_complaints(
        loan, run_late=run_late, times=models.PositiveSmallIntegerField(default=0)
    )
    make_table(policy)
    with connection.cursor() as cursor:  # Django's own has columns of other names first
        cursor.execute("ALTER TABLE desk_loan ADD CHECK (times >= 0 OR text = '')")
    complained = policy(reader=make_client()).lend(by=ALICE, at=NOON)
    complained.complain(by=ALICE, at=NOON, text=WORDS)
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    handler.setFormatter(Formatter())
    logging.getLogger().addHandler(handler)
    try:
        sweep(now=NOON + 31 * 24 * HOUR)
    finally:
        logging.getLogger().removeHandler(handler)

    failed = fresh(complained).case.failure
    assert "violates check constraint" in log.getvalue()
    assert "DETAIL:  ..." in log.getvalue()
    assert failed.startswith("IntegrityError: new row for relation")
    assert "sister" not in log.getvalue() + failed


@pytest.mark.parametrize(("length", "is_fine"), [(5000, True), (5001, False)])
def test_each_door_takes_five_thousand_characters(policy, tenant, length, is_fine):
    make_table(policy)
    loan = policy(reader=make_client()).lend(by=ALICE, at=NOON)
    rule, said = policy.rules()["complain"], {"text": "é" * length}
    people = People([loan], at=NOON)
    form = fact_form(rule, policy=policy, people=people, actor=ALICE)({"version": 1, **said})

    assert form.is_valid() == is_fine
    assert facts_of(rule, policy)(data=said).is_valid() == is_fine
    assert form.fields["text"].widget.attrs["maxlength"] == 5000
    if is_fine:
        assert loan.complain(by=ALICE, at=NOON, **said).text == said["text"]
    else:
        with pytest.raises(BadFacts, match="longer than 5000 characters: shorten it by 1"):
            loan.complain(by=ALICE, at=NOON, **said)


def test_a_refusal_does_not_repeat_them(complained):
    with pytest.raises(Exception, match="Say something") as refused:
        complained.complain(by=ALICE, at=NOON + HOUR, text=f"nothing, {WORDS}")

    assert "sister" not in repr(refused.value) + everything_in("record_entry")


def test_a_form_does_not_begin_with_what_somebody_wrote_before(complained):
    assert as_it_is(complained.rules()["complain"], complained) == {"version": 2}


def test_what_was_not_read_is_read_when_it_is_asked_for(complained):
    later = type(complained).objects.defer("text").get(pk=complained.pk)
    assert "text" not in vars(later)

    assert later.text == WORDS


def test_words_are_known_again_whatever_their_line_ends():
    kept = seal("One\nTwo")

    assert is_of(kept, "One\r\nTwo ")
    assert not is_of(kept, "One Two")
    assert not is_of(kept, "One\x00Two")


def test_at_the_desk_they_are_asked_for_and_never_shown_again(complained):
    sweep(now=now())
    alice = desk(make_member("Alice Agent", ["agent"]))
    page_of = reverse("admin:cases_case_change", args=[complained.pk])
    asked = reverse("admin:cases_case_do", args=[complained.pk, "complain"])
    assert 'maxlength="5000"' in text_of(alice.get(asked))

    done = alice.post(
        asked, {"version": fresh(complained.case).version, "text": "My brother, too."}
    )
    shown = text_of(alice.get(page_of))

    assert (done.status_code, done["Location"]) == (302, page_of)
    assert fresh(complained).text == "My brother, too."
    assert TOLD in shown
    assert "(private text, 16 characters)" in shown
    assert "sister" not in shown
    assert "brother" not in shown


def test_what_is_pressed_twice_is_known_again(loan, tenant):
    @transition("lent", by=AGENT)
    def tell(self, *, at: datetime, message: Private) -> None:
        """Tell us something."""
        self.message = message

    policy = loan(tell=tell, message=PrivateColumn(blank=True))
    make_table(policy)
    complaint = policy(reader=make_client()).lend(by=ALICE, at=NOON)
    complaint.tell(by=ALICE, at=NOON, message=WORDS)

    def is_told(words):
        request = RequestFactory().post("/", {"message": words})
        return CaseView(request, complaint, by=ALICE, at=NOON + HOUR / 60).is_told

    assert is_told(WORDS.replace("\n", "\r\n"))
    assert not is_told("Something else.")
