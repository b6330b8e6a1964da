from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "careops.web"

    def ready(self) -> None:
        from careops.web import checks  # noqa: F401  (it registers itself)
