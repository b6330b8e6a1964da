"""How is a text message sent? Through Twilio's API, or a gateway that speaks it."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import urllib3
from django.conf import settings
from django.urls import reverse

from careops.outbox.channels.blame import Blame, blame_sms
from careops.outbox.channels.channel import Channel, DeliveryError
from careops.outbox.channels.http import Answer, Http
from careops.outbox.links import site_url
from careops.outbox.models import Message

BAD_REQUEST = 400  # all else is about us


class Sms(Channel):
    """One text message a post."""

    label, mark, needs = "text message", "phone", "SMS_URL"

    def __init__(self) -> None:
        self.http = Http()
        account = quote(settings.SMS_ACCOUNT, safe="")
        self.url = f"{settings.SMS_URL.rstrip('/')}/2010-04-01/Accounts/{account}/Messages.json"
        self.headers = {
            **urllib3.make_headers(basic_auth=f"{settings.SMS_ACCOUNT}:{settings.SMS_TOKEN}"),
            "Content-Type": "application/x-www-form-urlencoded",
        }

    def deliver(self, message: Message) -> str:
        # Twilio has no such key; gateways that do will not send the same message twice.
        headers = {**self.headers, "Idempotency-Key": str(message.pk)}
        try:
            answer = self.http.post(self.url, body=form(message), headers=headers)
        except DeliveryError as error:
            error.permanent, error.is_ours = False, True  # the address is ours
            raise
        if not answer.is_good:
            raise judge(answer)
        return str(answer.json().get("sid", ""))

    def close(self) -> None:
        self.http.close()


def form(message: Message) -> bytes:
    fields = {"To": message.to, "From": settings.SMS_FROM, "Body": message.text}
    callback = site_url(reverse("sms_receipt", args=[message.pk]))
    if callback.startswith("https:"):
        fields["StatusCallback"] = callback
    return urlencode(fields).encode()


def judge(answer: Answer) -> DeliveryError:
    """Whose fault it is: Twilio says so by a code of its own."""
    body = answer.json()
    said = str(body.get("message", ""))
    blame = blame_sms(body.get("code"), said) if answer.status == BAD_REQUEST else Blame.OURS
    return DeliveryError(
        f"{answer.status} {said}".strip(),
        permanent=blame is Blame.THEIRS,
        is_ours=blame is Blame.OURS,
        wait=answer.wait,
    )
