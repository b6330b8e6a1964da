"""What would another value do? Known before it is saved."""

from __future__ import annotations

from django.apps import AppConfig


class RehearsalConfig(AppConfig):
    name = "careops.rehearsal"

    def ready(self) -> None:
        from careops.rehearsal import job  # noqa: F401  (it declares itself)
