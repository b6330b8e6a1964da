"""Who is in the demo? Three organizations and some hundred people, the same in every run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from careops.conversation.macros import Macro
from careops.conversation.replies import SavedReply
from careops.desk.organization import places
from careops.people.actors import Actor
from careops.people.middleware import actor_of
from careops.people.models import Membership, Network, Partner, Patient, Provider, User
from careops.people.names import name_key
from careops.tenancy.models import Tenant
from careops.tenancy.scope import tenant_transaction

NETWORKS = {
    "sun": "Sun Life",
    "manulife": "Manulife",
    "green": "Green Shield",
    "blue": "Blue Cross",
}
FIRST = (
    "Maya Leo Zoë Noah Priya Omar Aïsha Liam Chloé Mateo Hana Ivan Nadia Kofi Elena Tomás Ingrid "
    "Samir Grace Hugo Yuki Amara Felix Rosa Dmitri Leila Björn Wei Anika Paul"
).split()
LAST = (
    "Hart Tremblay Nguyen Kaur Smith Okafor Lindqvist Côté Rossi Haddad MacNeil Fraser Gagnon Singh "
    "Moreau Novak Ibrahim Chen O'Neil Wójcik Bouchard Ali Petrov Larsen Diaz Roy Kim Abebe Walsh"
).split()
BOB = "Bob Brown"  # the provider whom newcomers meet
CLINICIAN = "Clara Clinic"  # who signs in for the clinic that has the most to do
# Each with somebody who signs in for it.
PARTNERS = {
    "insurer": ("Maple Mutual", "Iris Insurer"),
    "pharmacy": ("Corner Pharmacy", "Phil Pharmacist"),
    "lab": ("Lakeside Laboratory", "Lara Lab"),
    "shop": ("Parcel Shop", "Sam Shop"),
    "telephony": ("Main Line", "Tara Telephone"),
}
REGIONS = {
    "acme": ["Toronto", "Etobicoke", "Scarborough", "Mississauga"],
    "harbour": ["Halifax", "Dartmouth", "Bedford"],
    "prairie": ["Calgary", "Airdrie", "Red Deer"],
}


@dataclass(frozen=True, slots=True)
class Organization:
    """A tenant of the demo."""

    slug: str
    name: str
    time_zone: str
    phone: str
    lives: timedelta  # before the newcomer comes; the first one has more to show
    earlier: timedelta = timedelta()  # and before that, told with less in it


ORGANIZATIONS = (
    Organization(
        "acme",
        "Northside Care",
        "America/Toronto",
        "+14165550100",
        timedelta(weeks=3),
        timedelta(weeks=10),
    ),
    Organization(
        "harbour", "Harbour Health", "America/Halifax", "+19025550100", timedelta(weeks=1)
    ),
    Organization(
        "prairie", "Prairie Wellness", "America/Edmonton", "+14035550100", timedelta(weeks=1)
    ),
)


@dataclass(slots=True)
class Cast:
    """The people of one organization, as the story needs them."""

    tenant: Tenant
    members: list[Membership]
    providers: list[Provider]
    partners: dict[str, Partner]  # by kind
    clients: list[Patient]
    networks: list[str]
    regions: list[str]

    def staff(self, role: str) -> Actor:
        """The first of the staff with this role."""
        found = next(member for member in self.members if role in member.roles)
        return actor_of(found, via="admin")

    def member_of(self, team: str) -> Actor | None:
        """One of the team, rather than the lead, who is in many."""
        found = [member for member in self.members if team in member.teams]
        found.sort(key=lambda member: len(member.teams))
        return actor_of(found[0], via="admin") if found else None

    def provider(self, pk: UUID) -> Actor:
        """The provider with this key, signed in."""
        member = next(member for member in self.members if member.provider_id == pk)
        return actor_of(member, via="page")

    def partner(self, kind: str) -> Actor:
        partner = self.partners[kind]
        return Actor(partner.name, frozenset({kind}), people=frozenset({partner.pk}), via="api")


def hire(organization: Organization, *, random: Random, tuning: dict[str, int]) -> Cast:
    """Create an organization with its people; run once, on an empty database."""
    tenant = Tenant.objects.create(
        slug=organization.slug,
        name=organization.name,
        time_zone=organization.time_zone,
        phone=organization.phone,
        tuning=tuning,
        slack_channels={place: place for place in places()},
    )
    with tenant_transaction(tenant):
        Network.objects.bulk_create(Network(code=c, name=n) for c, n in NETWORKS.items())
        hire_staff(tenant)
        keep_words()
        providers = hire_providers(tenant, random=random)
        partners = {kind: meet_partner(kind, *names, tenant) for kind, names in PARTNERS.items()}
        clients = meet_clients(random=random)
        member(clients[0].name, tenant, roles=["patient"], patient=clients[0])
        return Cast(
            tenant,
            list(Membership.objects.select_related("user").order_by("pk")),
            providers,
            partners,
            clients,
            sorted(NETWORKS),
            REGIONS[tenant.slug],
        )


def meet_partner(kind: str, name: str, person: str, tenant: Tenant) -> Partner:
    email = f"desk@{name.split(maxsplit=1)[0].lower()}.demo.example"
    made: Partner = Partner.objects.create(name=name, kind=kind, email=email)
    member(person, tenant, roles=[kind], partner=made)
    return made


def keep_words() -> None:
    """What the team says and does again and again."""
    for title, text in REPLIES.items():
        SavedReply.objects.create(title=title, text=text)
    said = {"to": "note", "text": "{{me.name}} calls them.", "tags": "to call", "assign": "me"}
    Macro.objects.create(title="I call them", kind="task", **said)


REPLIES = {
    "We look into it": "Dear {{patient.first_name}},\n\nthank you for writing. We look into {{case.ref}} today.",
    "Whom to call": "If it cannot wait, please call us: {{organization.phone}}.",
    "Who has it": "Dear {{patient.first_name}},\n\n{{provider.name}} has it, and calls you.",
}


# Their roles, their teams, and the mobile of whoever hears what cannot wait.
STAFF = {
    "Alice Agent": ("agent viewer", "intake support portal medops", ""),
    "Ben Booker": ("agent", "intake ops support bookings insurance", ""),
    "Lena Lead": ("lead agent viewer", "intake ops support leads portal medops", "+14165554000"),
    "Max Manager": ("manager", "ops leads managers", "+14165554001"),
    "Fay Finance": ("finance", "finance", ""),
    "Mona Medical": ("medical_director", "medical", ""),
    "Cora Coordinator": ("coordinator", "coordination", ""),
    "Joan Billing": ("billing", "coordination", ""),
    "Chris Chief": ("chief_of_staff", "chief_of_staff", ""),
    "Carla Chair": ("ceo", "ceo", ""),
    "Olga Owner": ("owner", "portal", ""),
}


def hire_staff(tenant: Tenant) -> None:
    for name, (roles, teams, mobile) in STAFF.items():
        member(name, tenant, roles=roles.split(), teams=teams.split(), own_mobile=mobile)


def member(name: str, tenant: Tenant, **fields: Any) -> Membership:
    """A login without a password: the demo's people sign in through their links."""
    # Bob is found by his first name, as the staff; the other providers by both.
    first, last = name.split(maxsplit=1)
    is_guest = "provider" in fields["roles"] and name != BOB
    handle = "-".join(name_key(first, last if is_guest else "").strip("|").split("|"))
    address = f"{handle}@{tenant.slug}.demo.example"
    user = User.objects.create_user(address, None, name=name)
    made: Membership = Membership.objects.create(user=user, **fields)
    return made


