"""Does a provider take referrals? Switching it is on record, and the clock looks at their cases at once."""

from __future__ import annotations

from datetime import datetime

from uuid_utils.compat import uuid7

from careops.cases.models import Case
from careops.engine.trail import plain
from careops.engine.waking import touch
from careops.people.actors import Actor
from careops.people.models import Provider
from careops.record import chain
from careops.record.models import Entry
from careops.record.trace import current_trace
from referrals.models import Referral


def set_active(provider: Provider, active: bool, *, by: Actor, at: datetime) -> None:  # noqa: FBT001 (it is the point)
    """Make the provider active or inactive; what waits for an inactive one goes on without them (S4-21)."""
    provider = Provider.objects.select_for_update(no_key=True).get(pk=provider.pk)
    if provider.is_active == active:
        return
    offered = Referral.objects.waiting_for(provider).values_list("pk", flat=True)
    theirs = [*offered, *Case.objects.open().filter(provider=provider).values_list("pk", flat=True)]
    provider.is_active = active
    provider.save(update_fields=["is_active"])
    touch(Case.objects.filter(pk__in=theirs), at=at)
    chain.add([entry_of(provider, by=by, at=at)])


def entry_of(provider: Provider, *, by: Actor, at: datetime) -> Entry:
    return Entry(
        id=uuid7(),
        at=at,
        action="activate" if provider.is_active else "deactivate",
        outcome=Entry.Outcome.CHANGED,
        actor=by.name,
        actor_id=by.id,
        behalf=by.behalf,
        via=by.via,
        facts={"provider": plain(provider)},
        trace=current_trace(),
    )
