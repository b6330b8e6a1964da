"""The addresses of a demo, which has a page more than others at the front, and links that sign in."""

from django.urls import include, path

from careops import urls
from careops.urls import handler400, handler404, handler500  # noqa: F401 (Django reads them here)

urlpatterns = [path("", include("careops.local.demo.sign_in")), *urls.urlpatterns]
