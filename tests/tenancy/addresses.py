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


def all_templates():
    """Each once: where one is written with a slash behind it and without, that with it."""
    known = set(templates())
    return sorted(template for template in known if template[:-1] not in known)


def parameters(template):
    return [one or other for one, other in PARAMETER.findall(template)]


def addresses(template, world, *, combine=product):
    """The template's addresses in this world; an unknown parameter is an error: say what it may be."""
    names = parameters(template)
    choices = [VALUES[name](world, template) for name in names]
    for values in combine(*choices):
        filled = iter(values)
        yield "/" + PARAMETER.sub(lambda _, filled=filled: str(next(filled)), template)


BY_BEGINNING = {
    "partner/cases/": lambda world: [
        world.booking.pk, world.money.pk, world.invoice.charge_id, world.open.pk,
        world.subscription.pk, world.credit.pk, world.ticket.pk, world.prescription.pk, world.identity.pk,
        world.benefits.pk, world.authorization.pk,
    ],
    "partner/keys/": lambda world: [world.key.pk],
    "admin/cases/case/views/": lambda world: [world.view.pk],
    "admin/tenancy/tenant/rehearsals/": lambda world: [world.rehearsal.pk],
    "partner/": lambda world: [world.endpoint.pk],
    "viewing/": lambda world: [world.viewing.pk],
    "admin/people/patient/merges/": lambda world: [world.merge.pk],
    "portal/sent/": lambda world: [
        world.thread.pk, world.asked_refill.pk, world.wish.pk
    ],
    "mine/bills/": lambda world: [world.line.pk],
    "mine/": lambda world: [
        *referrals_of(world), world.thread.pk, world.asked_refill.pk, world.wish.pk, world.new_card.pk,
    ],
}  # fmt: skip


def keys_of(world, template):
    """Of the rows that an address of this kind is about."""
    for beginning, rows in BY_BEGINNING.items():
        if template.startswith(beginning):
            return rows(world)
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
    """What follows a consult or was written to a practice, at the addresses that are about it."""
    if "obligations" in template:
        return [world.obligation, world.escalated]
    if "messages" in template:
        return [world.message, world.office]
    if "refills" in template:
        return [world.refill, world.open_refill]
    one = {
        "visits": world.booked_visit, "authorizations": world.authorization,
        "consults": world.consult, "revocations": world.revocation,
    }  # fmt: skip
    return [row for part, row in one.items() if part in template]


def referrals_of(world, template=""):
    return [r.pk for r in (world.offered, world.open, world.accepted, world.unplaced)]


def messages_of(world, template=""):
    return [world.link.pk, world.client_link.pk, world.failed.pk]


def tokens_of(world, template):
    if template.startswith("files/"):
        return world.file_tokens
    patients = [world.client_token, world.account_token]
    return [world.link_token, *patients, *world.owed_tokens, *world.booking_tokens]


def public_ids(world, template):
    """Of what the path is about: of one row twice, as partners know it and as we do."""
    about = {
        "bookings": ("bkg", [world.booking, world.money]),
        "invoices": ("inv", [world.invoice]),
        "documents": ("doc", world.files),
        "providers": ("prv", [world.provider]),
        "webhook": ("we", [world.endpoint]),
        "clinics": ("cln", [world.clinic]),
        "insurances": ("ins", [world.insurance, world.new_card]),
        "refills": ("rfl", [world.refill, world.open_refill]),
        "threads": ("thr", [world.message, world.office]),
        "appointments": ("apt", [world.wish, world.booked_visit]),
        "subscriptions": ("sub", [world.subscription]),
        "credits": ("crd", [world.credit]),
        "tickets": ("tkt", [world.ticket]),
        "prescriptions": ("rxp", [world.prescription]),
        "voicemails": ("vml", [world.voicemail]),
        "identity-checks": ("idc", [world.identity]),
        "benefits-verifications": ("bnv", [world.benefits]),
        "prior-authorizations": ("pau", [world.authorization]),
    }
    for part, (prefix, rows) in about.items():
        if part in template:
            return [*(public_id(prefix, row.pk) for row in rows), rows[0].pk]
    if "obligations" in template:
        owed = [row.pk for row in owed_in(world, template)]
        return [*(public_id("obl", pk) for pk in owed), world.obligation.pk]
    return [*(public_id("ref", pk) for pk in referrals_of(world)), world.offered.pk]


CALLED = {
    "patients": "{}-chart", "visits": "{}-visit", "medicines": "{}-medicine", "balance-entries": "{}-line",
    "customers": "{}-customer", "orders": "{}-order", "treatment-requests": "TR-{}",
    "plans": "PL-{}", "shop/subscriptions": "{}-subscription", "calls": "{}-call",
    "shop/prescriptions": "{}-prescription",
}  # fmt: skip


def external_ids(world, template):
    """As the practice's own chart system, or the shop's, names them."""
    (called,) = (words for part, words in CALLED.items() if f"/{part}/" in template)
    return [called.format(world.word)]


VALUES = {
    "external_id": external_ids,
    "pk": keys_of,
    "object_id": keys_of,
    "message": messages_of,
    "macro": lambda world, _: [world.macro.pk],
    "id": public_ids,
    "delivery": lambda world, _: [public_id("dlv", world.delivery.pk), world.delivery.pk],
    "ref": lambda world, _: [r.case.ref for r in (world.offered, world.accepted)],
    "token": tokens_of,
    "name": lambda *_: ["accept", "take", "withdraw"],
    "step": lambda *_: ["about", "words", "reason", "when", "how", "card", "check", "nowhere"],
    # What is no row of a tenant:
    "key": lambda *_: ["0-0"],
    "uidb36": lambda *_: ["0"],
    "url": lambda *_: ["nowhere"],
    "app_label": lambda *_: ["cases", "people"],
    "content_type_id": lambda *_: [1],
}
