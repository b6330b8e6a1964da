"""SX-1: no page, no view of the desk and no route of the API tells A anything of B, whichever wall stands.

In each run, at each wall: each address with everybody whom it is for, and with one of those whom it is not for, in
turn; each row of B's with one of those who are not turned away for who they are, at the other wall with another; each
method that an address of the API has, and one that it has not, in turn; and each question where the page looks for it.
With CAREOPS_FULL=1 everybody goes to each address with everything.
"""

from __future__ import annotations

from itertools import islice, product
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import transaction

from careops.api import limits
from careops.api.ids import public_id
from careops.api.models import ApiKey
from careops.clock.now import now
from careops.tenancy.scope import tenant_scope
from careops.tenancy.walls import tenant_models
from tests.sampling import FULL, each_once
from tests.tenancy.addresses import addresses, all_templates, parameters
from tests.tenancy.asking import ALL_OF_IT, hear
from tests.tenancy.conftest import BOTH, ORM, lift_fence
from tests.tenancy.visiting import has_business, is_for, view_of, visitor, who_goes
from tests.tenancy.world import B

pytestmark = pytest.mark.slow
ALL = all_templates()
# Nobody has business there with a row of their own, for a reason that is not the tenant.
FOR_NOBODY = {
    "hooks/sms/<uuid:message>/",  # only with the carrier's signature
    "accounts/invitation/<str:token>/",  # only with the token of its mail, which is not kept
    "accounts/2fa/webauthn/keys/<int:pk>/edit/",  # a passkey is a login's own, in no tenant
    "accounts/2fa/webauthn/keys/<int:pk>/remove/",
}
# The reference is only thanked for and looked up nowhere; the others are Django's and allauth's.
NOT_OF_A_ROW = {"ref", "key", "uidb36", "url", "app_label", "content_type_id", "step"}
# The desk refuses a row for whose it is, before it looks which it is: each deed at one row, or three rows.
AT_THE_DESK = 3
METHODS = ("get", "post", "put", "patch", "delete")


@pytest.fixture
def visitors(a, monkeypatch):
    """Everybody whom A knows, and a stranger at A's door."""
    monkeypatch.setitem(limits.QUOTAS, "read", 1_000_000)
    monkeypatch.setitem(limits.QUOTAS, "write", 1_000_000)
    ApiKey.objects.update(last_used_at=now())  # or each call would write that down, and undo it
    return {
        "agent": visitor(a, a.agent),
        "provider": visitor(a, a.provider_member),
        "client": visitor(a, a.client_member),
        "insurer": visitor(a, a.partner_member),
        "clinician": visitor(a, a.clinic_member),
        "partner": visitor(a, token=a.token),
        "pharmacy": visitor(a, token=a.pharmacy_token),
        "clinic": visitor(a, token=a.clinic_token),
        "charts": visitor(a, token=a.charts_token),
        "shop": visitor(a, token=a.shop_token),
        "telephony": visitor(a, token=a.telephony_token),
        "stranger": visitor(a),
    }


def ask(visitor, method, address, data=None):
    """The answer, as if it had never been asked: what it changed is undone."""
    said = {} if data is None else {"data": data}
    if "/api/" in address and method != "get":
        headers = {"if-match": "*", "idempotency-key": str(uuid4())}
        said = {"data": "{}", "content_type": "application/json", "headers": headers}
    with transaction.atomic():
        answer = getattr(visitor, method)(address, **said)
        body = b"".join(answer) if answer.streaming else answer.content
        transaction.set_rollback(True)
    return SimpleNamespace(
        status=answer.status_code,
        text=body.decode(errors="replace") + str(dict(answer.headers)).lower(),
    )


def rows_of(world):
    with tenant_scope(world.tenant):
        return {model: sorted(map(repr, model.objects.values_list())) for model in tenant_models()}


def methods(visitor, template):
    """What may be asked there: at the API also one of those that nobody may, in turn."""
    if not is_for(visitor, template):
        return ["get"]
    if not visitor.areas:
        return ["get", "post"]
    view = view_of(template)
    has = [method for method in METHODS if hasattr(view, method)]
    lacks = [method for method in METHODS if method not in has]
    return METHODS if FULL else [*has, lacks[ALL.index(template) % len(lacks)]]


def is_turned_away(answer):
    """For who they are, or what they would do: whichever row it is."""
    return answer.status in (401, 403, 405) or "/accounts/login" in answer.text


def meetings(visitors, rows, template, wall):
    """Who asks for which row: everybody for one, and somebody for each; at the other wall for others."""
    return each_once(list(visitors), rows, turn=ALL.index(template) + (wall == ORM))


def turn_at(wall, template):
    """At the next address, and at the other wall, another."""
    return ALL.index(template) + (wall == ORM) * 5


