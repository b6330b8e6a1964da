"""Who called, and what did they say?"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from careops.people.models import Patient
from careops.policy.workflow import WorkflowQuerySet
from careops.tenancy.models import TenantManager
from medops.models.ticket import Ticket
from medops.policy.voicemail import VoicemailPolicy


class VoicemailQuerySet(WorkflowQuerySet):
    def for_list(self) -> Self:
        return self.select_related("case", "patient", "telephony", "audio")


class Voicemail(VoicemailPolicy):
    frozen = ("telephony", "external_id", "key", "called_at", "seconds", "audio")

    objects: ClassVar[Any] = TenantManager.from_queryset(VoicemailQuerySet)()

    class Meta(VoicemailPolicy.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "telephony", "external_id"],
                name="one_voicemail_an_external_id",
                condition=~Q(external_id=""),
            ),
            models.UniqueConstraint(fields=["tenant", "key"], name="one_voicemail_a_press"),
            models.CheckConstraint(
                name="a_voicemail_says_something",
                condition=Q(audio__isnull=False) | ~Q(transcript=""),
            ),
            models.CheckConstraint(
                name="whose_voicemail_is_triaged_is_known",
                condition=~Q(state="triaged") | Q(patient__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "patient", "-called_at"],
                name="voicemail_of_patient",
                condition=Q(patient__isnull=False),
            ),
            models.Index(
                fields=["tenant", "settled_at"],
                name="voicemail_settled",
                condition=Q(settled_at__isnull=False),
            ),
        ]

    def headline(self) -> str:
        return "Voicemail"

    def header(self) -> dict[str, Any]:
        whose = {"patient": self.patient_id, "partner": self.telephony_id}
        team = {"team": self.team} if self.team else {}
        return {**whose, **team, "number": self.external_id}

    def ticket_about_it(self, *, at: datetime, ticket_type: str, team: str) -> Ticket:
        """What the team does: of this type, in their queue."""
        whose = {"patient": self.patient, "voicemail": self, "source": Ticket.Source.POLICY}
        made = Ticket.of_type(ticket_type, at=at, **whose)
        made.team = team
        return made


def whose_number(caller: str) -> Patient | None:
    """The one patient who has it, as whom they are known now; nobody is guessed."""
    found = list(Patient.objects.reached_by(caller).as_one()[:2])
    return found[0] if len(found) == 1 else None
