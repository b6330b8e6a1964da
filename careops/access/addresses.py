"""Whose is an e-mail address? His who has proved it, by a link sent there; named alone, it is nobody's."""

from __future__ import annotations

from allauth.account.forms import ResetPasswordForm
from allauth.account.models import EmailAddress

from careops.people.models import User


def owner_of(email: str) -> User | None:
    """Whose proved address this is."""
    proved = EmailAddress.objects.filter(email=email.lower(), verified=True)
    address = proved.select_related("user").first()
    return address.user if address else None


def free(email: str) -> None:
    """Take an address from logins that named it and never proved it: now somebody has."""
    proved = EmailAddress.objects.filter(email=email, verified=True)
    for user in User.objects.filter(email=email).exclude(pk__in=proved.values("user")):
        user.email = f"{user.pk.hex}@unproved.invalid"
        user.save(update_fields=["email"])


class ResetForm(ResetPasswordForm):  # type: ignore[misc]
    """A new password goes to the owner of the address, and to nobody who only named it."""

    def clean_email(self) -> str:
        email: str = super().clean_email()
        owner = owner_of(email)
        self.users = [owner] if owner and owner.is_active else []
        return email
