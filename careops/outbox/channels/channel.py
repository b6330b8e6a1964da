"""What does a channel promise? To send one message, or to say whether trying again makes sense."""

from __future__ import annotations

from datetime import datetime, timedelta

from careops.outbox.models import Message

LOCAL = "local mailbox"  # the receipt of what stayed here


class DeliveryError(Exception):
    """It did not arrive, and ``str()`` says why.

    ``permanent``: trying again makes no sense. ``is_down``: the carrier is at fault, not this
    message, so the rest of the batch need not try. ``wait``: how long the carrier asked us to wait.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        is_down: bool = False,
        wait: timedelta = timedelta(0),
    ) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.is_down = is_down
        self.wait = wait


class Suppressed(Exception):
    """It was not sent and need not be; ``str()`` says why. Nobody has to look after it."""


class Channel:
    """One way to reach people, open for one batch."""

    at: datetime  # the moment of the batch

    def deliver(self, message: Message) -> str:
        """Send it; returns the carrier's own id. Raises DeliveryError or Suppressed."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of what was kept open for the batch."""


class Mailbox(Channel):
    """The local mailbox: what is not configured stays here, for everybody to look at."""

    def deliver(self, message: Message) -> str:  # noqa: ARG002 (its row is its delivery)
        return LOCAL
