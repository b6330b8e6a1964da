"""Who is in the tests? Small makers of people and referrals, inside the active tenant."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from careops.engine.renewal import renew
from careops.files.models import STORE, File
from careops.outbox.links import token_of
from careops.outbox.models import Link
from careops.people.actors import AGENT, Actor
from careops.people.models import Membership, Network, Partner, Patient, Provider, User
from careops.tenancy.models import Tenant
from careops.tenancy.scope import current_tenant
from referrals.models import Referral

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
_number = count(1)


def make_tenant(slug="acme", **fields):
    return Tenant.objects.create(slug=slug, name=slug.title(), **fields)


def make_provider(name="Bob Brown", **fields):
    n = next(_number)
    fields = {"email": f"provider{n}@clinic.example", "mobile": f"+1416555{n % 10000:04}", **fields}
    return Provider.objects.create(
        name=name, phone="+14165550199", networks=fields.pop("networks", ["sun"]), **fields
    )


def make_client(first_name="Maya", last_name="Hart", **fields):
    fields = {"email": f"client{next(_number)}@mail.example", "mobile": "+14165550111", **fields}
    return Patient.objects.create(first_name=first_name, last_name=last_name, **fields)


def make_network(code="sun", name="Sun Life"):
    return Network.objects.create(code=code, name=name)


def make_partner(name="Maple Mutual", **fields):
    return Partner.objects.create(name=name, **fields)


def make_member(name="Alice Agent", roles=("agent",), **fields):
    user = User.objects.create_user(
        f"user{next(_number)}@staff.example", "a long enough password", name=name
    )
    return Membership.objects.create(user=user, roles=list(roles), **fields)


TEAMS = frozenset({"intake", "ops", "support"})
ALICE = Actor("Alice Agent", frozenset({AGENT.name}), via="test", teams=TEAMS)


def provider_actor(provider):
    return Actor(
        provider.name, frozenset({"provider"}), people=frozenset({provider.pk}), via="test"
    )


def client_actor(client):
    return Actor(client.name, frozenset({"patient"}), people=frozenset({client.pk}), via="test")


def submit_referral(*, by=ALICE, at=NOON, **fields):
    """A referral that came in on the real road, with whatever the policy made of it at once."""
    fields = {"need": "Low mood", "network": "sun", "consented_at": at, **fields}
    fields.setdefault("client", None)
    fields["client"] = fields["client"] or make_client()
    referral = Referral(**fields)
    return referral.submit(by=by, at=at)


def asked(provider, client, **fields):
    """A referral of a client who asked for this provider by name."""
    return submit_referral(preferred=provider, client=client, region="Ottawa", **fields)


def story(subject):
    """What happened to a subject: (action, hours since it began), skipped ones marked."""
    entries = list(subject.case.entries.order_by("seq"))
    start = entries[0].at
    return [
        (e.action if e.outcome == "done" else f"({e.action})", (e.at - start) / HOUR)
        for e in entries
    ]


def said(subject):
    """What was said: (hours since the beginning, channel, template, to whom), in order."""
    return [
        ((m.queued_at - subject.case.opened_at) / HOUR, m.channel, m.template, m.name or m.to)
        for m in subject.case.messages.order_by("queued_at", "id")
    ]


def link_to(person, referral):
    """The path behind the button in the last mail about the referral to that person."""
    mails = referral.case.messages.filter(channel="email", person=person.pk)
    return f"/a/{token_of(mails.latest('queued_at', 'id').pk)}/"


def renew_link(person, subject, *, at):
    """They ask for another link on the page of their last one."""
    is_provider = isinstance(person, Provider)
    by = provider_actor(person) if is_provider else client_actor(person)
    last = Link.objects.filter(case=subject.case, person=person.pk).latest("issued_at")
    renew(subject, last, once=is_provider, by=by, at=at)


def fresh(row):
    """The row as it is in the database now."""
    return type(row).objects.get(pk=row.pk)


def text_of(response):
    """What a page says, as HTML."""
    return response.content.decode()


def make_file(folder, *, name="paper.txt", content=None, at=NOON, **fields):
    """What was taken in long ago: its bytes are in the store."""
    content = name.encode() if content is None else content
    key = storages[STORE].save(f"{current_tenant().pk}/{uuid4().hex}", ContentFile(content))
    said = {"content_type": "text/plain", "state": "clean", "uploaded_by": "Alice Agent", **fields}
    digest = hashlib.sha256(content).hexdigest()
    return File.objects.create(
        folder=folder, name=name, size=len(content), sha256=digest, key=key, uploaded_at=at, **said
    )
