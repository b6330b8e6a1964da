"""Which patient of this practice is meant? By the whole name and the date of birth; nobody is guessed."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef

from careops.people.models import Patient
from portal.models import Account, Chart, Visit


def patient_named(first: str, last: str, birth_date: date) -> Patient | None:
    """The one patient of that name and day of birth; None where there is none, or there are several."""
    born = Patient.objects.named(first, last).filter(birth_date=birth_date)
    found = list(born.as_one()[:2])
    return found[0] if len(found) == 1 else None


def is_ours(patient: Patient) -> bool:
    """Whether this practice looks after them: they have a chart, a visit or an account here."""
    theirs = (model.objects.filter(patient=OuterRef("pk")) for model in (Chart, Visit, Account))
    chart, visit, account = map(Exists, theirs)
    return bool(Patient.objects.filter(chart | visit | account, pk=patient.pk).exists())


def charted(external_id: str, birth_date: date) -> Patient | None:
    """Whose chart this is, for who knows their day of birth, too."""
    found = Chart.objects.filter(external_id=external_id, patient__birth_date=birth_date)
    chart = found.select_related("patient").first()
    return chart.patient if chart else None
