"""How do consults, and what follows them, come to the desk? The rest is the desk's case page."""

from __future__ import annotations

from careops.desk.intake import IntakeAdmin
from careops.desk.site import desk_site
from consults.desk import panels  # noqa: F401 (it registers itself)
from consults.desk.intake import new_consult, new_obligation
from consults.desk.ledger import PayoutAdmin
from consults.desk.money import propose_refund, propose_revocation
from consults.models import Consult, Obligation, Payout, Refund, Revocation


class ConsultAdmin(IntakeAdmin):
    intake = "New consult"
    begins = "request"
    view = staticmethod(new_consult)


class ObligationAdmin(IntakeAdmin):
    intake = "New obligation"
    begins = "ask"
    view = staticmethod(new_obligation)


class RefundAdmin(IntakeAdmin):
    """Refunds are proposed from the page of an obligation."""

    begins = "propose"
    view = staticmethod(propose_refund)


class RevocationAdmin(IntakeAdmin):
    """Revocations are proposed from the page of an obligation."""

    begins = "propose"
    view = staticmethod(propose_revocation)


desk_site.register(Consult, ConsultAdmin)
desk_site.register(Obligation, ObligationAdmin)
desk_site.register(Refund, RefundAdmin)
desk_site.register(Revocation, RevocationAdmin)
desk_site.register(Payout, PayoutAdmin)
