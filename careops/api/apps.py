from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "careops.api"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from careops.api import checks  # noqa: F401  (it registers itself)
