"""What becomes of each message of a batch? Sent, kept, tried again later, given up, or put back untried."""

from __future__ import annotations

import logging
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from time import monotonic
from typing import Self

from careops.outbox.channels import Channel, DeliveryError, Kept, Suppressed, open_channel
from careops.outbox.models import Message
from careops.tenancy.away import is_away

logger = logging.getLogger(__name__)

# After which wait the second to the sixth attempt is made (M27); then it is given up.
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 300))


class Sender:
    """Sends the messages of one batch: a channel is opened once, and left alone when it refuses us.

    It changes the messages and writes nothing; ``stop_at`` is of the monotonic clock, and ``probed`` are the
    channels that have rested. Afterwards ``refused`` and ``worked`` say how the channels are.
    """

    def __init__(
        self, *, at: datetime, stop_at: float, probed: AbstractSet[str] = frozenset()
    ) -> None:
        self.at = at
        self.stop_at = stop_at
        self.channels: dict[str, Channel] = {}
        self.probed = probed
        self.refused: dict[str, DeliveryError] = {}
        self.worked: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for channel in self.channels.values():
            channel.close()

    def send(self, message: Message) -> None:
        if not message.text:
            give_up(message, message.error or "It says nothing.")
        elif message.attempts > len(BACK_OFF) + 1:
            give_up(message, "Its senders died while sending it.")
        elif message.channel in self.refused:
            # Before the one that was refused: one of these is the next probe.
            self.put_back(message, wait=BACK_OFF[0] - timedelta(seconds=1))
        elif monotonic() > self.stop_at:
            self.put_back(message, wait=timedelta(0))
        else:
            self.attempt(message)

    def attempt(self, message: Message) -> None:
        try:
            receipt = self.channel(message.channel).deliver(message)
        except DeliveryError as error:
            self.note(message, error)
        except Suppressed as reason:
            self.settle(message, Message.State.SUPPRESSED, str(reason))
        except Kept as reason:
            self.settle(message, Message.State.KEPT, str(reason))
        except Exception as error:  # one bad message never stops the others
            if is_away(error):
                raise
            logger.exception("Message %s could not be sent", message.pk)
            self.try_later(message, DeliveryError(f"{type(error).__name__}: {error}"))
        else:
            self.settle(message, Message.State.SENT, "")
            message.sent_at, message.receipt = self.at, kept(receipt, 200)
            self.worked.add(message.channel)

    def settle(self, message: Message, state: Message.State, why: str) -> None:
        message.state, message.next_attempt_at, message.error = state, None, kept(why, 300)

    def channel(self, name: str) -> Channel:
        if name not in self.channels:
            self.channels[name] = open_channel(name)
            self.channels[name].at = self.at
        return self.channels[name]

    def note(self, message: Message, error: DeliveryError) -> None:
        """Try again later, or never; and leave the channel alone when the fault is ours."""
        if error.is_ours:
            is_ours = self.is_ours(message)
            self.refused[message.channel] = error
            if is_ours:
                self.put_back(message, wait=max(BACK_OFF[0], error.wait))
                message.error = kept(str(error), 300)
                return
        else:
            self.worked.add(message.channel)  # it refuses this recipient, and not us
        self.try_later(message, error)

    def try_later(self, message: Message, error: DeliveryError) -> None:
        if error.permanent or message.attempts > len(BACK_OFF):
            give_up(message, str(error))
        else:
            wait = max(BACK_OFF[message.attempts - 1], error.wait)
            message.error, message.next_attempt_at = kept(str(error), 300), self.at + wait

    def is_ours(self, message: Message) -> bool:
        """Not if the carrier takes what others get, and refuses this one again: then it counts as an attempt."""
        takes_others = message.channel not in self.probed or message.channel in self.worked
        return not (message.error and takes_others)

    def put_back(self, message: Message, *, wait: timedelta) -> None:
        """It was not tried, so it does not count as an attempt."""
        message.attempts -= 1
        message.next_attempt_at = self.at + wait


def give_up(message: Message, reason: str) -> None:
    logger.error("Message %s will not arrive: %s", message.pk, reason)
    message.state, message.next_attempt_at = Message.State.FAILED, None
    message.error = kept(reason, 300)


def kept(said: str, length: int) -> str:
    """What a carrier said, as the database can keep it."""
    return said.replace("\0", "")[:length]
