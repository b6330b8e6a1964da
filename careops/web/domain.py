"""What makes a folder beside careops/ a domain? What it brings is found by the names of its modules."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import ModuleType
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.utils.module_loading import module_has_submodule

# Each is there where the domain has the thing. These declare themselves when they are imported.
DECLARING = ("todo", "story", "payments", "lists", "desk", "retention")


class Domain(AppConfig):
    """A domain's AppConfig, in its ``apps.py``.

    Its ``urls`` hold pages, its ``api`` resources for partners, its ``hooks`` what carriers tell;
    ``demo`` is its part of the demo. ``offers`` says what partners can do, and ``enums`` how the API
    calls choices whose names would clash.
    """

    default_auto_field = "django.db.models.BigAutoField"
    offers: str = ""
    enums: Mapping[str, str] = {}

    def ready(self) -> None:
        for name in DECLARING:
            self.part(name)
        settings.API_ENUMS.update(self.enums)

    def part(self, name: str) -> ModuleType | None:
        """The domain's module of this name, if there is one."""
        if self.module is None or not module_has_submodule(self.module, name):
            return None
        return import_module(f"{self.name}.{name}")


def domains() -> list[Domain]:
    return [config for config in apps.get_app_configs() if isinstance(config, Domain)]


def parts(name: str) -> list[Any]:
    """The module of this name of each domain that has it."""
    return [part for domain in domains() if (part := domain.part(name))]


def pages(name: str, *, at: str = "") -> list[URLPattern | URLResolver]:
    """What the module of this name answers, of every domain, below ``at``."""
    return [path(at, include(part)) for part in parts(name)]


def resources() -> list[URLPattern | URLResolver]:
    """The API of all domains."""
    return [pattern for part in parts("api") for pattern in part.urlpatterns]
