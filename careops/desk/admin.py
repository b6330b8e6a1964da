"""Which pages does the desk have? Each is registered here, with the site that lets people in."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path

from careops.access.models import Invitation
from careops.cases.models import Case
from careops.conversation.macros import Macro
from careops.conversation.replies import SavedReply
from careops.desk.bulk import bulk
from careops.desk.case_page import case_page
from careops.desk.handing import hand_it_over, put_back, take_it
from careops.desk.invitations import InvitationAdmin
from careops.desk.keys import keys
from careops.desk.macro_pages import MacroAdmin, bulk_macro, macro_page
from careops.desk.merges.cases import one_page
from careops.desk.moves import act
from careops.desk.my_desk import my_desk
from careops.desk.next import next_due, next_row
from careops.desk.patients import PatientAdmin
from careops.desk.people import MembershipAdmin, NetworkAdmin, PartnerAdmin, ProviderAdmin
from careops.desk.presence import here
from careops.desk.preview import preview
from careops.desk.proxies import ProxyAdmin
from careops.desk.queue import queue
from careops.desk.replies import SavedReplyAdmin
from careops.desk.reports.pages import reports_page
from careops.desk.saved_views import change_view, saved
from careops.desk.search import search
from careops.desk.sent_messages import MessageAdmin
from careops.desk.site import TenantAdmin, desk_site
from careops.desk.tuning import TuningAdmin
from careops.desk.writing_pages import follow_page, tags_page, undo_page, write_page
from careops.outbox.models import Message
from careops.people.models import Membership, Network, Partner, Patient, Provider
from careops.people.proxies import Proxy
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
            path("next/", wrap(next_due), name="cases_case_next"),
            path("search/", wrap(search), name="desk_search"),
            path("views/", wrap(saved), name="desk_views"),
            path("views/<uuid:pk>/", wrap(change_view), name="desk_view"),
            path("keys/", wrap(keys), name="desk_keys"),
            path("reports/", wrap(reports_page), name="desk_reports"),
            path("<uuid:pk>/change/", wrap(case_page), name="cases_case_change"),
            path("<uuid:pk>/write/", wrap(write_page), name="cases_case_write"),
            path("<uuid:pk>/undo/", wrap(undo_page), name="cases_case_undo"),
            path("<uuid:pk>/tags/", wrap(tags_page), name="cases_case_tags"),
            path("<uuid:pk>/follow/", wrap(follow_page), name="cases_case_follow"),
            path("<uuid:pk>/here/", wrap(here), name="cases_case_here"),
            path("<uuid:pk>/macro/<uuid:macro>/", wrap(macro_page), name="cases_case_macro"),
            path("macro/", wrap(bulk_macro), name="cases_case_bulk_macro"),
            path("<uuid:pk>/do/<str:name>/", wrap(act), name="cases_case_do"),
            path("<uuid:pk>/preview/", wrap(preview), name="cases_case_preview"),
            path("<uuid:pk>/take/", wrap(take_it), name="cases_case_take"),
            path("<uuid:pk>/hand/", wrap(hand_it_over), name="cases_case_hand"),
            path("<uuid:pk>/one/", wrap(one_page), name="cases_case_one"),
            path("<uuid:pk>/back/", wrap(put_back), name="cases_case_back"),
        ]


desk_site.first_page = my_desk
desk_site.comes_next = next_row
desk_site.register(Case, CaseAdmin)
desk_site.register(Patient, PatientAdmin)
desk_site.register(Proxy, ProxyAdmin)
desk_site.register(Provider, ProviderAdmin)
desk_site.register(Partner, PartnerAdmin)
desk_site.register(Network, NetworkAdmin)
desk_site.register(Membership, MembershipAdmin)
desk_site.register(Invitation, InvitationAdmin)
desk_site.register(SavedReply, SavedReplyAdmin)
desk_site.register(Macro, MacroAdmin)
desk_site.register(Message, MessageAdmin)
desk_site.register(Tenant, TuningAdmin)
