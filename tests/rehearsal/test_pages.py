"""Who asks for a rehearsal, how far is it, and what does it find?"""

from __future__ import annotations

import json

from careops.jobs.models import Job
from careops.jobs.running import do_piece, work
from careops.rehearsal import job as rehearsal_job
from careops.tenancy.scope import tenant_transaction
from tests.desk.browsing import asked
from tests.factories import HOUR, make_provider, make_tenant, submit_referral

URL = "/admin/tenancy/tenant/rehearsals/"
HALF = {"referrals.remind_after": 43_200}


def ask(client, change=HALF):
    return client.post(URL, {"shown": json.dumps(change)})


def page_of(job):
    return f"{URL}{job.pk}/"


def silent(at, *hours):
    bob, _eve = make_provider("Bob Brown"), make_provider("Eve Other")
    return [submit_referral(preferred=bob, at=at - hour * HOUR) for hour in hours]


def test_a_manager_asks_and_a_worker_replays_the_past(mara, tenant, at):
    referral, _ = silent(at, 13, 2)

    response = ask(mara)
    job = Job.objects.get()
    assert response.url == page_of(job)
    waiting = mara.get(page_of(job))
    assert waiting["Refresh"] == "2"
    assert "0 of 2" in waiting.content.decode()

    assert work() == 1

    done = mara.get(page_of(job))
    html = done.content.decode()
    assert "Refresh" not in done
    assert "1 of 2 cases would have gone otherwise." in html
    assert f'{referral.pk}/change/">{referral.case.ref}</a>' in html
    assert "E-mail “reminder” to provider" in html
    assert "<svg" in html
    assert "left out" not in html


def test_a_worker_that_was_killed_in_the_middle_has_cost_one_piece(mara, tenant, at, monkeypatch):
    silent(at, 13, 2, 1)
    monkeypatch.setattr(rehearsal_job, "CASES", 1)
    ask(mara)
    assert do_piece(tenant)
    assert Job.objects.get().done == 1
    real = rehearsal_job.rehearse

    def killed(*args, **kwargs):
        real(*args, **kwargs)
        raise KeyboardInterrupt  # as the signal that ends a worker

    with monkeypatch.context() as patch:
        patch.setattr(rehearsal_job, "rehearse", killed)
        try:
            do_piece(tenant)
        except KeyboardInterrupt:
            pass
    assert (Job.objects.get().done, Job.objects.get().state) == (1, "running")

    work()

    job = Job.objects.get()
    assert (job.state, job.done, job.found["differing"]) == ("done", 3, 1)


def test_a_rehearsal_can_be_stopped_and_what_it_found_stays(mara, alice, tenant, at, monkeypatch):
    silent(at, 13, 2)
    monkeypatch.setattr(rehearsal_job, "CASES", 1)
    ask(mara)
    do_piece(tenant)
    job = Job.objects.get()

    assert alice.post(f"{page_of(job)}stop/").status_code == 403
    assert mara.post(f"{page_of(job)}stop/").status_code == 302
    assert work() == 0

    job.refresh_from_db()
    assert (job.state, job.done, job.found["differing"]) == ("stopped", 1, 1)
    assert "Stopped" in mara.get(page_of(job)).content.decode()


def test_what_breaks_says_so_and_keeps_what_was_counted(mara, tenant, at, monkeypatch):
    silent(at, 13)
    ask(mara)

    def broken(*_, **__):
        raise ValueError("no such thing")

    monkeypatch.setattr(rehearsal_job, "rehearse", broken)
    work()

    job = Job.objects.get()
    assert (job.state, job.problem) == ("failed", "ValueError: no such thing")
    assert "ValueError: no such thing" in mara.get(page_of(job)).content.decode()


def test_an_agent_reads_rehearsals_and_asks_for_none(mara, alice, at):
    silent(at, 13)
    ask(mara)

    assert alice.get(URL).status_code == 200
    assert alice.get(page_of(Job.objects.get())).status_code == 200
    assert ask(alice).status_code == 403


def test_another_tenants_rehearsal_is_not_there(mara, at):
    with tenant_transaction(make_tenant("other")):
        from tests.factories import make_member

        job = rehearsal_job.begin(HALF, by=make_member("Olga Other", ["manager"]), at=at)

    assert mara.get(page_of(job)).status_code == 404
    assert mara.post(f"{page_of(job)}stop/").status_code == 404
    assert "Remind" not in mara.get(URL).content.decode().partition("<table")[2]


def test_only_a_change_that_can_be_is_rehearsed(mara):
    for wrong in ("", "[]", "{}", '{"nothing": 1}', '{"referrals.remind_after": 5}', "7"):
        assert mara.post(URL, {"shown": wrong}).status_code == 404


def test_the_list_asks_no_more_for_more_rehearsals(mara, at):
    silent(at, 13)
    ask(mara)
    one = len(asked(mara, URL))
    ask(mara)
    ask(mara)

    assert len(asked(mara, URL)) == one
