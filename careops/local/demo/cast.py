"""Who is in the demo? Three organizations and some hundred people, the same in every run."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from careops.people.models import Membership, Network, Partner, Patient, Provider, User, name_key
from careops.tenancy.models import Tenant
from careops.tenancy.scope import tenant_transaction

HOUR = 3600
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
NEEDS = (
    "Low mood since spring", "Trouble sleeping", "Panic attacks at work", "Couples counselling",
    "Support after a loss", "Help with an eating problem", "Anxiety before exams",
    "Stress and burn-out", "A child who does not want to go to school", "Chronic pain",
)  # fmt: skip
REGIONS = {
    "acme": ["Toronto", "Etobicoke", "Scarborough", "Mississauga"],
    "harbour": ["Halifax", "Dartmouth", "Bedford"],
    "prairie": ["Calgary", "Airdrie", "Red Deer"],
}


@dataclass(frozen=True, slots=True)
class Organization:
    """A tenant of the demo, with the clocks that it has chosen for itself."""

    slug: str
    name: str
    time_zone: str
    phone: str
    tuning: dict[str, int] = field(default_factory=dict)


ORGANIZATIONS = (
    Organization("acme", "Northside Care", "America/Toronto", "+14165550100"),
    Organization(
        "harbour",
        "Harbour Health",
        "America/Halifax",
        "+19025550100",
        {"referrals.remind_after": 12 * HOUR, "referrals.expire_after": 24 * HOUR},
    ),
    Organization(
        "prairie",
        "Prairie Wellness",
        "America/Edmonton",
        "+14035550100",
        {"referrals.link_valid_for": 6 * HOUR, "referrals.contact_after": 24 * HOUR},
    ),
)


@dataclass(slots=True)
class Cast:
    """The people of one organization, as the story needs them."""

    tenant: Tenant
    providers: list[Provider]
    partner: Partner
    clients: list[Patient]


def hire(organization: Organization, *, random: Random) -> Cast:
    """Create an organization with its people; run once, on an empty database."""
    tenant = Tenant.objects.create(
        slug=organization.slug,
        name=organization.name,
        time_zone=organization.time_zone,
        phone=organization.phone,
        tuning=organization.tuning,
        slack_channels={"#referrals": "#referrals", "#intake": "#intake"},
    )
    with tenant_transaction(tenant):
        Network.objects.bulk_create(Network(code=c, name=n) for c, n in NETWORKS.items())
        hire_staff(tenant)
        return Cast(
            tenant,
            hire_providers(tenant, random=random),
            Partner.objects.create(name="Maple Mutual", email="desk@maple.demo.example"),
            meet_clients(random=random),
        )


def hire_staff(tenant: Tenant) -> None:
    member("Alice Agent", tenant, roles=["agent"], teams=["intake"])
    member("Ben Booker", tenant, roles=["agent"], teams=["intake", "ops"])
    member("Lena Lead", tenant, roles=["lead", "agent"], teams=["intake", "ops"])
    member("Max Manager", tenant, roles=["manager"], teams=["ops"])


def member(name: str, tenant: Tenant, **fields: Any) -> Membership:
    """A login without a password: the demo's people sign in through their links."""
    address = f"{name.split(maxsplit=1)[0].lower()}@{tenant.slug}.demo.example"
    user = User.objects.create_user(address, None, name=name)
    made: Membership = Membership.objects.create(user=user, **fields)
    return made


def hire_providers(tenant: Tenant, *, random: Random, count: int = 14) -> list[Provider]:
    names = ["Bob Brown", *unique_names(random, count - 1)]
    hired = [hire_provider(name, n, tenant, random=random) for n, name in enumerate(names)]
    member("Bob Brown", tenant, roles=["provider"], provider=hired[0])
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
                name_key=name_key(first, last),
                email=f"{handle}{number}@mail.demo.example",
                mobile="" if number % 6 == 0 else f"+1416555{3000 + number}",
                birth_date=f"{random.randint(1945, 2008)}-{random.randint(1, 12):02}-15",
            )
        )
    made: list[Patient] = Patient.objects.bulk_create(clients)
    return made


def unique_names(random: Random, count: int) -> list[str]:
    pairs = [f"{first} {last}" for first in FIRST for last in LAST]
    return random.sample(pairs, count)
