"""Which page lives where? The composition root of all pages."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path
from django.views import defaults

from careops.access.limits import handler429
from careops.access.views import invitation_page
from careops.api import urls as api
from careops.api.problems import for_api
from careops.desk.dead_letters import take_on
from careops.desk.site import desk_site
from careops.desk.viewings.pages import stop_page
from careops.events import api as events
from careops.home import home, robots, todo_page
from careops.web.acting_pages import acting_page
from careops.web.domain import pages, resources
from careops.web.links import open_link
from careops.web.partner_pages import case_page as partner_case
from careops.web.partner_pages import cases_page
from careops.web.patient_pages import all_behind, all_page, case_behind, case_page
from careops.web.quiet_hours import quiet_page
from careops.web.readable import unreadable
from careops.web.readers import case_page as case_of_mine
from careops.web.tabs import tab
from careops.web.unavailable import away_page, broken

urlpatterns = [
    path("", home, name="home"),
    path("robots.txt", robots, name="robots"),
    path("accounts/invitation/<str:token>/", invitation_page, name="invitation"),
    path("accounts/", include("careops.access.pages")),
    path("accounts/", include("allauth.urls")),
    path("admin/", desk_site.urls),
    path("viewing/<uuid:pk>/stop/", stop_page, name="stop_viewing"),
    path("a/<str:token>/", open_link, name="link"),
    path("a/<str:token>/all/", all_behind, name="all_behind"),
    path("a/<str:token>/all/<uuid:pk>/", case_behind, name="case_behind"),
    path("", include("careops.files.views")),
    path("case/<uuid:pk>/", case_of_mine, name="case"),
    path("mine/", all_page, name="mine"),
    path("mine/acting/", acting_page, name="acting"),
    path("mine/<uuid:pk>/", case_page, name="my_case"),
    path("provider/", todo_page, name="todo"),
    path("provider/quiet/", quiet_page, name="quiet"),
    path("partner/cases/", cases_page, name="partner_cases"),
    path("partner/cases/<uuid:pk>/", partner_case, name="partner_case"),
    path("partner/", include("careops.events.urls")),
    *pages("urls"),
    path("api/", include(api)),
    path("api/v1/", include([*api.v1, *events.v1, *resources()])),
    path("mailbox/", include("careops.outbox.urls")),
    path("hooks/", include("careops.outbox.hooks"), {"owner": take_on}),
    path("hooks/", include("careops.payments.hooks")),
    *pages("hooks", at="hooks/"),
]
if settings.DEMO:
    urlpatterns = [path("", include("careops.local.demo.sign_in")), *urlpatterns]
tab("quiet", "Quiet hours")

__all__ = ["handler429"]  # asked for by allauth

handler400 = for_api("malformed_request", unreadable)
handler404 = for_api("not_found", defaults.page_not_found)
handler500 = broken(
    for_api("internal_error", defaults.server_error), away=for_api("unavailable", away_page)
)
