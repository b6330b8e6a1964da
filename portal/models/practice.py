"""How does this practice keep its portal? One row a tenant, with the rules that patients acknowledge."""

from __future__ import annotations

from typing import Any

from django.db import models
from uuid_utils.compat import uuid7

from careops.people.models import Partner
from careops.people.proxies import child_until
from careops.tenancy.models import TenantKey, TenantModel
from careops.tenancy.prepared import asked
from careops.values.columns import TextColumn
from portal.values import ADVICE, PLACE, POLICY

RULES = """\
Use the portal to tell us how you are after a visit of the last two weeks. Use it to ask for an appointment, to pay a
bill, to change your insurance, to see your records, and to ask about bills, appointments and forms.

The portal is not for emergencies. Call 911. If you need care today, call our office. When it is closed, call the
provider on call.

If something new bothers you, it deserves a visit. We cannot judge it by message. We give medical advice to our own
patients only.

We answer within 3 days. It is not like texting. If it gets long, we meet.

For a refill, ask your pharmacy first. They ask us, and it is faster.

We do not accept abuse or threats, in person, by phone or by message. We then close the account at once, and may end our
care.
"""


BRING = "Your health card, and a list of your medicines."


def usual_rules() -> str:
    """Until a practice writes its own (S1); a paragraph is a line, which breaks where the screen ends."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in RULES.split("\n\n"))


class Practice(TenantModel):
    """What a practice asks of its patients, and how it counts."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    counts_working_days = models.BooleanField(
        "count working days",
        default=False,
        help_text="Three working days by our office hours, instead of 72 hours (S1-A1).",
    )
    adult_at = models.PositiveSmallIntegerField(
        "of age at", default=14, help_text="Until when a parent acts for a child (S1-A5)."
    )
    chart_system = TenantKey(
        Partner,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="practices",
        db_index=False,
        limit_choices_to={"kind": Partner.Kind.CLINIC},
        help_text="The partner, a clinic, by whose keys our own chart system tells us of charts.",
    )
    address = TextColumn(
        "place of visits", kind=PLACE, blank=True, help_text="Where patients come; they read it."
    )
    directions = TextColumn(
        "how to get there", kind=ADVICE, blank=True, help_text="Patients read it before a visit."
    )
    to_bring = TextColumn(
        "what to bring", kind=ADVICE, blank=True, default=BRING, help_text="To a visit."
    )
    policy_version = models.PositiveIntegerField(default=1, editable=False)
    policy = TextColumn(
        "rules", kind=POLICY, default=usual_rules, help_text="What patients acknowledge."
    )
    changes = TextColumn(
        "what has changed",
        kind=POLICY,
        blank=True,
        help_text="Since the version before; patients read it.",
    )

    class Meta(TenantModel.Meta):
        verbose_name_plural = "portal rules"
        constraints = [models.UniqueConstraint(fields=["tenant"], name="one_practice_a_tenant")]

    def __str__(self) -> str:
        return f"portal rules, version {self.policy_version}"

    @classmethod
    def is_kept_by(cls, partner: Partner) -> bool:
        """Whether it is the one whose system keeps our charts."""
        return bool(cls.objects.filter(chart_system=partner.pk).exists())

    @classmethod
    def current(cls) -> Any:
        """The tenant's; where nothing is set yet, as it is by default."""
        found = asked(cls, lambda: cls.objects.select_related("chart_system"))
        return found[0] if found else cls()


def by_days() -> bool:
    """Whether the practice of now counts its three days as working days."""
    return bool(Practice.current().counts_working_days)


child_until("portal", lambda: int(Practice.current().adult_at))
