from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "careops.workflow"
    default_auto_field = "django.db.models.BigAutoField"
