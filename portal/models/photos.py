"""Which files of patients may a provider read? Those that came with a thread that is theirs."""

from __future__ import annotations

from django.db.models import Q

from careops.clock.now import now
from careops.conversation.models import Attachment
from careops.files.models import lets_read
from careops.people.actors import PROVIDER, Actor
from careops.people.models import Provider
from portal.models.thread import Thread


def of_their_threads(actor: Actor) -> Q:
    """While it is theirs, and while they are on call for what is urgent: as its page shows it."""
    provider = Provider.objects.filter(pk__in=actor.people).first()
    if PROVIDER.name not in actor.roles or provider is None:
        return Q(pk__in=())
    threads = Thread.objects.known_to(provider) | Thread.objects.paged_to(provider, at=now())
    came_with = {"comment__case__in": threads.values("pk"), "comment__person__isnull": False}
    return Q(pk__in=Attachment.objects.filter(**came_with).values("file"))


lets_read("portal", of_their_threads)
