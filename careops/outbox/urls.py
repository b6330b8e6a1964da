"""Where are the messages read that stay on this machine?"""

from django.urls import path

from careops.outbox import views

app_name = "outbox"
urlpatterns = [
    path("", views.mailbox, name="mailbox"),
    path("<uuid:pk>/", views.message, name="message"),
    path("<uuid:pk>/html/", views.html, name="html"),
    path("<uuid:pk>/send-again/", views.send_again, name="send_again"),
]
