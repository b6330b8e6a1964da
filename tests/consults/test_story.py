"""Does the patient read every step that is theirs, and never what was asked or answered?"""

from careops.engine.sweep import sweep
from consults import outcome, story
from consults.models import Consult, Obligation
from tests.consults.factories import LEA, raise_obligation, signed_in
from tests.factories import ALICE, HOUR, NOON, fresh, provider_actor


def told(obligation):
    found = Obligation.objects.for_list().get(pk=obligation.pk)
    return [(step.text, step.times) for step in story.steps_of(found)]


def test_every_step_of_the_policy_is_told_or_kept_on_purpose():
    assert set(Obligation.rules()) == set(story.TOLD) | story.UNTOLD
    assert not set(story.TOLD) & story.UNTOLD


def test_every_state_has_its_words():
    assert set(story.NOW) == set(Obligation.State)
    assert set(story.CONSULT_NOW) == set(Consult.State)
    closed = {state for state, shown in Obligation.shown.items() if not shown.is_open}
    assert set(outcome.ENDED) == closed


def test_the_story_of_a_silent_provider(tenant):
    obligation = raise_obligation()
    for hour in range(6, 49, 6):
        sweep(now=NOON + hour * HOUR)
    obligation = fresh(obligation).promise(
        by=provider_actor(obligation.provider), at=NOON + 49 * HOUR, until=NOON + 50 * HOUR
    )
    sweep(now=NOON + 51 * HOUR)
    obligation = fresh(obligation)
    obligation.give_answer(by=signed_in(obligation.provider), at=NOON + 52 * HOUR, answer="5 mg")

    assert told(obligation) == [
        ("We asked Bob Brown", 1),
        ("We asked again", 7),
        ("Our team took it over, to find out why there is no answer", 1),
        ("Bob Brown promised an answer", 1),
        ("That time passed, and we asked Bob Brown at once", 1),
        ("Bob Brown answered", 1),
    ]


def test_how_we_speak_with_the_provider_is_not_told(tenant):
    obligation = raise_obligation()
    obligation.raise_concern(
        by=provider_actor(obligation.provider), at=NOON + HOUR, concern="Not my patient."
    )
    obligation.note_call(by=ALICE, at=NOON + 2 * HOUR, was_reached=True, note="He is upset.")
    obligation.note_response(by=LEA, at=NOON + 3 * HOUR, how="email", said="Tomorrow.")

    assert told(obligation) == [("We asked Bob Brown", 1)]
