"""Does the chained record keep a date of birth, or a word of what somebody suffers from? It stays there for ever."""

from __future__ import annotations

import pytest

from careops.record.models import Entry
from portal.models import Medicine, Refill, Visit
from tests.desk.browsing import desk
from tests.factories import ALICE, NOON, fresh, make_member, make_provider, text_of
from tests.portal.accounts import BORN, active
from tests.portal.factories import make_visit, write


@pytest.fixture
def lena(set_clock):
    return desk(make_member("Lena Lead", ["lead"], teams=["portal"]))


def chain():
    return str([[one.action, one.facts] for one in Entry.objects.all()])


def test_whoever_proves_their_date_of_birth_leaves_nothing_of_it(maya):
    active(maya)

    facts = Entry.objects.get(action="activate").facts
    assert facts == {"edition": 1}
    assert not [born for born in (BORN, "1990, 1, 1") if born in chain()]


def test_what_the_desk_writes_on_a_chart_is_not_in_the_chain_and_its_history_says_which_field(
    lena, maya, bob
):
    visit = make_visit(maya, provider=bob, concern="Migraine")
    said = {
        "provider": bob.pk,
        "concern": "Cluster headache",
        "at_0": "2026-02-27",
        "at_1": "10:00",
        "state": "completed",
    }
    url = f"/admin/portal/visit/{visit.pk}/change/"
    seen = lena.get(url).context["adminform"].form["seen"].value()
    assert lena.post(url, said | {"seen": seen}).status_code == 302
    add = {
        "patient": "maya@mail.example",
        "provider": bob.pk,
        "name": "Sumatriptan 50 mg",
        "directions": "In pain",
    }
    assert lena.post("/admin/portal/medicine/add/", add).status_code == 302

    assert Visit.objects.get().concern == "Cluster headache"
    assert Medicine.objects.get().name == "Sumatriptan 50 mg"
    kept = chain()
    for word in ("igraine", "headache", "Sumatriptan", "In pain"):
        assert word not in kept
    assert Entry.objects.get(action="change_visit").facts["name"] == "visit of Maya Hart"
    history = text_of(lena.get(f"/admin/portal/visit/{visit.pk}/history/"))
    assert "concern: (private text, 8 characters) → (private text, 16 characters)" in history


def test_who_a_visit_was_with_is_changed_and_its_history_names_both(lena, maya, bob):
    visit = make_visit(maya, provider=bob, concern="Migraine")
    url = f"/admin/portal/visit/{visit.pk}/change/"
    form = lena.get(url).context["adminform"].form
    seen, nora = form["seen"].value(), make_provider("Nora Novak")
    said = {"concern": "Migraine", "at_0": "2026-02-27", "at_1": "10:00", "state": "completed"}
    assert lena.post(url, said | {"seen": seen, "provider": nora.pk}).status_code == 302

    assert Visit.objects.get().provider == nora
    history = text_of(lena.get(f"/admin/portal/visit/{visit.pk}/history/"))
    assert "provider: Bob Brown → Nora Novak" in history


def test_why_it_is_urgent_which_medicine_and_why_it_is_closed_are_not_in_the_chain(account):
    write(account).flag_urgent(by=ALICE, at=NOON, urgent_reason="Her leg is swollen.")
    write(account).make_a_refill(by=ALICE, at=NOON, medicine="Lithium 300 mg")
    closed = write(account).close(by=ALICE, at=NOON, closed_reason="The rash is gone.")

    kept = chain()
    for word in ("swollen", "Lithium", "rash"):
        assert word not in kept
    assert Refill.objects.get().medicine == "Lithium 300 mg"
    assert fresh(closed).closed_reason == "The rash is gone."
