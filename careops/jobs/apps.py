"""What takes longer than a page, and how far has it come?"""

from __future__ import annotations

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "careops.jobs"
    default_auto_field = "django.db.models.BigAutoField"
