from django.apps import AppConfig


class ClockConfig(AppConfig):
    name = "careops.clock"
    default_auto_field = "django.db.models.BigAutoField"
