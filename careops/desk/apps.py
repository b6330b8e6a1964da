from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "careops.desk"
    default_auto_field = "django.db.models.BigAutoField"
