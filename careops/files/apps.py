"""Whose file is it, is it clean, and who has read it?"""

from __future__ import annotations

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "careops.files"
    default_auto_field = "django.db.models.BigAutoField"
