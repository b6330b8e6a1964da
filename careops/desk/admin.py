"""Which pages does the desk have? Each is registered here, with the site that lets people in."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path

from careops.access.models import Invitation
from careops.cases.models import Case
from careops.desk.bulk import bulk
from careops.desk.case_page import case_page
from careops.desk.invitations import InvitationAdmin
from careops.desk.moves import act
from careops.desk.my_desk import my_desk
from careops.desk.people import (
    MembershipAdmin,
    NetworkAdmin,
    PartnerAdmin,
    PatientAdmin,
    ProviderAdmin,
)
from careops.desk.queue import queue
from careops.desk.sent_messages import MessageAdmin
from careops.desk.site import TenantAdmin, desk_site
from careops.desk.tuning import TuningAdmin
from careops.outbox.models import Message
from careops.people.models import Membership, Network, Partner, Patient, Provider
from careops.tenancy.models import Tenant


class CaseAdmin(TenantAdmin):
    """Cases are no forms: only transitions change them."""

    group = ""

    def has_add_permission(self, request: Any) -> bool:  # noqa: ARG002
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("", wrap(queue), name="cases_case_changelist"),
            path("bulk/", wrap(bulk), name="cases_case_bulk"),
            path("<uuid:pk>/change/", wrap(case_page), name="cases_case_change"),
            path("<uuid:pk>/do/<str:name>/", wrap(act), name="cases_case_do"),
        ]


desk_site.first_page = my_desk
desk_site.register(Case, CaseAdmin)
desk_site.register(Patient, PatientAdmin)
desk_site.register(Provider, ProviderAdmin)
desk_site.register(Partner, PartnerAdmin)
desk_site.register(Network, NetworkAdmin)
desk_site.register(Membership, MembershipAdmin)
desk_site.register(Invitation, InvitationAdmin)
desk_site.register(Message, MessageAdmin)
desk_site.register(Tenant, TuningAdmin)