def test_no_address_leads_to_a_row_of_another_tenant(a, b, visitors, wall):
    before, asked = rows_of(b), 0
    for template in ALL:
        if not set(parameters(template)) - NOT_OF_A_ROW:
            continue
        most = AT_THE_DESK if template.startswith("admin/") else None
        rows = list(islice(addresses(template, b, combine=each_once), most))
        turned_away = set()
        for name, address in meetings(
            who_goes(visitors, template, turn_at(wall, template)), rows, template, wall
        ):
            for method in methods(visitors[name], template):
                if (name, method) in turned_away and not FULL:
                    continue
                answer = ask(visitors[name], method, address)
                where = f"{name} {method.upper()} {address}: {answer.status}"
                assert answer.status in (301, 302, 401, 403, 404, 405, 415, 422), where
                assert B not in answer.text.lower().replace(address, ""), where
                asked += 1
                if is_turned_away(answer):
                    turned_away.add((name, method))
    assert asked > 1000
    assert rows_of(b) == before


@pytest.fixture
def looked_for(monkeypatch):
    """What pages look for in a query."""
    return hear(monkeypatch)


def one_by_one(questions, looked_for):
    """None first; then each for which the page has looked by now; at once those at which it only looks in passing."""
    yield {}
    in_passing = {}
    for question in filter(None, questions):
        if FULL or looked_for & {*question}:
            yield question
        else:
            in_passing = question | in_passing
    if ALL_OF_IT in looked_for and in_passing:
        yield in_passing


def test_no_page_shows_anything_of_another_tenant_whatever_it_is_asked(
    a, b, visitors, wall, looked_for
):
    anything = [{}, {"q": B}, {"q": b.offered.case.ref}]
    rows = {
        "patient": b.client, "provider": b.provider, "consult": b.consult, "obligation": b.escalated,
    }  # fmt: skip
    questions = {
        "agent": [
            *anything,
            {"service": B, "near": "43.65, -79.38"},
            *({name: str(row.pk)} for name, row in rows.items()),
        ],
        "provider": [*anything, {"first_name": B, "last_name": "client"}],
        "partner": [
            *anything,
            {"network": B, "provider": public_id("prv", b.provider.pk)},
            {"service": B, "near": "43.65,-79.38"},
        ],
        "pharmacy": [*anything, {"external_id": B}],
        "insurer": anything,
        "clinician": anything,
        "clinic": anything,
        "charts": anything,
        "shop": anything,
        "telephony": anything,
        "client": [{}],
        "stranger": [{}],
    }
    shown = 0
    for template in ALL:
        if parameters(template):
            continue
        for name, who in who_goes(visitors, template, turn_at(wall, template)).items():
            looked_for.clear()
            for question in one_by_one(questions[name], looked_for):
                answer = ask(who, "get", f"/{template}", question)
                where = f"{name} /{template} {question}: {answer.status}"
                assert answer.status < 500, where
                text = answer.text.lower()
                for value in question.values():  # a page may repeat what it was asked
                    text = text.replace(value.lower(), "")
                assert B not in text, where
                shown += a.word in text.replace(f"{a.word}.localhost", "")
                if answer.status != 200:  # whoever is not let in is not answered either
                    break
    assert shown > 50  # it does show A's own


def tries(world, visitors, template):
    """Everybody for each row, until it opens, whoever has business first; where it opens for nobody, each once."""
    names = sorted(visitors, key=lambda name: not has_business(visitors[name], template))
    combine = each_once if template in FOR_NOBODY else product
    return combine(list(addresses(template, world)), names)


class TestControl:
    """A denial proves nothing where nobody ever gets in, and silence nothing where nobody listens."""

    @pytest.mark.parametrize("wall", [BOTH], indirect=True)
    def test_every_address_opens_for_somebody_with_a_row_of_their_own(self, a, visitors):
        closed = {
            template
            for template in ALL
            if set(parameters(template)) - NOT_OF_A_ROW
            and not any(
                ask(visitors[name], method, address).status in (200, 202, 302, 409, 422)
                and "login" not in address
                for address, name in tries(a, visitors, template)
                for method in methods(visitors[name], template)
            )
        }
        assert closed == FOR_NOBODY

    @pytest.mark.parametrize("wall", [ORM], indirect=True)
    def test_without_any_wall_pages_and_the_api_do_show_the_other_tenant(
        self, a, b, visitors, monkeypatch
    ):
        lift_fence(monkeypatch)
        for name, address in [
            ("agent", "/admin/cases/case/"),
            ("agent", f"/admin/people/patient/{b.client.pk}/change/"),
            ("partner", "/api/v1/providers"),
        ]:
            assert B in ask(visitors[name], "get", address).text.lower(), address
