"""How is an e-mail sent? Through Django's backend, over one connection a batch."""

from __future__ import annotations

import smtplib
from contextlib import suppress
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from careops.outbox.carriers import CARRIERS, name_of
from careops.outbox.channels.blame import Blame, blame_mail
from careops.outbox.channels.channel import Channel, DeliveryError
from careops.outbox.models import Message
from careops.tenancy.scope import current_tenant


class Email(Channel):
    """Mail with a text and an HTML part.

    Its Message-ID comes from the message, so that a mail which is sent again, because nobody knows
    whether it arrived, is the same mail to every mailbox that looks.
    """

    label, mark, needs = "e-mail", "mail", "EMAIL_HOST"

    def __init__(self) -> None:
        self.connection = get_connection()

    def deliver(self, message: Message) -> str:
        mail = compose(message, self.connection)
        self.open()
        try:
            mail.send()
        except (OSError, ValueError) as error:
            problem = judge(error)
            if problem.is_ours:
                self.close()
            raise problem from error
        return str(mail.extra_headers["Message-ID"])

    def open(self) -> None:
        """Whatever is refused before a mail is spoken of has nothing to do with it."""
        try:
            self.connection.open()
        except (OSError, ValueError) as error:
            self.close()
            raise DeliveryError(f"{type(error).__name__}: {error}", is_ours=True) from error

    def close(self) -> None:
        with suppress(OSError):
            self.connection.close()


def compose(message: Message, connection: Any) -> EmailMultiAlternatives:
    """The mail: from the tenant's name, at this installation's address."""
    _, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    name = name_of(message)
    carrier = CARRIERS.get(settings.MAIL_CARRIER)
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        from_email=formataddr((" ".join(current_tenant().name.split()), address)),
        to=[message.to],
        reply_to=[settings.REPLY_TO] if settings.REPLY_TO else None,
        headers={
            "Message-ID": f"<{name}@{address.rpartition('@')[2]}>",
            "Auto-Submitted": "auto-generated",  # so that no out-of-office note comes back
            "X-Auto-Response-Suppress": "All",  # the same for Exchange
            **({carrier.header: name} if carrier and carrier.header else {}),
        },
        connection=connection,
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    return mail


def judge(error: OSError | ValueError) -> DeliveryError:
    """Whose fault it is. A line that breaks is the carrier's."""
    if isinstance(error, ValueError):
        return DeliveryError(f"Cannot be addressed: {error}", permanent=True)
    reply: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, reply = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, reply = error.smtp_code, error.smtp_error
    else:
        return DeliveryError(f"{type(error).__name__}: {error}", is_ours=True)
    said = reply.decode(errors="replace") if isinstance(reply, bytes) else reply
    blame = blame_mail(code, said)
    return DeliveryError(
        f"{code} {said}", permanent=blame is Blame.THEIRS, is_ours=blame is Blame.OURS
    )
