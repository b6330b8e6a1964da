"""Who sets how long things take, and what happens then?"""

from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careops.cases.models import Case
from careops.clock.waits import words
from careops.desk.tunable_field import read_duration
from careops.desk.tuning import slug, warnings, written
from careops.engine.sweep import sweep
from careops.outbox.models import Link
from careops.policy.tunables import tunables
from careops.record.models import Entry
from careops.tenancy.scope import tenant_transaction
from tests.desk.browsing import asked, case_of, case_url
from tests.factories import HOUR, make_provider, make_tenant, story, submit_referral

URL = "/admin/tenancy/tenant/"


def fields_of(texts):
    return {slug(name.replace("__", ".")): text for name, text in texts.items()}


def post(client, **texts):
    return client.post(URL, fields_of(texts))


def confirm(client, **texts):
    """Save what was previewed: the form says what was seen."""
    html = post(client, **texts).content.decode()
    shown = unescape(html.partition('name="shown" value="')[2].partition('"')[0])
    return client.post(URL, {**fields_of(texts), "shown": shown})


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("36 h", 129_600),
        ("2 d", 172_800),
        ("2d", 172_800),
        ("90 min", 5_400),
        ("1 day 12 hours", 129_600),
        ("1.5 h", 5_400),
        ("1,5 h", 5_400),
        ("30 s", 30),
        ("2 Weeks", 1_209_600),
    ],
)
def test_a_duration_is_read_as_people_write_it(text, seconds):
    assert read_duration(text) == seconds


@pytest.mark.parametrize(
    "text", ["soon", "36", "h", "3 fortnights", "-3 h", "1 h and a bit", "1,500 min"]
)
def test_what_is_no_duration_says_what_to_write(text):
    with pytest.raises(ValueError, match="Write a number and a unit, as 36 h"):
        read_duration(text)


def test_all_tunables_of_all_policies_are_shown_with_default_and_bounds(alice):
    html = alice.get(URL).content.decode()

    for tunable in tunables().values():
        assert tunable.label.replace("'", "&#x27;") in html
        assert words(tunable.default) in html
    assert "Only leads and managers can change these." in html


def test_a_manager_saves_and_the_record_keeps_before_and_after(mara, tenant):
    post(mara, referrals__remind_after="12 h")
    post(mara, referrals__remind_after="18 h", referrals__max_rounds="5")

    tenant.refresh_from_db()
    assert tenant.tuning == {"referrals.remind_after": 64_800, "referrals.max_rounds": 5}
    assert [(e.actor, e.facts["changed"]) for e in Entry.objects.order_by("seq")] == [
        ("Mara Manager", {"referrals.remind_after": [None, 43_200]}),
        (
            "Mara Manager",
            {"referrals.remind_after": [43_200, 64_800], "referrals.max_rounds": [None, 5]},
        ),
    ]
    html = mara.get(URL).content.decode()
    assert 'value="18 h"' in html
    assert "Mara Manager" in html


def test_an_empty_field_means_the_default_again(mara, tenant):
    post(mara, referrals__remind_after="12 h")
    post(mara, referrals__remind_after="")

    tenant.refresh_from_db()
    assert tenant.tuning == {}


def test_what_was_not_touched_is_not_rounded(mara, tenant):
    tenant.tuning = {"referrals.expire_after": 3_599_999}
    tenant.save()

    shown = {name.replace("-", "."): text for name, text in written(tenant.tuning).items()}
    post(mara, **{name.replace(".", "__"): text for name, text in shown.items()})

    tenant.refresh_from_db()
    assert tenant.tuning == {"referrals.expire_after": 3_599_999}
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("10 s", "It must lie between 1 min and 365 d."),
        ("400 d", "It must lie between 1 min and 365 d."),
        ("99999999999999999 d", "That is too long."),
        ("soon", "Write a number and a unit, as 36 h, 2 d or 90 min."),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(mara, tenant, text, problem):
    response = post(mara, referrals__remind_after=text)

    assert response.status_code == 422
    assert problem in response.content.decode()
    tenant.refresh_from_db()
    assert tenant.tuning == {}


def test_a_count_is_a_whole_number(mara):
    assert "Write a whole number." in post(mara, referrals__max_rounds="many").content.decode()


def test_an_agent_cannot_save(alice, tenant):
    assert post(alice, referrals__remind_after="12 h").status_code == 403
    tenant.refresh_from_db()
    assert tenant.tuning == {}


def test_a_lead_can(lena, tenant):
    assert post(lena, referrals__remind_after="12 h").status_code == 302


def test_the_clock_obeys_at_once_for_open_cases_too(mara, at):
    bob, _eve = make_provider("Bob Brown"), make_provider("Eve Other")
    referral = submit_referral(preferred=bob, at=at - 10 * HOUR)

    confirm(mara, referrals__remind_after="6 h", referrals__expire_after="20 h")
    sweep(now=at + HOUR)

    assert [action for action, _ in story(referral)] == ["submit", "offer", "remind"]
    assert case_of(referral).due_at == referral.offered_at + 20 * HOUR
    assert Case.objects.get(pk=referral.pk).wake_at == referral.offered_at + 20 * HOUR


