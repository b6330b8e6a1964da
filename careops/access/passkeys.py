"""For which site is a passkey? For the whole installation, as a login is; its organizations share it."""

from __future__ import annotations

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The domain above the organizations' own; where it is no domain (localhost), the host."""
        host: str = context.request.get_host().partition(":")[0]
        domain = settings.CAREOPS_DOMAIN
        is_ours = "." in domain and host.endswith(f".{domain}")
        return {"id": domain if is_ours else host, "name": "careops"}
