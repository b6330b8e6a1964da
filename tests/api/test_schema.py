"""Does the API do what its description says? Whatever is sent, within it and without.

In each run every call is made with each thing that can be wrong with each of its parameters and fields, in one way, at
the next call in another; with CAREOPS_FULL=1 in all ways.
"""

from __future__ import annotations

from contextlib import closing
from datetime import date
from itertools import count
from types import SimpleNamespace
from uuid import uuid4

import pytest
import schemathesis
from django.db import connection, connections
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.schemas import OpenApiSchema
from schemathesis.transport.wsgi import WSGITransport

from bookings.directory.models import Service
from careops.api import limits
from careops.api.idempotency import ACCEPTABLE
from careops.api.ids import public_id
from careops.events import endpoints
from careops.events.queueing import ping
from careops.files.models import Folder
from careops.people.actors import Actor
from careops.tenancy.scope import tenant_transaction
from medops.models import Plan
from portal.columns import Topic
from portal.models import Chart, Practice
from tests.api.conftest import ALL, Caller
from tests.api.sandbox import Trier
from tests.bookings.directory.clinics import make_clinic, make_offer
from tests.bookings.factories import make_clinic as affiliate
from tests.bookings.factories import submitted
from tests.bookings.paying import billed, charge_of
from tests.consults.factories import make_consult, raise_obligation
from tests.factories import (
    ALICE,
    NOON,
    make_client,
    make_file,
    make_network,
    make_partner,
    make_provider,
    make_tenant,
    submit_referral,
)
from tests.medops.factories import (
    agent_ann,
    applied,
    make_customer,
    make_order,
    make_plan,
    make_shop,
    open_one,
    subscribe,
)
from tests.medops.identities import asked as asked_who
from tests.medops.insurance import open_authorization, request_benefits
from tests.medops.prescriptions import prescribe
from tests.medops.voicemails import called, make_telephony
from tests.portal.bills import enter
from tests.portal.cards import sent_card
from tests.portal.charts import (
    asked_refill,
    make_medicine,
    make_visit,
    with_account,
    written,
)
from tests.portal.visits import asked
from tests.sampling import FULL

HOOK = "https://hooks.example.com/careops"
EXAMPLES = 50 if FULL else 3
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
        charts, thread, refill, visit, insurance = chart_rows(pharmacy)
        rows |= {
            "threads": ("thr", thread),
            "refills": ("rfl", refill),
            "appointments": ("apt", visit),
            "insurances": ("ins", insurance),
        }
        shop, of_shop = shop_rows()
        telephony = make_telephony()
        rows |= {**of_shop, "voicemails": ("vml", called(telephony, external_id=CHART))}
        return SimpleNamespace(
            shop=Caller(
                shop,
                scopes=[f"{area}:{verb}" for area in OF_SHOPS for verb in ("read", "write")],
            ),
            telephony=Caller(telephony, scopes=["voicemails:read", "voicemails:write"]),
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
            charts=Caller(
                charts,
                scopes=[f"{area}:{verb}" for area in OF_CHARTS for verb in ("read", "write")],
            ),
            trier=Trier(insurer),
            consult=consult.case.ref,
            delivery=public_id("dlv", ping(endpoint, at=NOON).pk),
            event=public_id("evt", referral.case.entries.first().pk),
        )


def chart_rows(pharmacy):
    """The practice's own chart system with a patient, a visit and a medicine; what the patient wrote and needs."""
    charts = make_partner("Our charts", kind="clinic")
    Practice.objects.create(chart_system=charts)
    patient = make_client("Maya", "Hart", birth_date=date(1990, 2, 28))
    Chart.objects.create(patient=patient, external_id=CHART)
    make_visit(patient, None, external_id=CHART)
    make_medicine(patient, external_id=CHART)
    enter(patient, 85, external_id=CHART)
    account = with_account(patient)
    thread = written(account, topic=Topic.BILLING, words="Why?")
    insurance = sent_card(account).take_over(by=ALICE, at=NOON)
    return charts, thread, asked_refill(account, partner=pharmacy), asked(account), insurance


