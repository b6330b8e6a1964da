"""Who is in the demo, and where does each begin? The links that sign them in, and the keys of partners."""

from __future__ import annotations

import hmac
from collections import defaultdict
from collections.abc import Iterator

from django.conf import settings
from django.db.models import Count, F, Q
from django.urls import reverse

from careops.api import tokens
from careops.api.keys import OPERATOR
from careops.api.models import ApiKey
from careops.api.sandboxes import open_sandbox, prepare, sandbox_of
from careops.clock.now import house_now, now
from careops.events import endpoints
from careops.events.models import Endpoint
from careops.local.demo.cast import BOB, CLINICIAN, member
from careops.local.demo.weeks import parts
from careops.outbox.links import site_url, url_of
from careops.outbox.models import Link
from careops.people.actors import INSURER
from careops.people.models import Membership, Partner, User
from careops.people.roles import labels
from careops.record.models import PartnerEntry
from careops.tenancy.models import Tenant
from careops.tenancy.scope import current_tenant, tenant_scope, tenant_transaction

OF_ALL = ["events:read", "webhooks:read", "webhooks:write"]  # scopes of every partner's key
LAST = 300  # entries: what happened before an endpoint is told all the same, so that there is something to see
ADDRESS = "@{tenant}.demo.example"  # the end of the e-mail addresses of the demo's own people
Introduction = tuple[str, str]  # who or what, and an address or a key


def organizations() -> list[tuple[Tenant, str, list[Introduction]]]:
    """Each organization, its address, and whom one can be there."""
    found = []
    for tenant in Tenant.objects.real().filter(is_active=True).order_by("slug"):
        with tenant_transaction(tenant):
            found.append((tenant, site_url("/"), list(introductions())))
    return found


def introductions() -> Iterator[Introduction]:
    """Each kind of user of the active tenant, and where they begin."""
    members = Membership.objects.active().select_related("user", "partner").order_by("user__id")
    for membership in members.filter(Q(provider=None) | Q(user__name=BOB)):
        of = f", {printable(membership.partner.name)}" if membership.partner else ""
        name = f"{printable(membership.user.name)} ({labels(membership.roles)}{of})"
        yield name, site_url(sign_in_path_of(membership.user))
    if (link := client_link()) and link.message:
        yield f"{printable(str(link.case.patient))} (client)", url_of(link.message)
    for partner, _ in key_holders():
        yield f"An API key ({partner.kind})", key_of(partner)
    yield from trying()
    yield "The API's pages", site_url("/api/docs/")
    yield "The form for clients", site_url("/refer/")
    yield "Every message that was sent", site_url("/mailbox/")


def trying() -> Iterator[Introduction]:
    """The insurer's test key, and where it is good."""
    if (sandbox := sandbox_of(current_tenant())) and (insurer := first_of(INSURER.name)):
        with tenant_scope(sandbox):
            yield f"A test key ({INSURER.name})", key_of(insurer)
            yield "Where that is good", site_url("/api/docs/")
            if (
                member := Membership.objects.staff()
                .select_related("user")
                .order_by("user__id")
                .first()
            ):
                door = site_url(sign_in_path_of(member.user))
                yield f"{printable(member.user.name)}, with the test data", door


def printable(name: str) -> str:
    """A terminal obeys what some characters say."""
    return "".join(letter for letter in name if letter.isprintable())


def sign_in_path_of(user: User) -> str:
    """The path that signs a member in at the active organization; the demo's own people have short ones."""
    ours = ADDRESS.format(tenant=current_tenant().home.slug)
    return reverse("demo:sign_in", args=[user.email.removesuffix(ours)])


def client_link() -> Link | None:
    """The newest link to the page of an open referral's client."""
    links = Link.objects.filter(case__patient=F("person"), case__closed_at=None)
    found: Link | None = links.select_related("case__patient").order_by("-issued_at").first()
    return found


def scopes_by_kind() -> dict[str, list[str]]:
    """What the keys of each kind of partner may do, over all domains."""
    found: dict[str, list[str]] = defaultdict(list)
    for part in parts():
        for kind, scopes in part.SCOPES.items():
            found[kind] += scopes
    return {kind: [*scopes, *OF_ALL] for kind, scopes in found.items()}


def key_holders() -> Iterator[tuple[Partner, list[str]]]:
    """A partner of each kind, and what they may do."""
    for kind, scopes in scopes_by_kind().items():
        if partner := first_of(kind):
            yield partner, scopes


def first_of(kind: str) -> Partner | None:
    found: Partner | None = Partner.objects.filter(kind=kind).order_by("pk").first()
    return found


def issue_keys() -> None:
    """To the partners of the active tenant who have none yet; the insurer has one for test data, too."""
    for partner, scopes in key_holders():
        issue_key(partner, scopes)
        if partner.kind == INSURER.name:
            with tenant_scope(open_sandbox()):
                list(prepare(partner, at=now()))
                issue_key(partner, scopes)


def issue_key(partner: Partner, scopes: list[str]) -> None:
    """In the active tenant, where the partner may be a twin."""
    token = token_of(partner)
    if not ApiKey.objects.filter(digest=tokens.digest_of(token)).exists():
        here = Partner.objects.get(pk=partner.pk)
        ApiKey.issue(partner=here, scopes=scopes, at=house_now(), name="demo", token=token)


def hire_at_clinic() -> None:
    """Somebody who signs in for the clinic of the active tenant that has heard the most."""
    tenant = current_tenant()
    if Membership.objects.filter(partner__kind=Partner.Kind.CLINIC).exists():
        return
    clinics = PartnerEntry.objects.filter(partner__kind=Partner.Kind.CLINIC)
    heard = clinics.values("partner").annotate(heard=Count("seq")).order_by("-heard", "partner")
    if busiest := heard.values_list("partner", flat=True).first():
        partner = Partner.objects.get(pk=busiest)
        member(CLINICIAN, tenant, roles=[partner.kind], partner=partner)


def place_endpoints(receiver: str) -> None:
    """Each partner of the active tenant has one at this receiver, whose port is another at each start."""
    for partner, _ in key_holders():
        at, url = now(), f"{receiver}{partner.kind}"
        found = Endpoint.objects.filter(partner=partner, url__startswith="http://127.0.0.1").first()
        if found:
            endpoints.change(found, {"url": url}, by=OPERATOR, at=at)
            continue
        made = endpoints.create(partner, {"url": url}, by=OPERATOR, at=at)
        made.queued_to = max(made.queued_to - LAST, 0)
        made.save(update_fields=["queued_to"])


def key_of(partner: Partner) -> str:
    """The partner's key, unless somebody has revoked it."""
    token = token_of(partner)
    is_live = ApiKey.objects.live(at=house_now()).filter(digest=tokens.digest_of(token)).exists()
    return token if is_live else "none; it was revoked at the desk"


def token_of(partner: Partner) -> str:
    """The same at each start of this demo."""
    seed = f"demo key:{current_tenant().pk}:{partner.pk}".encode()
    return tokens.mint(hmac.digest(settings.SECRET_KEY.encode(), seed, "sha256"))
