"""Which pages does a partner have?"""

from django.http import HttpResponse
from django.urls import path

urlpatterns = [path("", lambda _: HttpResponse(""), name="partner")]
