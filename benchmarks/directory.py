"""What does it cost to find a clinic? ``make bench BENCH=directory``: the search, a scan and a loop, in turns.

And how fast does a list come in, and with how much memory?
"""

from __future__ import annotations

import argparse
import csv
import gzip
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from benchmarks.queue import say
from benchmarks.stand import stand
from careops.local.home import PROJECT

if TYPE_CHECKING:
    from bookings.directory.models import Service
    from careops.tenancy.models import Tenant

SERVICES = ("ultrasound", "mri", "xray", "physio", "dental", "walk-in", "blood", "vaccine")
LISTS = ("urgent_care_facilities", "primary_care_facilities")
HEADINGS = (
    "key",
    "name",
    "address",
    "city",
    "province",
    "postal_code",
    "phone",
    "latitude",
    "longitude",
    "services",
)
SCAN = """
    SELECT o.id, 2 * 6371.0088 * 1.3 * asin(least(1, sqrt(
        power(sin(radians(c.latitude - %(lat)s) / 2), 2)
        + cos(radians(%(lat)s)) * cos(radians(c.latitude)) * power(sin(radians(c.longitude - %(lon)s) / 2), 2)
    ))) AS away
    FROM bookings_offer o JOIN bookings_clinic c ON c.id = o.clinic_id
    WHERE o.service_id = %(service)s AND c.is_active
    ORDER BY 2, o.cost NULLS LAST, c.median_days_to_first_date NULLS LAST, o.id
"""


def main() -> None:
    options = parse()
    with stand() as ground, TemporaryDirectory() as folder:
        from careops.tenancy.models import Tenant

        tenant = Tenant.objects.create(slug="bench", name="Bench")
        file = Path(folder) / "clinics.csv"
        write(file, count=options.clinics)
        add_services(tenant)
        measure_import(file, count=options.clinics)
        ground.settle()
        Bench(tenant, options).measure()


def add_services(tenant: Tenant) -> None:
    from bookings.directory.models import Service
    from careops.tenancy.scope import tenant_transaction

    with tenant_transaction(tenant):
        for code in SERVICES:
            Service.objects.create(code=code, name=code.title())


def write(file: Path, *, count: int) -> None:
    """The real places again and again, each a little aside, with two services that somebody offers there."""
    from bookings.directory.areas import DATA

    random, places = Random(7), []
    for name in LISTS:
        with gzip.open(DATA / f"{name}.csv.gz", "rt") as source:
            places += list(csv.DictReader(source))
    with file.open("w", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(HEADINGS)
        for number in range(count):
            row = places[number % len(places)]
            offers = "; ".join(
                f"{c}={random.randint(40, 400)}/30" for c in random.sample(SERVICES, 2)
            )
            point = (round(float(row[axis]) + random.gauss(0, 0.05), 5) for axis in ("LAT", "LON"))
            writer.writerow((
                f"B{number}", f"{row['name'][:100]} {number}", row["address"], row["city"],
                row["state"], row["zip"], f"416555{number % 10_000:04}", *point, offers,
            ))  # fmt: skip


def measure_import(file: Path, *, count: int) -> None:
    """In a process of its own, as an operator does it, so that the memory is the import's."""
    for name in ("import", "again"):
        begin = time.perf_counter()
        command = [sys.executable, "manage.py", "import_clinics", str(file), "--tenant", "bench"]
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
        spent = time.perf_counter() - begin
        say(f"{name}: {done.stdout.splitlines()[0]}")
        say(f"{name}_lines_per_second={count / spent:.0f}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024  # of the largest child
    say(f"import_peak_mb={peak:.0f}")


class Bench:
    """Searches from where clients live: the postal areas of clinics, one after the other."""

    def __init__(self, tenant: Tenant, options: argparse.Namespace) -> None:
        from bookings.directory.areas import areas
        from bookings.directory.models import Service
        from careops.tenancy.scope import tenant_transaction

        self.tenant, self.options = tenant, options
        with tenant_transaction(tenant):
            self.services: list[Service] = list(Service.objects.all())
        random = Random(11)
        known = [area.place for area in areas().values() if area.place]
        toronto = [area.place for code, area in areas().items() if code[0] == "M" and area.place]
        self.places = [
            (random.choice(toronto if number % 2 else known), random.choice(self.services))
            for number in range(options.repeat)
        ]

    def measure(self) -> None:
        ways = {"search": self.search, "scan": self.scan, "loop": self.loop}
        spent: dict[str, list[float]] = {name: [] for name in ways}
        found = dict.fromkeys(ways, 0)
        for number, asked in enumerate(self.places):
            for name, way in ways.items():
                if name == "search" or number < self.options.scans:
                    ms, rows = self.timed(way, *asked)
                    spent[name].append(ms)
                    found[name] += rows if number < self.options.scans else 0
        for name, times in spent.items():
            p99 = quantiles(times, n=100)[98] if len(times) > 1 else times[0]
            say(f"{name}_p50_ms={median(times):.2f}")
            say(f"{name}_p99_ms={p99:.2f}")
        say(f"found: {found}")  # all ways find the same
        say(f"search_queries={self.queries()}")
        say(f"scan_of_search={median(spent['scan']) / median(spent['search']):.1f}")

    def timed(self, way: Callable[..., int], place: Any, service: Any) -> tuple[float, int]:
        from careops.tenancy.scope import tenant_transaction

        with tenant_transaction(self.tenant):
            begin = time.perf_counter()
            rows = way(place, service)
            return (time.perf_counter() - begin) * 1000, rows

    def search(self, place: Any, service: Any) -> int:
        from bookings.directory.search import clinics_near

        return len(clinics_near(service, place))

    def scan(self, place: Any, service: Any) -> int:
        """As one writes it first: every clinic of the service, sorted by how far away it is."""
        from django.db import connection

        said = {"lat": place.latitude, "lon": place.longitude, "service": service.pk}
        with connection.cursor() as cursor:
            cursor.execute(SCAN, said)
            near = [pk for pk, away in cursor.fetchall() if away <= 60]
        return len(near[:50])

    def loop(self, place: Any, service: Any) -> int:
        """Every clinic of the service, reckoned in Python."""
        from bookings.directory.models import Offer
        from bookings.directory.travel import Place, travel_minutes

        columns = ("clinic__latitude", "clinic__longitude", "cost", "pk")
        rows = Offer.objects.filter(
            service=service, clinic__is_active=True, clinic__latitude__isnull=False
        )
        found = [
            (travel_minutes(place, Place(a, b)), c or 0, pk)
            for a, b, c, pk in rows.values_list(*columns)
        ]
        return len(sorted(row for row in found if row[0] is not None and row[0] <= 60)[:50])

    def queries(self) -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as seen:
            self.timed(self.search, *self.places[0])
        skip = ("BEGIN", "COMMIT")
        return sum(q["sql"] not in skip and "set_config" not in q["sql"] for q in seen)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.directory", description=__doc__)
    parser.add_argument("--clinics", type=int, default=50_000)
    parser.add_argument("--repeat", type=int, default=300, help="searches")
    parser.add_argument("--scans", type=int, default=30, help="of the ways that look at everything")
    return parser.parse_args()


if __name__ == "__main__":
    main()
