"""For which site is a passkey? For the whole installation, as a login is; its organizations share it."""

from __future__ import annotations

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.conf import settings

from careops.values.forms import parsed
from careops.values.table import LINE


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The domain above the organizations' own; where it is no domain (localhost), the host."""
        host: str = context.request.get_host().partition(":")[0]
        domain = settings.CAREOPS_DOMAIN
        is_ours = "." in domain and host.endswith(f".{domain}")
        return {"id": domain if is_ours else host, "name": "careops"}


class Named(forms.Form):
    """What somebody calls a passkey is a text as any other."""

    def clean_name(self) -> str:
        ready = getattr(
            super(), "clean_name", None
        )  # allauth's, which finds a name where none was given
        return str(parsed(LINE, ready() if ready else self.cleaned_data["name"]))


class AddForm(Named, AddWebAuthnForm):  # type: ignore[misc]
    pass


class EditForm(Named, EditWebAuthnForm):  # type: ignore[misc]
    pass