def hire_providers(tenant: Tenant, *, random: Random, count: int = 14) -> list[Provider]:
    names = [BOB, *unique_names(random, count - 1)]
    hired = [hire_provider(name, n, tenant, random=random) for n, name in enumerate(names)]
    for provider in hired:
        member(provider.name, tenant, roles=["provider"], provider=provider)
    return hired


def hire_provider(name: str, number: int, tenant: Tenant, *, random: Random) -> Provider:
    handle = ".".join(name_key(*name.split(" ", 1)).split("|"))
    made: Provider = Provider.objects.create(
        name=name,
        email=f"{handle}@{tenant.slug}.demo.example",
        mobile=f"+1416555{1000 + number}" if number % 5 else "",
        phone=f"+1416555{2000 + number}",
        slack_id=f"U{number:07}",
        networks=sorted(NETWORKS) if number < 4 else sorted(random.sample(sorted(NETWORKS), 2)),
        services=random.sample(["talk therapy", "couples", "children", "sleep"], 2),
        languages=["en", "fr"] if number % 3 == 0 else ["en"],
        is_active=number != 13,
        quiet_from=time(22) if number % 4 == 0 else None,
        quiet_until=time(7) if number % 4 == 0 else None,
    )
    return made


def meet_clients(*, random: Random, count: int = 40) -> list[Patient]:
    clients = []
    for number, name in enumerate(unique_names(random, count)):
        first, last = name.split(" ", 1)
        handle = "".join(name_key(first, last).split("|"))
        clients.append(
            Patient(
                first_name=first,
                last_name=last,
                email=f"{handle}{number}@mail.demo.example",
                mobile="" if number % 6 == 0 else f"+1416555{3000 + number}",
                birth_date=date(random.randint(1945, 2006), random.randint(1, 12), 15),
            )
        )
    made: list[Patient] = Patient.objects.bulk_create(clients)
    return made


def unique_names(random: Random, count: int) -> list[str]:
    pairs = [f"{first} {last}" for first in FIRST for last in LAST]
    return random.sample(pairs, count)
