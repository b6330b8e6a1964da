"""Which migrations do the models ask for? They alone are asked: a policy may be half written."""

from __future__ import annotations

from django.core.checks import Tags
from django.core.management.commands import makemigrations


class Command(makemigrations.Command):
    requires_system_checks = [Tags.models]
