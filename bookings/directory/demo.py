"""Which clinics does the demo have? Real ones around its towns, with made-up services, prices and mails."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from io import StringIO
from random import Random

from bookings.directory.areas import DATA
from bookings.directory.importing import ClinicTally, Importer, finish
from bookings.directory.lists import read_list
from bookings.directory.models import Clinic, Service
from bookings.directory.travel import Place, travel_minutes
from careops.imports.lines import import_lines
from careops.tenancy.models import Tenant

LISTS = ("primary_care_facilities", "urgent_care_facilities")
SERVICES = (
    ("ultrasound", "Ultrasound", "Échographie", 140, 30),
    ("xray", "X-ray", "Radiographie", 90, 15),
    ("mri", "MRI", "IRM", 850, 45),
    ("blood-test", "Blood test", "Analyse de sang", 60, 10),
    ("physio", "Physiotherapy", "Physiothérapie", 110, 45),
    ("walk-in", "Visit to a physician", "Consultation médicale", 125, 20),
    ("dental", "Dental emergency", "Urgence dentaire", 220, 40),
)
TOWNS = {
    "acme": Place(43.6532, -79.3832),
    "harbour": Place(44.6488, -63.5752),
    "prairie": Place(51.0447, -114.0719),
}
AROUND, MOST = 120, 250  # minutes from the town, and clinics
MORE = (
    "services", "email", "languages", "affiliate", "books_by", "direct_billing", "takes_card",
    "takes_transfer", "accepts_prepayment",
)  # fmt: skip


def tell_directory(tenant: Tenant, *, random: Random) -> list[Clinic]:
    """Fill the directory of an organization of the demo; the clinics that can be booked.

    In the tenant's transaction, once, where there are no clinics yet.
    """
    Service.objects.bulk_create(Service(code=c, name=n, name_fr=f) for c, n, f, *_ in SERVICES)
    rows = [{**row, **made_up(number, random)} for number, row in enumerate(places(tenant, random))]
    sheet = StringIO(newline="")
    writer = csv.DictWriter(sheet, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    sheet.seek(0)
    take = Importer(tenant).take
    import_lines(
        read_list(sheet), ClinicTally(), take=take, reject=lambda _: None, step=lambda: None
    )
    finish(tenant)
    return list(Clinic.objects.bookable().prefetch_related("offers__service"))


def places(tenant: Tenant, random: Random) -> list[dict[str, str]]:
    """Rows of the real lists around the town; as doubtful as they are."""
    town = TOWNS.get(tenant.slug, TOWNS["acme"])
    near = [row for row in real() if is_near(town, row)]
    return random.sample(near, min(MOST, len(near)))


def is_near(town: Place, row: dict[str, str]) -> bool:
    minutes = travel_minutes(town, Place(float(row["LAT"]), float(row["LON"])))
    return minutes is not None and minutes <= AROUND


def real() -> Iterator[dict[str, str]]:
    for name in LISTS:
        with gzip.open(DATA / f"{name}.csv.gz", "rt", encoding="utf-8") as source:
            for row in csv.DictReader(source):
                yield {heading: said for heading, said in row.items() if heading}


def made_up(number: int, random: Random) -> dict[str, str]:
    """What a clinic offers and how it is booked and paid; two in three have told us."""
    if number % 3 == 2:
        return dict.fromkeys(MORE, "")
    offers = random.sample(SERVICES, random.randint(1, 4))
    prices = (
        f"{code}={price * random.uniform(0.8, 1.3):.2f}/{m}" for code, _, _, price, m in offers
    )
    affiliate = random.choice(("none", "none", "individual", "individual", "large"))
    return {
        "services": "; ".join(prices),
        "email": f"front{number}@clinics.demo.example",
        "languages": random.choice(("en", "en, fr", "en, pa", "en, zh-Hans")),
        "affiliate": affiliate,
        "books_by": random.choice(("link", "link", "phone", "form")),
        "direct_billing": "yes" if affiliate == "large" or random.random() < 0.3 else "no",
        "takes_card": random.choice(("yes", "no")),
        "takes_transfer": random.choice(("yes", "no")),
        "accepts_prepayment": random.choice(("yes", "yes", "no", "")),
    }
