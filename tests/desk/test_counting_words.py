"""Are the lists that a reader's are counted by their own? Their words are kept, and may have been another's."""

from datetime import timedelta

import pytest

from careops.clock.now import now
from careops.desk import counting_words
from careops.desk.counting_words import counts, parts, put, words_of_lists
from careops.desk.worklists import View, worklists_of
from careops.people.roles import desk_roles
from careops.tenancy.scope import NoTenant, tenant_transaction
from tests.factories import make_member, make_provider, make_tenant, submit_referral

ROLES = [[role.name] for role in desk_roles()] + [["agent", "lead"]]


@pytest.fixture(autouse=True)
def _nobody_was_here(monkeypatch):
    monkeypatch.setattr(counting_words, "KEPT", {})


def asked(view):
    """What is asked for this reader, and what would be if nobody had been here before."""
    kept, anew = words_of_lists(view), put(parts(worklists_of(view.member), view))
    return [(words.sql, sorted(map(repr, words.values))) for words in (kept, anew)]


@pytest.mark.parametrize("teams", [[], ["intake"], ["intake", "ops"]])
@pytest.mark.parametrize("roles", ROLES, ids=" ".join)
def test_the_next_reader_of_a_kind_is_asked_for_as_if_they_were_the_first(db, roles, teams):
    at = now()
    for slug, later in (("acme", timedelta(0)), ("other", timedelta(days=3, hours=5))):
        with tenant_transaction(make_tenant(slug)):
            for _ in range(2):
                reader = make_member(roles=roles, teams=teams)
                kept, anew = asked(View(reader, at + later))
                assert kept == anew
    assert len(counting_words.KEPT) == 1


@pytest.mark.parametrize("changes", ["a colleague goes", "a provider goes", "a team is manned"])
def test_who_is_there_is_heeded(tenant, changes):
    colleague, provider = make_member(teams=["ops"]), make_provider()
    lead = make_member("Lena Lead", ["lead"])
    before, _ = asked(View(lead, now()))
    if changes == "a colleague goes":
        type(colleague).objects.filter(pk=colleague.pk).update(is_active=False)
    elif changes == "a provider goes":
        type(provider).objects.filter(pk=provider.pk).update(is_active=False)
    else:
        make_member(teams=["support"])
    kept, anew = asked(View(type(lead).objects.get(pk=lead.pk), now()))
    assert kept == anew
    assert kept != before


def test_each_house_is_counted_by_itself(db):
    seen = []
    for slug, cases in (("acme", 2), ("other", 1)):
        with tenant_transaction(make_tenant(slug)):
            for _ in range(cases):
                submit_referral(preferred=make_provider(), at=now())
            reader = make_member(roles=["lead"])
            seen.append(counts(View(reader, now() + timedelta(days=30)), {})["overdue"])
    assert seen == [2, 1]


def test_what_was_kept_asks_for_nobody_outside_a_house(db):
    with tenant_transaction(make_tenant()):
        view = View(make_member(), now())
        words_of_lists(view)
    with pytest.raises(NoTenant):
        words_of_lists(view)


def test_not_everything_is_kept_for_ever(tenant, monkeypatch):
    monkeypatch.setattr(counting_words, "MOST", 2)
    for teams in ([], ["intake"], ["ops"]):
        counts(View(make_member(teams=teams), now()), {})
    assert len(counting_words.KEPT) == 1
