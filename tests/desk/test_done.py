"""Is what was done said in the past?"""

from tests.desk.browsing import case_of, case_url, do_url
from tests.factories import HOUR, renew_link, text_of


def test_an_act_and_the_story_say_it_in_the_past(alice, offered):
    said = {"version": case_of(offered).version, "reason": "They called."}
    page = alice.post(do_url(offered, "withdraw"), said, follow=True)

    text = text_of(page)
    assert (
        f"Withdrew it: the client no longer needs it. {offered.case.ref} is now “Withdrawn”."
        in text
    )
    assert "Done: " not in text
    story = text_of(alice.get(case_url(offered)))
    assert "Offered it to the preferred provider" in story
    assert "Offer it to the preferred provider" not in story


def test_what_no_sentence_of_the_policy_says_is_in_the_past_too(alice, offered, at):
    renew_link(offered.provider, offered, at=at + HOUR)

    assert "Asked for a fresh link" in text_of(alice.get(case_url(offered)))
