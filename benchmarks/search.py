"""What does it cost to find a patient? ``make bench BENCH=search``: words, an exact index and ILIKE, in turns."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from random import Random
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import psycopg

from benchmarks.queue import make_agent, say
from benchmarks.stand import Stand, stand

if TYPE_CHECKING:
    from careops.tenancy.models import Tenant

FIRST, LAST = (
    2_000,
    40_000,
)  # different names; the commonest are a hundred times as common as the mean
SYLLABLES = "ba de ki lo mu na pe ri so tu va we xi yo za che".split()
SEED = """
    INSERT INTO people_patient
        (id, tenant_id, first_name, last_name, name_key, words, email, mobile, language)
    SELECT lpad(to_hex(n), 32, '0')::uuid, %(tenant)s, initcap(f), initcap(l), f || '|' || l,
           ARRAY[f || l, l || f, right(m, 4)], f || n || '@mail.example', m, 'en'
    FROM generate_series(1, %(count)s::int) n,
         LATERAL (SELECT (%(firsts)s::text[])[1 + floor(%(first)s * power(random(), 3))::int] AS f,
                         (%(lasts)s::text[])[1 + floor(%(last)s * power(random(), 3))::int] AS l,
                         '+1416' || lpad(floor(random() * 10000000)::int::text, 7, '0') AS m
                  WHERE n > 0) made
"""
WORDS = """
    INSERT INTO people_patientword (tenant_id, word, patient_id)
    SELECT tenant_id, unnest(words), id FROM people_patient ORDER BY 1, 2, 3
    ON CONFLICT DO NOTHING
"""


def main() -> None:
    options = parse()
    with stand() as ground:
        from careops.tenancy.models import Tenant

        tenant = Tenant.objects.create(slug="bench", name="Bench")
        begin = time.perf_counter()
        fill(tenant, ground, count=options.patients)
        say(f"filled: {options.patients:,} patients in {time.perf_counter() - begin:.0f} s")
        ground.settle()
        Bench(tenant, options).measure()


def fill(tenant: Tenant, ground: Stand, *, count: int) -> None:
    """Write rows and their words past the triggers, sorted: a minute's work instead of ten."""
    said = {"tenant": tenant.pk, "count": count, "first": FIRST, "last": LAST}
    said |= {"firsts": names(FIRST, 2), "lasts": names(LAST, 4)}
    with psycopg.connect(ground.admin) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(SEED, said)
        connection.execute(WORDS)


def names(count: int, length: int) -> list[str]:
    """So many different names, each of so many syllables."""
    step = 7919  # so that common names begin in different ways
    return [
        "".join(SYLLABLES[(n * step >> 4 * at) % 16] for at in range(length)) + ("n" * (n >> 16))
        for n in range(count)
    ]


class Bench:
    """Searches as an agent makes them, each for another name."""

    def __init__(self, tenant: Tenant, options: argparse.Namespace) -> None:
        self.tenant, self.options = tenant, options
        self.random = Random(7)
        self.people = self.sample()

    def sample(self) -> list[Any]:
        from careops.people.models import Patient
        from careops.tenancy.scope import tenant_transaction

        with tenant_transaction(self.tenant):
            ids = list(Patient.objects.values_list("pk", flat=True)[:20_000])
            chosen = self.random.sample(ids, min(self.options.repeat, len(ids)))
            return list(Patient.objects.filter(pk__in=chosen))

    def measure(self) -> None:
        ways = self.ways()
        spent: dict[str, list[float]] = {name: [] for name in ways}
        for number, person in enumerate(self.people):
            for name, search in ways.items():
                if name != "ilike" or number < self.options.scans:
                    spent[name].append(self.timed(search, person))
        for name, found in spent.items():
            p99 = quantiles(found, n=100)[98] if len(found) > 1 else found[0]
            say(f"{name}_p50_ms={median(found):.2f}")
            say(f"{name}_p99_ms={p99:.2f}")
        say(f"family_of_exact={median(spent['family']) / median(spent['exact']):.2f}")
        say(f"ilike_of_family={median(spent['ilike']) / median(spent['family']):.1f}")
        say(f"page_queries={self.queries()}")

    def timed(self, search: Callable[[Any], Any], person: Any) -> float:
        from careops.tenancy.scope import tenant_transaction

        with tenant_transaction(self.tenant):
            begin = time.perf_counter()
            list(search(person).order_by("name_key")[:50])
            return (time.perf_counter() - begin) * 1000

    def ways(self) -> dict[str, Callable[[Any], Any]]:
        from django.db.models import Q

        from careops.people.models import Patient

        patients = Patient.objects

        def ilike(person: Any) -> Any:
            name = person.last_name
            return patients.filter(Q(first_name__icontains=name) | Q(last_name__icontains=name))

        return {
            "exact": lambda person: patients.filter(name_key=person.name_key),
            "family": lambda person: patients.search(person.last_name),
            "beginning": lambda person: patients.search(person.last_name[:4]),
            "two_words": lambda p: patients.search(f"{p.last_name[:5]} {p.first_name}"),
            "nobody": lambda person: patients.search(f"{person.last_name}qq"),
            "digits": lambda person: patients.search(person.mobile[-4:]),
            "ilike": ilike,
        }

    def queries(self) -> int:
        """Of the whole page of the desk."""
        from django.conf import settings
        from django.db import connection
        from django.test import Client
        from django.test.utils import CaptureQueriesContext

        settings.ALLOWED_HOSTS = ["*"]
        client = Client(HTTP_HOST=f"{self.tenant.slug}.localhost")
        client.force_login(make_agent(self.tenant).user)
        url = f"/admin/people/patient/?{urlencode({'q': self.people[0].last_name})}"
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            client.get(url)
        return sum(query["sql"] not in ("BEGIN", "COMMIT") for query in seen)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search", description=__doc__)
    parser.add_argument("--patients", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=300, help="searches of each way")
    parser.add_argument("--scans", type=int, default=10, help="of the way that scans")
    return parser.parse_args()


if __name__ == "__main__":
    main()