def shop_rows():
    """A shop with a customer, an order, a plan and a subscription; a ticket and a credit that it hears of."""
    shop = make_shop()
    patient = make_client("Eve", "Stone", birth_date=date(1980, 5, 17))
    make_customer(shop, patient, external_id=CHART)
    make_order(shop, patient, external_id=CHART)
    plan = make_plan(shop, patient, make_provider("Rex Stone"))
    type(plan.request).objects.update(external_id=CHART)
    Plan.objects.update(external_id=CHART)
    return shop, {
        "subscriptions": ("sub", subscribe(shop, patient, external_id=CHART)),
        "tickets": ("tkt", open_one("orders", patient, shop=shop)),
        "credits": ("crd", applied(shop, patient, by=agent_ann())),
        "identity-checks": ("idc", asked_who(patient, shop=shop)),
        "benefits-verifications": ("bnv", request_benefits(patient)),
        "prior-authorizations": ("pau", open_authorization(patient, plan.request.provider)),
        "prescriptions": (
            "rxp",
            prescribe(shop, patient, plan.request.provider, external_id=CHART),
        ),
    }


@pytest.fixture
def app(world, who, monkeypatch):
    """The application for the caller's tenant; the threads that call it one after the other share our connection."""
    from careops.wsgi import application as serve

    ours, host = connections[connection.alias], getattr(world, who).host
    send = WSGITransport.send

    def send_here(transport, case, **how):
        """Some checks name what only a network has."""
        return send(transport, case, **{k: how[k] for k in how if k not in OF_A_NETWORK})

    monkeypatch.setattr(WSGITransport, "send", send_here)

    def at_home(environ, start_response):
        connections[connection.alias] = ours
        with closing(serve({**environ, "HTTP_HOST": host}, start_response)) as answer:
            return [b"".join(answer)]

    ours.inc_thread_sharing()
    yield at_home
    ours.dec_thread_sharing()


OF_A_NETWORK = {"max_redirects", "verify", "cert", "proxies"}


@pytest.fixture(autouse=True)
def in_turn(monkeypatch):
    """Of the cases that differ only in a value or in the method that there is not one, at the next another."""
    turns, every_case = count(), OpenApiSchema.iter_coverage_cases

    def some(schema, operation, **how):
        alike = {}
        for case in every_case(schema, operation, **how):
            alike.setdefault(what_it_tries(case), []).append(case)
        for cases in alike.values():
            yield cases[next(turns) % len(cases)]

    if not FULL:
        monkeypatch.setattr(OpenApiSchema, "iter_coverage_cases", some)


