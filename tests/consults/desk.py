"""How do tests meet consults at the desk? As its members, when something is owed, silent or reviewed."""

from careops.tenancy.scope import tenant_transaction
from tests.consults.factories import let_silence_pass, make_consult, raise_obligation
from tests.factories import NOON, make_provider, make_tenant

ADD = {
    name: f"/admin/consults/{name}/add/"
    for name in ("consult", "obligation", "refund", "revocation")
}
LEDGER = "/admin/consults/payout/"


def about(name, subject):
    """Where a consult's obligation, or an obligation's refund, begins."""
    return f"{ADD[name]}?{subject.kind}={subject.pk}"


def patient(**changed):
    return {
        "first_name": "Jon",
        "last_name": "Dale",
        "email": "Jon@mail.example",
        "language": "en",
        **changed,
    }


def reviewed(obligation):
    """Two days of silence, every channel tried and a call noted: in review."""
    return let_silence_pass(obligation)


def abroad():
    """What a provider of another tenant owes."""
    with tenant_transaction(make_tenant("other")):
        return raise_obligation(consult=make_consult(provider=make_provider("Olga Other")), at=NOON)
