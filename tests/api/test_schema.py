"""Does the API do what its description says? Whatever is sent, within it and without."""

from __future__ import annotations

from threading import Thread
from types import SimpleNamespace
from uuid import uuid4
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
import schemathesis
from django.db import connections
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema
from schemathesis.generation import GenerationMode

from bookings.directory.models import Service
from careops.api.idempotency import ACCEPTABLE
from careops.api.ids import public_id
from careops.api.limits import QUOTAS
from careops.api.limits import client as redis_client
from careops.events import endpoints
from careops.events.queueing import ping
from careops.files.models import Folder
from careops.people.actors import Actor
from careops.tenancy.scope import tenant_transaction
from tests.api.conftest import ALL, Caller
from tests.api.sandbox import Trier
from tests.bookings.directory.clinics import make_clinic, make_offer
from tests.bookings.factories import make_clinic as affiliate
from tests.bookings.factories import submitted
from tests.bookings.paying import billed, charge_of
from tests.consults.factories import make_consult, raise_obligation
from tests.factories import (
    NOON,
    make_client,
    make_file,
    make_network,
    make_partner,
    make_tenant,
    submit_referral,
)
from tests.sampling import FULL

HOOK = "https://hooks.example.com/careops"
EXAMPLES = 50 if FULL else 8
CONFIG = {
    "seed": 1,
    "generation": {"max-examples": EXAMPLES, "deterministic": True},
    "checks": {
        # An If-Match that is no version of ours is stale; what a version is needed for says 428.
        "positive_data_acceptance": {
            "expected-statuses": ["2xx", "304", "401", "404", "409", "412"]
        },
        "negative_data_rejection": {
            "expected-statuses": ["400", "401", "404", "412", "422", "428"]
        },
        "missing_required_header": {"expected-statuses": ["400", "401", "428"]},
    },
}


@pytest.fixture
def world(transactional_db):
    """Partners, and a row of each kind that they can ask for, committed: the calls come from other threads."""
    tenant = make_tenant()
    with tenant_transaction(tenant):
        make_network()
        service = Service.objects.create(code="ultrasound", name="Ultrasound")
        offer, clinic = make_offer(make_clinic(), service), affiliate(service=service)
        insurer, pharmacy = make_partner(), make_partner("Corner Pharmacy", kind="pharmacy")
        consult = make_consult(patient=make_client(last_name="Hart"))
        endpoint = endpoints.create(insurer, {"url": HOOK}, by=Actor("a test"), at=NOON)
        referral = submit_referral(partner=insurer)
        rows = {
            "webhook-endpoints": ("we", endpoint),
            "providers": ("prv", consult.provider),
            "referrals": ("ref", referral),
            "clinics": ("cln", offer.clinic),
            "bookings": ("bkg", submitted(insurer=insurer, service=service)),
            "invoices": (
                "inv",
                charge_of(billed(clinic, insurer=insurer, service=service)).invoices.get(),
            ),
            "documents": ("doc", make_file(Folder.of(pharmacy))),
            "obligations": ("obl", raise_obligation(consult=consult, partner=pharmacy)),
        }
        return SimpleNamespace(
            insurer=Caller(
                insurer,
                scopes=[
                    *ALL,
                    "bookings:read",
                    "bookings:write",
                    "events:read",
                    "webhooks:read",
                    "webhooks:write",
                ],
            ),
            pharmacy=Caller(
                pharmacy,
                scopes=[f"{area}:{verb}" for area in OF_PHARMACIES for verb in ("read", "write")],
            ),
            ids={name: public_id(prefix, row.pk) for name, (prefix, row) in rows.items()},
            trier=Trier(insurer),
            consult=consult.case.ref,
            delivery=public_id("dlv", ping(endpoint, at=NOON).pk),
            event=public_id("evt", referral.case.entries.first().pk),
        )


@pytest.fixture
def url(world, who):
    """A real server for the caller's tenant; it uses one connection to the database."""
    from careops.wsgi import application as serve

    def at_acme(environ, start_response):
        return serve({**environ, "HTTP_HOST": getattr(world, who).host}, start_response)

    def run():
        server.serve_forever(poll_interval=0.05)
        connections.close_all()

    with make_server("127.0.0.1", 0, at_acme, handler_class=Handler) as server:
        thread = Thread(target=run)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


class Handler(WSGIRequestHandler):
    disable_nagle_algorithm = True

    def log_message(self, *_):
        """Say nothing."""


