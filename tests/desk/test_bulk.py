"""What happens to many cases at once? First shown, then done, and each refusal has its reason."""

import pytest

from careops.desk import bulk as bulk_page
from careops.desk.models import Task
from careops.outbox.models import Message
from tests.desk.browsing import actor, asked, case_of, rows_of_all_tables
from tests.factories import (
    ALICE,
    HOUR,
    make_network,
    make_provider,
    provider_actor,
    submit_referral,
    text_of,
)

URL = "/admin/cases/case/bulk/"


@pytest.fixture
def pool(tenant):
    make_network()
    return [make_provider("Bob Brown"), make_provider("Eve Other")]


@pytest.fixture
def three(pool, at):
    return [submit_referral(preferred=pool[0], at=at) for _ in range(3)]


def chosen(subjects, **said):
    cases = [f"{case_of(subject).pk}:{case_of(subject).version}" for subject in subjects]
    return {"do": "referral.withdraw", "version": 0, "case": cases, **said}


def preview(client, subjects, do="referral.withdraw"):
    return client.get(URL, {"do": do, "case": [subject.pk for subject in subjects]})


def verdicts(page):
    return {v.subject.pk: v.reason for v in page.context["verdicts"]}


def test_it_is_shown_first_and_nothing_happens(alice, three):
    before = rows_of_all_tables()

    page = preview(alice, three)

    assert "3 of 3 can. Nothing has happened yet." in page.content.decode()
    assert "Apply to 3 of 3" in page.content.decode()
    assert rows_of_all_tables() == before


def test_each_case_that_cannot_says_why(alice, three, pool, at):
    first, second, third = three
    first.withdraw(by=actor(alice), at=at)
    second.accept(by=provider_actor(pool[0]), at=at)

    page = preview(alice, three, do="referral.decline")

    reasons = verdicts(page)
    assert reasons[third.pk] == ""
    assert "is withdrawn now" in reasons[first.pk]
    assert "is accepted now" in reasons[second.pk]
    assert "Apply to 1 of 3" in page.content.decode()


def test_a_case_of_another_kind_cannot(alice, three, at):
    task = case_of(submit_referral(network="nobody", at=at)).tasks.get()

    assert verdicts(preview(alice, [task])) == {task.pk: "This is a task, not a referral."}


def test_what_the_clock_is_about_to_do_counts(alice, pool, at):
    late = submit_referral(preferred=pool[0], at=at - 49 * HOUR)

    assert "is open to all now" in verdicts(preview(alice, [late], do="referral.accept"))[late.pk]


def test_a_condition_is_told_before_facts_are_asked(alice, pool, at):
    gone = submit_referral(preferred=pool[0], only_preferred=True, at=at)
    gone.decline(by=provider_actor(pool[0]), at=at, reason="away")
    for provider in pool:
        type(provider).objects.filter(pk=provider.pk).update(is_active=False)

    reason = verdicts(preview(alice, [gone], do="referral.repool"))[gone.pk]

    assert reason == "No eligible provider is left."


def test_it_is_done_where_it_can_be_done(alice, three, at):
    said = chosen(three, reason="Closed for the holidays")
    three[0].withdraw(by=actor(alice), at=at)

    page = alice.post(URL, said)

    html = page.content.decode()
    assert page.context["title"] == "2 of 3 done"
    assert f"{three[0].case.ref} has changed since you looked" in html
    assert {case_of(referral).state for referral in three} == {"withdrawn"}
    assert three[1].case.entries.last().said == {"reason": "Closed for the holidays"}


def test_what_changed_meanwhile_is_left_alone(alice, three, pool, at):
    said = chosen(three)
    three[1].accept(by=provider_actor(pool[0]), at=at)

    page = alice.post(URL, said)

    assert page.context["title"] == "2 of 3 done"
    assert case_of(three[1]).state == "accepted"


def test_a_missing_fact_is_asked_for_again(alice, pool, at):
    gone = submit_referral(preferred=pool[0], only_preferred=True, at=at)
    gone.decline(by=provider_actor(pool[0]), at=at, reason="away")

    page = alice.post(URL, chosen([gone], do="referral.close"))

    assert page.status_code == 422
    assert "This field is required" in page.content.decode()
    assert case_of(gone).state == "unplaced"


def test_sending_it_twice_does_it_once(alice, three):
    said = chosen(three)

    alice.post(URL, said)
    again = alice.post(URL, said)

    assert again.context["title"] == "0 of 3 done"
    assert Message.objects.filter(template="withdrawn", channel="slack").count() == 3


@pytest.mark.parametrize(
    "do", ["", "referral", "referral.expire", "referral.submit", "dragon.ride"]
)
def test_what_no_agent_may_do_is_not_found(alice, three, do):
    assert preview(alice, three, do=do).status_code == 404


def test_a_case_that_cannot_be_is_not_found(alice):
    assert alice.get(URL, {"do": "referral.withdraw", "case": ["1"]}).status_code == 404


def test_only_what_the_role_allows_to_one_of_the_cases_is_offered(alice, lena, three, at):
    """As they stand: what is offered to none of the rows would only be in the way."""
    task = Task.about("undelivered_message", case=None, at=at).open(by=ALICE, at=at)

    def offered(client):
        groups = dict(client.get(URL.removesuffix("bulk/")).context["bulk"])
        return {one.value: one.places for one in groups["Task"]}

    assert set(offered(alice)) == {"task.claim", "task.route", "task.flag_lead", "task.cancel"}
    assert offered(alice)["task.claim"] == "task.new"
    task.flag_lead(by=ALICE, at=at, reason="I am not sure.")
    assert offered(lena).keys() - offered(alice).keys() == {"task.give_back"}
    html = text_of(alice.get(URL.removesuffix("bulk/")))
    assert 'data-place="task.with_lead"' in html
    assert 'data-places="task.with_lead"' in html


def test_no_more_than_a_batch_at_once(alice, three, monkeypatch):
    monkeypatch.setattr(bulk_page, "MOST", 2)

    assert len(verdicts(preview(alice, three))) == 2


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_cases(alice, three, rows):
    path = f"{URL}?do=referral.withdraw&" + "&".join(f"case={r.pk}" for r in three[:rows])

    queries = asked(alice, path)

    assert len(queries) == 9, queries
