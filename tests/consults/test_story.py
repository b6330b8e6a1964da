"""Does the patient read every step that is theirs, and never what was asked or answered?"""

from careops.engine.sweep import sweep
from careops.record.models import Entry
from careops.web.story import steps_of
from consults.models import Obligation
from consults.story.obligation import ENDED
from tests.consults.factories import LEA, raise_obligation, signed_in
from tests.factories import ALICE, HOUR, NOON, fresh, provider_actor


def steps_read(obligation):
    found = Obligation.objects.for_list().get(pk=obligation.pk)
    return [(step.text, step.times) for step in steps_of(found, Entry.objects.of(found.case))]


def test_every_end_has_its_words_for_providers():
    closed = {state for state, shown in Obligation.shown.items() if not shown.is_open}
    assert set(ENDED) == closed


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

    assert steps_read(obligation) == [
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

    assert steps_read(obligation) == [("We asked Bob Brown", 1)]
