"""What does a channel promise? To send one message, or to say whether trying again makes sense."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings

from careops.outbox.models import Message
from careops.tenancy.scope import current_tenant

LOCAL = "local mailbox"  # the receipt of what is read there


class DeliveryError(Exception):
    """It did not arrive, and ``str()`` says why.

    ``permanent``: trying again makes no sense. ``is_ours``: our account or the carrier is at fault,
    not this message, so the channel rests. ``wait``: how long the carrier asked us to wait.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        is_ours: bool = False,
        wait: timedelta = timedelta(0),
    ) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.is_ours = is_ours
        self.wait = wait


class Suppressed(Exception):
    """It was not sent and need not be; ``str()`` says why. Nobody has to look after it."""


class Kept(Exception):
    """Nobody carried it, and ``str()`` says why: it stays in the mailbox, and counts as nothing."""


class Channel:
    """One way to reach people, open for one batch.

    ``label`` says what goes by it, ``mark`` is its icon; without the setting that it ``needs``
    its messages stay at home.
    """

    label: ClassVar[str]
    mark: ClassVar[str] = "send"
    needs: ClassVar[str] = ""

    at: datetime  # the moment of the batch

    def deliver(self, message: Message) -> str:
        """Send it; returns the carrier's own id. Raises DeliveryError, Suppressed or Kept."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of what was kept open for the batch."""


class Mailbox(Channel):
    """Where what nobody carries stays, for the staff to look at.

    Outside production the operator may say that people read it there: then it is their carrier,
    save for what is said in a sandbox.
    """

    def __init__(self, channel: type[Channel]) -> None:
        self.channel = channel

    def deliver(self, _: Message) -> str:
        if current_tenant().is_sandbox:
            raise Kept("This is test data: nothing is sent.")
        if not settings.MAILBOX_CARRIES:
            raise Kept(f"No carrier is configured for what goes by {self.channel.label}.")
        return LOCAL
