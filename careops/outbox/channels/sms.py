"""How is a text message sent? Through Twilio's API, or a gateway that speaks it."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import urllib3
from django.conf import settings
from django.urls import reverse

from careops.outbox.channels.channel import Channel, DeliveryError
from careops.outbox.channels.http import Answer, Http
from careops.outbox.links import site_url
from careops.outbox.models import Message

# Refusals of this installation (wrong account, too fast) rather than of a message.
OURS = (401, 403, 404, 429)
PASSING = (*OURS, 408)


class Sms(Channel):
    """One text message a post."""

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
        answer = self.http.post(self.url, body=form(message), headers=headers)
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
    status = answer.status
    said = answer.json().get("message", "")
    return DeliveryError(
        f"{status} {said}".strip(),
        permanent=400 <= status < 500 and status not in PASSING,
        is_down=status in OURS,
        wait=answer.wait,
    )
