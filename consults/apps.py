from django.apps import AppConfig


class ConsultsConfig(AppConfig):
    name = "consults"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from careops.outbox.channels import register
        from consults.payments import RefundChannel

        register("payments", RefundChannel)
