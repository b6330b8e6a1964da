"""How is another system told? By a thin, signed post, after the Standard Webhooks specification."""

from __future__ import annotations

import hmac
import time
from base64 import b64decode, b64encode

from django.conf import settings

from careops.outbox.channels.channel import Channel, DeliveryError
from careops.outbox.channels.http import Http
from careops.outbox.models import Message

GONE = 410


class Webhook(Channel):
    """One event a post; its id stays the same however often it is sent."""

    label, mark, needs = "webhook", "link", "WEBHOOK_SECRET"

    def __init__(self) -> None:
        self.http = Http()

    def deliver(self, message: Message) -> str:
        body = message.text.encode()
        headers = signed(f"msg_{message.pk.hex}", int(time.time()), body)
        try:
            answer = self.http.post(message.to, body=body, headers=headers)
        except DeliveryError as error:
            error.is_ours = False  # one receiver's fault is not another's
            raise
        if not answer.is_good:
            raise DeliveryError(
                f"{answer.status} from the receiver",
                permanent=answer.status == GONE,
                wait=answer.wait,
            )
        return headers["webhook-id"]

    def close(self) -> None:
        self.http.close()


def signed(name: str, moment: int, body: bytes) -> dict[str, str]:
    """The headers by which the receiver knows that it was us, when, and which event it is."""
    secret = b64decode(settings.WEBHOOK_SECRET.removeprefix("whsec_"))
    mac = hmac.digest(secret, f"{name}.{moment}.".encode() + body, "sha256")
    return {
        "Content-Type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": str(moment),
        "webhook-signature": f"v1,{b64encode(mac).decode()}",
    }
