"""How does a list come in?"""

from __future__ import annotations

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "careops.imports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from careops.imports import job  # noqa: F401  (it declares itself)
