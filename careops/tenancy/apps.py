from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TenancyConfig(AppConfig):
    name = "careops.tenancy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from careops.tenancy import checks, lookups  # noqa: F401  (they register themselves)
        from careops.tenancy.walls import build_walls

        # After every migrate: a table that somebody forgot to wall is a table without a grant.
        post_migrate.connect(build_walls, sender=self, dispatch_uid="careops walls")