def what_it_tries(case):
    """What is wrong with which parameter, or what is unusual about it."""
    tried = case.meta.phase.data
    described = tried.description.removeprefix(f"{tried.parameter}: ")
    return (
        case.meta.generation.mode,
        tried.parameter_location,
        tried.parameter,
        "a method" if case.method.upper() != case.operation.method.upper() else described,
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("who", "operations"),
    [
        ("insurer", 23),
        ("pharmacy", 12),
        ("charts", 13),
        ("shop", 38),
        ("telephony", 3),
        ("trier", 2),
    ],
)
def test_every_operation_keeps_to_its_description(world, app, who, operations, monkeypatch):
    monkeypatch.setattr(endpoints, "MOST", 1_000_000)  # of one partner
    for name in limits.QUOTAS:  # thousands of calls a minute are not what is tested here
        monkeypatch.setitem(limits.QUOTAS, name, 1_000_000)
    caller = getattr(world, who)
    auth = {"auth": {"openapi": {"key": {"bearer": caller.token}}}}
    config = SchemathesisConfig.from_dict(CONFIG | auth)
    schema = schemathesis.openapi.from_wsgi("/api/openapi.yaml", app, config=config)
    theirs = {
        "insurer": schema.exclude(tag=[*OF_PHARMACIES, *OF_CHARTS, *OF_SHOPS, *OF_TELEPHONES])
        .exclude(path=CLOCK)
        .exclude(operation_id=UPLOADS),
        "pharmacy": schema.include(tag=OF_PHARMACIES).exclude(operation_id=UPLOADS),
        "charts": schema.include(tag=OF_CHARTS),
        "shop": schema.include(tag=OF_SHOPS),
        "telephony": schema.include(tag=OF_TELEPHONES).exclude(operation_id=UPLOADS),
        "trier": schema.include(path=CLOCK),
    }

    @schemathesis.hook
    def before_call(context, case, kwargs):
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
    if case.method.upper() == "DELETE":
        spare(case.path_parameters, world)
    elif case.path_parameters:
        fill(case.path_parameters, {"id": world.ids.get(case.path.split("/")[3])})
        fill(case.path_parameters, {"external_id": CHART})
        fill(case.path_parameters, {"delivery": world.delivery})
    if isinstance(case.query, dict):
        make_query_sensible(case.query, world)
    if isinstance(case.body, dict):
        make_body_sensible(case.body, world)


def spare(parameters, world):
    """The rows that there are stay: all other calls are about them."""
    own = world.ids["webhook-endpoints"]
    if parameters and parameters.get("id") == own:
        parameters["id"] = own[:3] + "0" * 26  # nobody's


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
    fill(body, {"consult": world.consult, "patient": whose(body)})
    fill(body, {"days_left": 5, "provider": world.ids["providers"], "at": "2026-02-27T15:00:00Z"})
    fill(body, dict.fromkeys(("since", "until"), "2026-02-27") | {"state": "completed"})
    fill(
        body,
        {"amount_minor": 8500, "due_on": "2026-03-30", "service_on": "2026-02-27", "corrects": 1},
    )
    fill(body, {"external_id": str(uuid4()), "by": "PT1S"})
    fill(body, {"url": f"{HOOK}/{uuid4()}", "types": [], "is_active": True})
    make_shop_sensible(body)
    if "preferred_provider" not in body:
        fill(body, {"only_preferred": False})
    for part in ("client", "address", "contact"):
        fill(body.get(part, {}), SENSE)


def make_shop_sensible(body):
    """What a shop says of its own rows."""
    rows = ("customer", "treatment_request", "subscription", "order")
    fill(
        body,
        dict.fromkeys(rows, CHART)
        | {"type": "orders", "currency": "CAD", "spent": 2000, "price": 9900, "quantity": 30},
    )
    if "customer" in body:
        fill(body, {"state": "approved" if "condition" in body else "placed"})


def whose(body):
    """As an obligation names a patient, a refill does, and a row of a chart."""
    if "consult" in body:
        return {"last_name": "Hart"}
    if "medicine" in body:
        return {"first_name": "Maya", "last_name": "Hart", "birth_date": "1990-02-28"}
    return CHART


CHART = "C-1"  # the id of a patient, a visit and a medicine in the chart system
# No bytes that are made by chance are a file: see test_documents.py here and of bookings.
UPLOADS = ["create_document", "create_booking_document", "put_call"]
OF_PHARMACIES = ["obligations", "documents", "refills"]
OF_CHARTS = ["charts", "threads", "appointments"]
OF_SHOPS = [
    "shop", "subscriptions", "credits", "tickets", "prescriptions", "identity-checks",
    "benefits-verifications", "prior-authorizations",
]  # fmt: skip
OF_TELEPHONES = ["voicemails"]
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


DATES = (
    "first", "second", "third", "fourth", "fifth", "hold_until", "slot", "next_charge_at",
    "ordered_at", "requested_at", "written_at",
)  # fmt: skip
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
