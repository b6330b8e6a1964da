from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "careops.outbox"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from careops.outbox import checks  # noqa: F401  (it registers itself)
