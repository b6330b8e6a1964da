from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "careops.workflow"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from careops.workflow import checks  # noqa: F401  (it registers itself)
