from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "careops.desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from careops.desk import checks, story, task_checks  # noqa: F401  (they register themselves)
        from careops.desk.viewings import story as viewing_story  # noqa: F401
