from django.apps import AppConfig


class LocalConfig(AppConfig):
    name = "careops.local"
    default_auto_field = "django.db.models.BigAutoField"
