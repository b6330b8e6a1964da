from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "careops.access"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from careops.access import idle, records  # noqa: F401 (they listen)
