from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "careops.payments"

    def ready(self) -> None:
        from careops.outbox.channels import register
        from careops.payments.channel import PaymentChannel

        register("payments", PaymentChannel)
