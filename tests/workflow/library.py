"""Where are books lent for real? A loan, its fines and remarks, in tables that are gone with the test."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, models
from uuid_utils.compat import uuid7

from careops.clock.timers import After
from careops.people.actors import AGENT, LEAD
from careops.people.models import Signature
from careops.policy.effects import begin, do, keep
from careops.policy.rules import transition
from careops.policy.states import Shown
from careops.policy.workflow import Workflow
from careops.tenancy.models import TenantKey, TenantModel
from tests.workflow.loans import BACK_WITHIN, make_loan

OF_THE_TESTS = {"app_label": "desk", "abstract": False}


@transition("lent", by=AGENT, then=[begin("fines_for", "charge"), keep("remarks_on")])
def report(self, *, at: datetime, damage: str, times: int = 1) -> None:
    """Report damage."""


@transition("lent", by=[AGENT, LEAD], then=[do("fines", "waive"), keep("word")])
def forgive(self, *, at: datetime, reason: str, forgiven_by: Signature) -> None:
    """Forgive it."""


class FinePolicy(Workflow):
    kind = "fine"
    prefix = "F"
    State = models.TextChoices("State", ["owed", "waived"])
    shown = {"owed": Shown("reader", due="run_late"), "waived": Shown(tone="good")}

    class Meta(Workflow.Meta):
        abstract = True

    @transition(None, "owed")
    def charge(self, *, at: datetime, damage: str, note: str = "as usual") -> None:
        """Charge the reader for it."""
        self.charged_at = at

    @transition("owed", when=After(BACK_WITHIN, since="charged_at"))
    def run_late(self, *, at: datetime) -> None:
        """Note that it is late."""

    @transition("owed", "waived", then=[do("tasks", "cancel")])
    def waive(self, *, at: datetime, reason: str, waived_by: Signature) -> None:
        """Waive it."""
        self.reason = reason

    @transition("owed", by=AGENT, then=[do("loan", "hear")])
    def grumble(self, *, at: datetime, words: str) -> None:
        """Grumble about it."""

    def headline(self):
        return "A fine"


@transition("lent")
def hear(self, *, at: datetime, words: str) -> None:
    """Hear what is said."""


def make_library(loan=make_loan, **changed):
    """The models of loans, fines and remarks, each with its table."""
    loan = loan(**{"report": report, "forgive": forgive, "hear": hear, **changed})
    fine = type("Fine", (FinePolicy,), {
        "loan": TenantKey(loan, models.PROTECT, related_name="fines"),
        "reason": models.CharField(max_length=1000, blank=True),
        "charged_at": models.DateTimeField(null=True),
        "Meta": type("Meta", (Workflow.Meta,), OF_THE_TESTS),
        "__module__": __name__,
    })  # fmt: skip
    remark = type("Remark", (TenantModel,), {
        "id": models.UUIDField(primary_key=True, default=uuid7),
        "text": models.TextField(),
        "at": models.DateTimeField(),
        "Meta": type("Meta", (TenantModel.Meta,), OF_THE_TESTS),
        "__module__": __name__,
    })  # fmt: skip

    def fines_for(self, *, times: int = 1) -> list[fine]:
        return [fine(loan=self) for _ in range(times)]

    def remarks_on(self, *, at: datetime, damage: str):
        return (remark(text=f"{word}!", at=at) for word in damage.split(", "))

    def word(self, *, at: datetime, forgiven_by: Signature, reason: str = ""):
        return remark(text=f"{forgiven_by}: {reason}", at=at) if reason != "-" else None

    loan.fines_for, loan.remarks_on, loan.word = fines_for, remarks_on, word
    fines_for.__annotations__["return"] = list[fine]
    for model in (loan, fine, remark):
        make_table(model)
    return loan, fine, remark


def make_table(model):
    """For the length of the transaction, by whoever owns no table."""
    with connection.schema_editor(collect_sql=True) as editor:
        editor.create_model(model)
    with connection.cursor() as cursor:
        for statement in editor.collected_sql:
            cursor.execute(statement.replace("CREATE TABLE", "CREATE TEMPORARY TABLE"))


def everything_in(table):
    """What a table holds, as one text."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT t::text FROM {table} t")
        return "\n".join(row for (row,) in cursor.fetchall())