@pytest.mark.slow
@pytest.mark.parametrize(("who", "operations"), [("insurer", 23), ("pharmacy", 9), ("trier", 2)])
def test_every_operation_keeps_to_its_description(world, url, who, operations, monkeypatch):
    monkeypatch.setattr(endpoints, "MOST", 1_000_000)  # of one partner
    caller = getattr(world, who)
    auth = {"auth": {"openapi": {"key": {"bearer": caller.token}}}}
    config = SchemathesisConfig.from_dict(CONFIG | auth | {"base-url": url})
    schema = schemathesis.openapi.from_url(f"{url}/api/openapi.yaml", config=config)
    theirs = {
        "insurer": schema.exclude(tag=OF_PHARMACIES)
        .exclude(path=CLOCK)
        .exclude(operation_id=UPLOADS),
        "pharmacy": schema.include(tag=OF_PHARMACIES).exclude(operation_id=UPLOADS),
        "trier": schema.include(path=CLOCK),
    }

    @schemathesis.hook
    def before_call(context, case, kwargs):
        # Thousands of calls a minute are not what is tested here; others' counters are not ours.
        redis_client().delete(*(f"careops:limit:{caller.key.pk}:{name}" for name in QUOTAS))
        make_sense(case, world)

    try:
        failures, cases = run(theirs[who])
    finally:
        schemathesis.hooks.unregister_all()
    assert not failures, "\n\n".join(failures)
    assert cases > EXAMPLES * operations


def make_sense(case, world):
    """What a description cannot say: keys are fresh, rows exist, and consent lies in the past."""
    headers = case.headers or {}
    if ACCEPTABLE.fullmatch(headers.get("Idempotency-Key", "")):
        headers["Idempotency-Key"] = str(uuid4())
    if case.meta.generation.mode != GenerationMode.POSITIVE:
        return
    if case.path_parameters and case.method.upper() != "DELETE":  # the rows that there are stay
        case.path_parameters["id"] = world.ids[case.path.split("/")[3]]
        fill(case.path_parameters, {"delivery": world.delivery})
    if isinstance(case.query, dict):
        make_query_sensible(case.query, world)
    if isinstance(case.body, dict):
        make_body_sensible(case.body, world)


def make_query_sensible(query, world):
    fill(query, {"after": world.event})
    fill(query, dict.fromkeys(MOMENTS, "2026-03-02T12:00:00Z") | {"external_id": "A-1"})
    fill(query, {"service": "ultrasound", "near": "43.65,-79.38"})
    if "near" in query:
        query["service"] = "ultrasound"


def make_body_sensible(body, world):
    fill(body, dict.fromkeys(("need", "question", "reason", "note"), "Low mood"))
    fill(body, SENSE | {"preferred_provider": world.ids["providers"]})
    fill(body, {"service": "ultrasound", "papers": ["form"], "results_to": "client"})
    fill(body, dict.fromkeys(DATES, "2027-03-02T12:00:00Z") | {"clinic_charges": 5400})
    fill(body, dict.fromkeys(("clinic_cost", "amount"), 18_000))
    fill(body, {"consult": world.consult, "patient": {"last_name": "Hart"}})
    fill(body, {"external_id": str(uuid4()), "by": "PT1S"})
    fill(body, {"url": f"{HOOK}/{uuid4()}", "types": [], "is_active": True})
    if "preferred_provider" not in body:
        fill(body, {"only_preferred": False})
    for part in ("client", "address", "contact"):
        fill(body.get(part, {}), SENSE)


# No bytes that are made by chance are a file: see test_documents.py here and of bookings.
UPLOADS = ["create_document", "create_booking_document"]
OF_PHARMACIES = ["obligations", "documents"]
CLOCK = "/api/v1/test-clock"  # for test keys
SENSE = {
    "first_name": "Maya",
    "last_name": "Hart",
    "email": "maya@mail.example",
    "language": "fr-CA",
    "network": "sun",
    "consented_at": "2026-03-02T12:00:00Z",
    "mobile": "+14165550111",
    "birth_date": "1990-02-28",
    "name": "Maya Hart",
    "phone": "+14165550111",
    "city": "Toronto",
    "province": "ON",
    "postal_code": "M5V 2T6",
}


DATES = ("first", "second", "third", "fourth", "fifth", "hold_until", "slot")
MOMENTS = ("updated_since", "created_after", "created_before")


def fill(body, known):
    body |= {name: value for name, value in known.items() if name in body}


def run(schema):
    failures, cases = [], 0
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            cases += len(event.recorder.cases)
            for case, checks in event.recorder.checks.items():
                failures += [
                    f"{event.recorder.label} {check.name}: {check.failure_info.failure}\n"
                    f"{check.failure_info.code_sample}\n{said(event.recorder, case)}"
                    for check in checks
                    if check.status == Status.FAILURE
                ]
        if isinstance(event, (events.NonFatalError, events.FatalError)):
            failures.append(str(getattr(event, "value", None) or event.exception))
    return failures, cases


def said(recorder, case):
    interaction = recorder.interactions.get(case)
    return interaction.response.text if interaction and interaction.response else ""
