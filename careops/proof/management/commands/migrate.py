"""Are the tables as the models want them? A policy that is half written is no reason to wait."""

from __future__ import annotations

from django.core.checks import Tags
from django.core.management.commands import migrate


class Command(migrate.Command):
    requires_system_checks = [Tags.models, Tags.database]
