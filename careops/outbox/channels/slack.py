"""How is a post sent? Through Slack's API, into the channel that the tenant has named."""

from __future__ import annotations

import re
from html import escape
from typing import Any

from django.conf import settings
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from careops.outbox.channels.channel import LOCAL, Channel, DeliveryError
from careops.outbox.channels.http import check_route, wait_of
from careops.outbox.models import Message
from careops.tenancy.scope import current_tenant

# What no second try changes; everything else is Slack's or this installation's to mend.
PERMANENT = {
    "channel_not_found", "is_archived", "msg_too_long", "no_text", "not_in_channel",
    "restricted_action",
}  # fmt: skip
TAG = re.compile(r"<@[A-Z0-9]{5,20}>\n")


class Slack(Channel):
    """One post a message; where the tenant has named no channel, it stays in the local mailbox."""

    def __init__(self) -> None:
        check_route(settings.SLACK_URL)
        # No retries of its own: the outbox knows when to try again.
        self.client = WebClient(
            settings.SLACK_TOKEN, base_url=settings.SLACK_URL, timeout=10, retry_handlers=[]
        )

    def deliver(self, message: Message) -> str:
        channel = current_tenant().slack_channels.get(message.to)
        if not channel:
            return LOCAL
        try:
            answer: Any = self.client.chat_postMessage(
                channel=channel, text=marked(message.text), unfurl_links=False, unfurl_media=False
            )
        except SlackApiError as error:
            raise judge(error.response) from error
        except (OSError, SlackClientError) as error:
            raise DeliveryError(f"{type(error).__name__}: {error}", is_down=True) from error
        return str(answer.get("ts", ""))


def marked(text: str) -> str:
    """Slack's own escapes, so that no word becomes a tag but the one on top (S4-4)."""
    tag = TAG.match(text)
    start = tag.end() if tag else 0
    return text[:start] + escape(text[start:], quote=False)


def judge(response: Any) -> DeliveryError:
    """Slack's refusal; unless the post itself is at fault, Slack is left alone for a while."""
    answer = response.data if isinstance(response.data, dict) else {}
    said = answer.get("error") or f"status {response.status_code}"
    permanent = said in PERMANENT
    return DeliveryError(
        f"Slack: {said}"[:300],
        permanent=permanent,
        is_down=not permanent,
        wait=wait_of(response.headers.get("Retry-After")),
    )
