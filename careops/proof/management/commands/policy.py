"""Print each policy as a page, to the screen or into docs/policies/."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from careops.policy.workflow import kinds
from careops.proof.printing import page


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", nargs="*", choices=[[], *kinds()], help="which; all by default")
        parser.add_argument("--write", action="store_true", help="into docs/policies/ instead")

    def handle(self, *, kind: list[str], write: bool, **_: Any) -> None:
        for name, policy in kinds().items():
            if kind and name not in kind:
                continue
            if write:
                (settings.BASE_DIR / "docs" / "policies" / f"{name}.md").write_text(page(policy))
            else:
                self.stdout.write(page(policy))