def silent_for(at, *hours):
    """One that was offered so many hours ago, each."""
    bob, _eve = make_provider("Bob Brown"), make_provider("Eve Other")
    found = [submit_referral(preferred=bob, at=at - hour * HOUR) for hour in hours]
    sweep(now=at)
    return found


def test_a_preview_counts_what_falls_due_earlier_and_at_once_and_saves_nothing(mara, tenant, at):
    _, soon, sooner, later = silent_for(at, 30, 20, 13, 5)

    response = post(mara, referrals__remind_after="12 h")

    assert response.status_code == 200
    html = response.content.decode()
    said = "Of 4 open cases whose clocks wait for this would move: 3. Due earlier: 3, of them at once: 2; due later: 0."
    assert said in html
    worst = html.partition("What would change")[2]
    order = [worst.index(one.case.ref) for one in (sooner, soon, later)]
    assert order == sorted(order)  # at once, and the most before its time, first
    assert f'href="{case_url(later)}"' in worst
    tenant.refresh_from_db()
    assert tenant.tuning == {}
    assert not Entry.objects.filter(action="tune").exists()


def test_what_a_preview_counted_is_what_happens_when_it_is_saved(mara, tenant, at):
    found = silent_for(at, 30, 20, 13, 5)

    assert confirm(mara, referrals__remind_after="12 h").status_code == 302
    sweep(now=at + timedelta(minutes=1))

    tenant.refresh_from_db()
    assert tenant.tuning == {"referrals.remind_after": 43_200}
    reminded = [[action for action, _ in story(one)].count("remind") for one in found]
    assert reminded == [1, 1, 1, 0]  # the first of them before


def test_who_changes_more_than_they_saw_is_shown_it_again(mara, tenant, at):
    silent_for(at, 20)

    html = post(mara, referrals__remind_after="12 h").content.decode()
    shown = unescape(html.partition('name="shown" value="')[2].partition('"')[0])
    said = fields_of({"referrals__remind_after": "6 h"})
    response = mara.post(URL, {**said, "shown": shown})

    assert response.status_code == 200
    tenant.refresh_from_db()
    assert tenant.tuning == {}


def test_whoever_asks_for_a_preview_is_asked_also_when_nothing_moves(mara, tenant):
    said = fields_of({"referrals__link_valid_for": "6 h"})
    html = mara.post(URL, {**said, "preview": ""}).content.decode()

    assert "no clock waits for it" in html
    tenant.refresh_from_db()
    assert tenant.tuning == {}


def test_what_was_sent_keeps_the_time_for_which_it_was_sent(mara, at):
    silent_for(at, 2)
    before = list(Link.objects.order_by("pk").values_list("pk", "expires_at"))

    post(mara, referrals__link_valid_for="1 h")
    sweep(now=at + HOUR)

    assert (
        list(Link.objects.order_by("pk").values_list("pk", "expires_at"))[: len(before)] == before
    )


def test_a_preview_looks_at_its_own_tenant_alone(mara, at):
    with tenant_transaction(make_tenant("other")):
        silent_for(at, 20)

    assert post(mara, referrals__remind_after="12 h").status_code == 302


def test_a_preview_asks_no_more_for_more_cases(mara, at):
    silent_for(at, 20)
    with CaptureQueriesContext(connection) as one:
        post(mara, referrals__remind_after="12 h")
    silent_for(at, 20, 20, 20)
    with CaptureQueriesContext(connection) as four:
        post(mara, referrals__remind_after="12 h")

    assert len(four) == len(one)


def test_a_reminder_that_never_comes_is_warned_about(mara, tenant):
    assert list(warnings({})) == []

    post(mara, referrals__remind_after="50 h")

    html = mara.get(URL).content.decode()
    assert "“Remind the silent provider and reassure the client” never happens" in html


def test_a_rhythm_that_ends_before_it_begins_is_warned_about():
    never = "never happens, since it would end before it begins"
    found = list(warnings({"referrals.leads_after": 12 * 3600}))

    assert f"Referral, unplaced: “Bring it up with intake again” {never}." in found
    assert len(found) == 2  # and for the client who was not contacted


def test_another_tenants_overrides_are_not_shown(mara, tenant):
    make_tenant("other", tuning={"referrals.remind_after": 60})

    assert (
        'value="'
        not in mara.get(URL).content.decode().split("Referrals</h2>")[1].split("</table>")[0]
    )


def test_the_number_of_queries_is_constant(mara):
    before = len(asked(mara, URL))
    post(mara, referrals__remind_after="12 h")
    post(mara, referrals__remind_after="18 h")

    assert len(asked(mara, URL)) == before <= 10
