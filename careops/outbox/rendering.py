"""What does a message say? What its template says, rendered once, in the tenant's time zone."""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError
from django.template import Context, Engine
from django.urls import reverse
from django.utils import timezone

from careops.cases.models import Case, subject_models
from careops.outbox.digests import with_carried
from careops.outbox.html import blocks_of, ours, plain
from careops.outbox.links import site_url, url_of
from careops.outbox.models import Link, Message
from careops.people.actors import PROVIDER
from careops.people.models import Membership, Partner, Patient, Provider
from careops.tenancy.scope import current_tenant
from careops.values.private import speaking

logger = logging.getLogger(__name__)

SUBJECT = "Subject:"
OTHERS = 50  # other open cases that a digest names; more than anybody reads


class NoSubject(ValueError):
    """The first line of an e-mail's text template does not begin with ``Subject:``."""


def render(messages: Sequence[Message]) -> None:
    """Put the words into messages that have none yet, in queries that do not grow with their number.

    Templates are ``<app>/<channel>/<template>.txt``, or without the app what is said alike in all
    domains. They are given the subject under its kind, and ``case``, ``recipient``, ``tenant``,
    ``message``, ``site``, ``link`` and ``link_until``, ``action_url`` for a button; those of a digest
    ``items`` and ``others``, too (``digest_of``). The HTML of a mail is made from its text, unless
    there is an ``.html`` beside it. What cannot be rendered keeps no text and an error.
    """
    everything = with_carried(messages)
    subjects, links = find_subjects(everything), find_links(everything)
    people, waiting = find_people(messages), find_waiting(messages)
    items = items_of(everything, subjects, links)
    with timezone.override(current_tenant().time_zone), speaking():
        for message in messages:
            try:
                words = context_of(message, people.get(message.person), links.get(message.pk))
                if message.digest:
                    words |= digest_of(items[message.pk], waiting[message.person])
                put_into_words(message, subjects[message.case_id], words)
            except DatabaseError:
                raise
            except Exception as error:  # one bad template never stops the others
                logger.exception("Message %s cannot be rendered", message.pk)
                message.subject = message.text = message.html = ""
                message.error = f"It cannot be put into words: {type(error).__name__} {error}"


def context_of(message: Message, recipient: Any, link_until: datetime | None) -> dict[str, Any]:
    link = ours(url_of(message.pk)) if link_until else ""
    site = ours(site_url())
    return {
        "case": message.case,
        "message": message,
        "recipient": recipient,
        "tenant": current_tenant(),
        "site": site,
        "link": link,
        "link_until": link_until,
        "action_url": link or way_in(recipient, message, site),
    }


def way_in(recipient: Any, message: Message, site: str) -> str:
    """Those who can sign in get a button without a link, too: at the desk it leads to the case."""
    if isinstance(recipient, Membership) and recipient.is_staff:
        return ours(site_url(reverse("admin:cases_case_change", args=[message.case_id])))
    return site if isinstance(recipient, Provider | Membership) else ""


def items_of(
    messages: Iterable[Message], subjects: Mapping[UUID | None, Any], links: Mapping[UUID, datetime]
) -> dict[UUID, list[dict[str, Any]]]:
    """What each carrier's digest is about: one item a message, also with its subject under its kind."""
    found = defaultdict(list)
    for message in messages:
        if message.digest:
            subject, until = subjects[message.case_id], links.get(message.pk)
            item = {
                "case": message.case,
                "message": message,
                "subject": subject,
                subject.kind: subject,
                "link": ours(url_of(message.pk)) if until else "",
                "link_until": until,
            }
            found[message.carrier or message.pk].append(item)
    return found


def digest_of(items: list[dict[str, Any]], waiting: list[Case]) -> dict[str, Any]:
    """``items``, soonest first, and ``others``: what else waits on the same provider."""
    about = {item["case"].pk for item in items}
    return {
        "items": sorted(items, key=lambda item: soonest(item["case"])),
        "others": [case for case in waiting if case.pk not in about][:OTHERS],
    }


def soonest(case: Case) -> tuple[bool, datetime | None, UUID]:
    return case.due_at is None, case.due_at, case.pk


def put_into_words(message: Message, subject: Any, words: dict[str, Any]) -> None:
    words[subject.kind] = subject
    name = f"{message.channel}/{message.template}"
    paths = [f"{subject._meta.app_label}/{name}", name]
    text = tidy(fill([f"{path}.txt" for path in paths], words, escape=False))
    if message.channel == "email":
        message.subject, text = split_subject(text)
        message.text = plain(text)
        message.html = html_of(text, words, *(f"{path}.html" for path in paths))
    else:
        message.text = plain(text)


def html_of(text: str, words: Mapping[str, Any], *beside: str) -> str:
    """What a template beside the text says, if there is one; or the marked text as HTML."""
    blocks = blocks_of(text, phone=words["tenant"].phone)
    templates = [*beside, "email/mail.html"]
    return plain(fill(templates, {**words, "blocks": blocks}, escape=True)).strip()


def fill(templates: list[str], words: Mapping[str, Any], *, escape: bool) -> str:
    """The first of these templates that there is, with the words in it."""
    context = Context(dict(words), autoescape=escape)
    return str(Engine.get_default().select_template(templates).render(context))


def tidy(text: str) -> str:
    """Without the empty lines that template tags leave behind."""
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def split_subject(text: str) -> tuple[str, str]:
    """The subject, on one line whatever was put into it, and the text below."""
    first, _, below = text.partition("\n")
    if not first.startswith(SUBJECT):
        raise NoSubject(f"the first line is {first!r}, not a subject")
    return " ".join(plain(first).removeprefix(SUBJECT).split())[:200], below.strip()


# What the templates may name


def find_subjects(messages: Iterable[Message]) -> dict[UUID | None, Any]:
    """The subjects of their cases, with the people whom they name: one query a kind."""
    by_kind: dict[str, dict[UUID, Case]] = defaultdict(dict)
    for case in filter(None, (message.case for message in messages)):
        by_kind[case.kind][case.pk] = case
    models, found = {model.kind: model for model in subject_models()}, {}
    for kind, wanted in by_kind.items():
        model = models[kind]
        for subject in model.objects.for_engine(wanted):
            subject.case = wanted[subject.pk]
            found[subject.pk] = subject
    return found


def find_people(messages: Sequence[Message]) -> dict[UUID | None, Any]:
    """Whom these messages address; each kind of people is asked for those who are not found yet."""
    found: dict[UUID | None, Any] = {}
    members = Membership.objects.select_related("user", "provider")
    for people in (Provider.objects, Patient.objects, Partner.objects, members):
        if missing := {message.person for message in messages} - found.keys() - {None}:
            found |= people.in_bulk(missing)
    return found


def find_links(messages: Sequence[Message]) -> dict[UUID, datetime]:
    """Until when the links of these messages work; a message without one is not in it."""
    links = Link.objects.filter(
        case__in=[message.case_id for message in messages],
        message__in=[message.pk for message in messages],
    )
    return dict(links.values_list("message", "expires_at"))


def find_waiting(messages: Sequence[Message]) -> dict[UUID | None, list[Case]]:
    """The open cases that wait on the providers of these digests, soonest first."""
    found: dict[UUID | None, list[Case]] = defaultdict(list)
    people = {message.person for message in messages if message.digest and message.person}
    if people:
        cases = Case.objects.open().filter(provider__in=people, waiting_on=PROVIDER.name)
        for case in cases.filter(due_at__isnull=False).by_due():
            found[case.provider_id].append(case)
    return found
