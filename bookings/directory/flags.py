"""What is doubtful about a clinic's data? It is flagged, with the reason, and never hidden or corrected."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import Count, Func, TextField

from bookings.directory import areas
from bookings.directory.garbled import is_garbled, mended
from bookings.directory.travel import Place
from bookings.directory.values import PROVINCES
from careops.tenancy.scope import current_tenant

# Within which degrees a province lies: south, north, west, east.
BOXES = {
    "AB": (48.99, 60.01, -120.01, -109.99), "BC": (48.2, 60.01, -139.1, -114.0),
    "MB": (48.99, 60.01, -102.1, -88.9), "NB": (44.5, 48.1, -69.1, -63.7),
    "NL": (46.5, 60.5, -67.9, -52.5), "NS": (43.3, 47.1, -66.5, -59.6),
    "NT": (59.9, 78.8, -136.5, -101.9), "NU": (51.6, 83.2, -120.7, -61.0),
    "ON": (41.6, 56.9, -95.2, -74.3), "PE": (45.9, 47.1, -64.5, -61.9),
    "QC": (44.9, 62.7, -79.8, -57.1), "SK": (48.99, 60.01, -110.01, -101.3),
    "YT": (59.9, 69.7, -141.1, -123.8),
}  # fmt: skip

# Those that a line shows by itself, and those that only show beside all others.
OF_A_LINE = {
    "outside_province": "Outside its province",
    "placeholder_point": "On the middle of its province",
    "no_place": "Nobody can tell where it is",
    "postal_code_elsewhere": "Postal code of another province",
    "garbled": "Garbled letters",
}
SHARED = {
    "city_point": "A city's coordinates",
    "shared_address": "A placeholder for an address",
    "shared_phone": "A telephone number of many",
    "duplicate": "Twice in the directory",
}
FLAGS = {**OF_A_LINE, **SHARED}

# How a shared flag is found: rows that agree in these columns, what must be true of them together,
# what is said of it, and the field that people may have set by hand instead.
FEW, MANY = 3, 10  # clinics on one point; cities in which one street or telephone cannot be
SHARED_BY = {
    "city_point": (
        "latitude, longitude",
        f"place_by = 'point' GROUP BY 1, 2 HAVING count(*) >= {FEW} AND count(DISTINCT postal_code) > 1",
        "clinics || ' clinics stand on this point: it is that of their city.'",
        "latitude",
    ),
    "shared_address": (
        "address",
        f"address <> '' GROUP BY 1 HAVING count(DISTINCT lower(city)) >= {MANY}",
        "'Clinics in ' || cities || ' cities have this address.'",
        "address",
    ),
    "shared_phone": (
        "phone",
        f"phone <> '' GROUP BY 1 HAVING count(DISTINCT lower(city)) >= {MANY}",
        "'Clinics in ' || cities || ' cities have this number.'",
        "phone",
    ),
    "duplicate": (
        "name_key, postal_code",
        "postal_code <> '' GROUP BY 1, 2 HAVING count(*) > 1",
        "clinics || ' clinics have this name and postal code.'",
        "name",
    ),
}
FOUND = """
    SELECT c.id, '{flag}' AS flag, {words} AS reason FROM bookings_clinic c JOIN (
        SELECT {columns}, count(*) AS clinics, count(DISTINCT lower(city)) AS cities
        FROM bookings_clinic WHERE tenant_id = %(tenant)s AND {together}) shared USING ({columns})
    WHERE c.tenant_id = %(tenant)s AND NOT '{by_hand}' = ANY (c.set_by_hand)
"""
# What does not change is not written.
RENEW = """
    WITH wanted AS (SELECT id, jsonb_object_agg(flag, reason) AS flags FROM ({found}) f GROUP BY id),
    anew AS (
        SELECT c.id, (c.flags - %(shared)s::text[]) || coalesce(w.flags, '{{}}') AS flags
        FROM bookings_clinic c LEFT JOIN wanted w USING (id) WHERE c.tenant_id = %(tenant)s)
    UPDATE bookings_clinic c SET flags = anew.flags FROM anew
    WHERE c.tenant_id = %(tenant)s AND c.id = anew.id AND c.flags <> anew.flags
"""


def flags_of(clinic: Any, given: Place | None) -> dict[str, str]:
    """What a clinic's own line shows; ``given`` is the point that the line names."""
    found = {}
    if given and areas.is_placeholder(given):
        found["placeholder_point"] = (
            f"{words(given)} is the middle of its province, and no address."
        )
    elif given and not is_inside(given, clinic.province):
        found["outside_province"] = f"{words(given)} is not in {PROVINCES[clinic.province]}."
    if clinic.postal_code and not areas.is_of(clinic.postal_code, clinic.province):
        found["postal_code_elsewhere"] = (
            f"{clinic.postal_code} is no postal code of {PROVINCES[clinic.province]}."
        )
    if is_garbled(f"{clinic.name} {clinic.city}"):
        found["garbled"] = f"Probably {mended(clinic.name)}, {mended(clinic.city)}."
    return found


def renew_shared() -> None:
    """Flag anew, over all clinics of the tenant, what only shows beside the others."""
    found = (
        FOUND.format(flag=flag, columns=columns, together=together, words=said, by_hand=by_hand)
        for flag, (columns, together, said, by_hand) in SHARED_BY.items()
    )
    said: dict[str, Any] = {"shared": list(SHARED), "tenant": current_tenant().pk}
    with connection.cursor() as cursor:
        # Right after an import the planner takes the table for empty, and would go through all of it for each row.
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(RENEW.format(found=" UNION ALL ".join(found)), said)
        cursor.execute("SET LOCAL enable_nestloop TO DEFAULT")


def counts(clinics: Any) -> dict[str, int]:
    """How many of these have each flag, in the order of FLAGS; those that nobody has are left out."""
    named = clinics.order_by().annotate(flag=Keys("flags", output_field=TextField()))
    found = dict(named.values("flag").annotate(count=Count("pk")).values_list("flag", "count"))
    return {flag: found[flag] for flag in FLAGS if flag in found}


class Keys(Func):
    """A row for each key of an object."""

    function = "jsonb_object_keys"
    set_returning = True


def is_inside(place: Place, province: str) -> bool:
    south, north, west, east = BOXES[province]
    return south <= place.latitude <= north and west <= place.longitude <= east


def words(place: Place) -> str:
    return f"{place.latitude:.4f}, {place.longitude:.4f}"
