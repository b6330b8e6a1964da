"""Who can an insurer refer to when it tries things? Two providers who are made up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from careops.people.models import Network, Partner, Provider

NAMES = ("Tess Sample", "Omar Sample")


def prepare(partner: Partner, *, at: datetime) -> Iterator[str]:  # noqa: ARG001 (as every domain's)
    if partner.kind != Partner.Kind.INSURER:
        return
    if not Provider.objects.exists():
        networks = list(Network.objects.values_list("code", flat=True))
        for name in NAMES:
            email = f"{name.lower().replace(' ', '.')}@provider.example"
            Provider.objects.create(
                name=name, email=email, networks=networks, languages=["en", "fr"]
            )
    yield f"Providers who can be asked: {', '.join(NAMES)}."
