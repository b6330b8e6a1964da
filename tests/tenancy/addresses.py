"""Which addresses are there? All of the URLconf, with every parameter filled in from one tenant's rows."""

from __future__ import annotations

import re
from itertools import product

from django.urls import URLResolver, get_resolver

from careops.api.ids import public_id
from careops.tenancy.scope import tenant_scope
from careops.tenancy.walls import tenant_models

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^()]*\)")
OF_A_MODEL = re.compile(r"admin/\w+/(\w+)/")


def templates(resolver=None, prefix=""):
    """``admin/cases/case/<uuid:pk>/change/`` and the like, as the URLconf writes them."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern).replace("^", "").removesuffix("$")
        if isinstance(pattern, URLResolver):
            yield from templates(pattern, route)
        else:
            yield route


def parameters(template):
    return [one or other for one, other in PARAMETER.findall(template)]


def addresses(template, world, *, combine=product):
    """The template's addresses in this world; an unknown parameter is an error: say what it may be."""
    names = parameters(template)
    choices = [VALUES[name](world, template) for name in names]
    for values in combine(*choices):
        filled = iter(values)
        yield "/" + PARAMETER.sub(lambda _, filled=filled: str(next(filled)), template)


def keys_of(world, template):
    """Of the rows that an address of this kind is about."""
    if template.startswith("partner/cases/"):
        return [world.booking.pk, world.money.pk, world.invoice.charge_id, world.open.pk]
    if template.startswith("partner/"):
        return [world.key.pk] if "keys" in template else [world.endpoint.pk]
    if "rota" in template:
        return [world.duty.pk]
    found = OF_A_MODEL.match(template)
    if found:
        (model,) = (m for m in tenant_models() if m._meta.model_name == found[1])
        with tenant_scope(world.tenant):
            return list(model.objects.values_list("pk", flat=True)[:6])
    if "mailbox" in template:
        return messages_of(world)
    return [row.pk for row in owed_in(world, template)] or referrals_of(world)


def owed_in(world, template):
    """What follows a consult, at the addresses that are about it."""
    if "obligations" in template:
        return [world.obligation, world.escalated]
    if "consults" in template:
        return [world.consult]
    return [world.revocation] if "revocations" in template else []


def referrals_of(world, template=""):
    return [r.pk for r in (world.offered, world.open, world.accepted, world.unplaced)]


def messages_of(world, template=""):
    return [world.link.pk, world.client_link.pk, world.failed.pk]


def tokens_of(world, template):
    if template.startswith("files/"):
        return world.file_tokens
    return [world.link_token, world.client_token, *world.owed_tokens, *world.booking_tokens]


def public_ids(world, template):
    """Of what the path is about: of one row twice, as partners know it and as we do."""
    about = {
        "bookings": ("bkg", [world.booking, world.money]),
        "invoices": ("inv", [world.invoice]),
        "documents": ("doc", world.files),
        "providers": ("prv", [world.provider]),
        "webhook": ("we", [world.endpoint]),
        "clinics": ("cln", [world.clinic]),
    }
    for part, (prefix, rows) in about.items():
        if part in template:
            return [*(public_id(prefix, row.pk) for row in rows), rows[0].pk]
    if "obligations" in template:
        owed = [row.pk for row in owed_in(world, template)]
        return [*(public_id("obl", pk) for pk in owed), world.obligation.pk]
    return [*(public_id("ref", pk) for pk in referrals_of(world)), world.offered.pk]


VALUES = {
    "pk": keys_of,
    "object_id": keys_of,
    "message": messages_of,
    "id": public_ids,
    "delivery": lambda world, _: [public_id("dlv", world.delivery.pk), world.delivery.pk],
    "ref": lambda world, _: [r.case.ref for r in (world.offered, world.accepted)],
    "token": tokens_of,
    "name": lambda *_: ["accept", "take", "withdraw"],
    # What is no row of a tenant:
    "key": lambda *_: ["0-0"],
    "uidb36": lambda *_: ["0"],
    "url": lambda *_: ["nowhere"],
    "app_label": lambda *_: ["cases", "people"],
    "content_type_id": lambda *_: [1],
}
