"""How is a post sent? Through Slack's API, into the channel that the tenant has named."""

from __future__ import annotations

import re
from html import escape
from typing import Any

from django.conf import settings
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from careops.outbox.channels.blame import Blame, blame_slack
from careops.outbox.channels.channel import LOCAL, Channel, DeliveryError, Kept
from careops.outbox.channels.http import check_route, wait_of
from careops.outbox.models import Message
from careops.tenancy.scope import current_tenant

TAG = re.compile(r"<@[A-Z0-9]{5,20}>\n")


class Slack(Channel):
    """One post a message; where the tenant has named no channel, it stays in the mailbox."""

    label, mark, needs = "Slack", "hash", "SLACK_TOKEN"

    def __init__(self) -> None:
        # No retries of its own: the outbox knows when to try again.
        self.client = WebClient(
            settings.SLACK_TOKEN, base_url=settings.SLACK_URL, timeout=10, retry_handlers=[]
        )

    def deliver(self, message: Message) -> str:
        channel = current_tenant().slack_channels.get(message.to)
        if not channel:
            return self.keep(message)
        try:
            check_route(settings.SLACK_URL)
            answer: Any = self.client.chat_postMessage(
                channel=channel, text=marked(message.text), unfurl_links=False, unfurl_media=False
            )
        except SlackApiError as error:
            raise judge(error.response) from error
        except (OSError, SlackClientError, DeliveryError) as error:
            raise DeliveryError(f"{type(error).__name__}: {error}", is_ours=True) from error
        return str(answer.get("ts", ""))

    def keep(self, message: Message) -> str:
        if settings.MAILBOX_CARRIES:
            return LOCAL
        raise Kept(f"No channel in Slack is named for {message.to}.")


def marked(text: str) -> str:
    """Slack's own escapes, so that no word becomes a tag but the one on top (S4-4)."""
    tag = TAG.match(text)
    start = tag.end() if tag else 0
    return text[:start] + escape(text[start:], quote=False)


def judge(response: Any) -> DeliveryError:
    """Slack's refusal; unless the post itself is at fault, Slack is left alone for a while."""
    answer = response.data if isinstance(response.data, dict) else {}
    said = answer.get("error") or f"status {response.status_code}"
    permanent = blame_slack(said) is Blame.THEIRS
    return DeliveryError(
        f"Slack: {said}"[:300],
        permanent=permanent,
        is_ours=not permanent,
        wait=wait_of(response.headers.get("Retry-After")),
    )
