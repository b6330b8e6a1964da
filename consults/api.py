"""What may pharmacies and labs do about a consult? Raise what its provider owes, follow it, and read the answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse

from careops.api.auth import PartnerRequest
from careops.api.fields import read, wrong
from careops.api.idempotency import once
from careops.api.pages import page_of
from careops.api.problems import Problem
from careops.api.schema import describes
from careops.api.subjects import SubjectView, actions, partner_rules
from careops.api.views import routes
from careops.engine.refusals import WrongState
from careops.people.names import is_same
from careops.policy.rules import Rule
from consults.kinds import RAISED_BY
from consults.models import Consult, Obligation
from consults.policy.conditions import is_optional
from consults.policy.words import DIRECTIVES
from consults.shapes import (
    COLUMNS,
    TOLD_AS,
    NewObligation,
    ObligationQuery,
    ObligationShape,
    TimelineShape,
    show_obligation,
)


class ObligationView(SubjectView):
    area, prefix = "obligations", "obl"
    model, shape, columns, told_as = Obligation, ObligationShape, COLUMNS, TOLD_AS
    read_by = tuple(RAISED_BY)

    def show(self, subject: Obligation, request: PartnerRequest) -> dict[str, Any]:
        return show_obligation(subject, actor=request.actor)

    def parts(self, subject: Obligation) -> dict[UUID | None, str]:
        return {subject.partner_id: "you", subject.provider_id: "provider"}

    def carry_out(
        self,
        request: PartnerRequest,
        name: str,
        rule: Rule,
        /,
        *,
        version: int | None,
        **facts: Any,
    ) -> HttpResponse:
        try:
            return super().carry_out(request, name, rule, version=version, **facts)
        except WrongState as refusal:
            # Its own words would tell of a refund.
            state = self.public_word(refusal.state)
            reason = f"It is {Obligation.label_of(state).lower()} now, so this is not possible."
            raise WrongState(reason, state=state, allowed=refusal.allowed) from refusal


class Obligations(ObligationView):
    @describes(
        "List obligations",
        name="list_obligations",
        query=ObligationQuery,
        returns=page_of("Obligation", ObligationShape),
    )
    def get(self, request: PartnerRequest) -> HttpResponse:
        """Those that you raised, newest first."""
        return self.list_all(request, ObligationQuery)

    @describes(
        "Raise an obligation",
        name="create_obligation",
        takes=NewObligation,
        returns=ObligationShape,
        status=201,
        example={
            "consult": "C-7KQ2MXW",
            "patient": {"last_name": "Hart"},
            "kind": "prescription",
            "question": "The strength is missing: 250 or 500 mg?",
            "external_id": "RX-1001",
        },
    )
    @once
    def post(self, request: PartnerRequest) -> HttpResponse:
        """The provider is asked at once, and followed up until they answer.

        A Limited Use code without a medical reason is only mentioned to them.
        """
        said = read(NewObligation, request.data)
        with self.used_once(said.get("external_id", ""), request.key.partner):
            made = begin(said, request)
        return self.show_made(request, made)


class OneObligation(ObligationView):
    is_conditional = True

    @describes("Read an obligation", name="read_obligation", returns=ObligationShape)
    def get(self, request: PartnerRequest, id: str) -> HttpResponse:  # noqa: A002
        """With the provider's answer, once there is one."""
        return self.show_one(request, id)


class Timeline(ObligationView):
    @describes(
        "Read what happened to an obligation",
        name="read_obligation_timeline",
        returns=TimelineShape,
    )
    def get(self, request: PartnerRequest, id: str) -> HttpResponse:  # noqa: A002
        """Oldest first."""
        return self.show_steps(request, id)


def begin(said: dict[str, Any], request: PartnerRequest) -> Obligation:
    """In the partner's name; a Problem that points at the field when it cannot be."""
    partner, kind = request.key.partner, said.pop("kind")
    check_kind(kind, partner_kind=partner.kind)
    obligation = Obligation.about_consult(
        consult_of(said.pop("consult"), patient=said.pop("patient")),
        about=kind,
        partner=partner,
        **{"directive": DIRECTIVES.get(kind, ""), **said},
    )
    start = obligation.mention if is_optional.test(obligation) else obligation.ask
    start(by=request.actor, at=request.at)
    return obligation


def check_kind(kind: str, *, partner_kind: str) -> None:
    if partner_kind not in RAISED_BY:
        raise Problem("not_allowed", "Only pharmacies and labs raise obligations.")
    if kind not in RAISED_BY[partner_kind]:
        raise wrong("kind", "not_yours", f"A {partner_kind} does not raise this kind.")


def consult_of(ref: str, *, patient: Mapping[str, Any]) -> Consult:
    """The consult, for who knows its patient too: what is wrong is answered as what is unknown."""
    known: dict[str, Any] = {"case__ref": ref}
    if "birth_date" in patient:
        known["patient__birth_date"] = patient["birth_date"]
    consults = Consult.objects.filter(**known).select_related("patient", "provider")
    found: Consult | None = consults.first()
    if found is None or (
        "last_name" in patient and not is_same(patient["last_name"], found.patient.last_name)
    ):
        raise wrong("consult", "unknown", "We know no consult of this reference and this patient.")
    return found


urlpatterns = [
    *routes("obligations", Obligations.as_view()),
    *routes("obligations/<str:id>", OneObligation.as_view()),
    *routes("obligations/<str:id>/timeline", Timeline.as_view()),
    *actions("obligations/<str:id>", ObligationView, partner_rules(Obligation)),
]
