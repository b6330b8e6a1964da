"""What opens behind a link? What is private, with a code sent to the address on file."""

from __future__ import annotations

import hmac
from collections.abc import Collection
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from careops.engine.codes import SEND_CODE, send, sent_since
from careops.outbox.codes import code_of
from careops.record.models import Entry
from careops.web.link_view import LinkView

CODE_WORKS_FOR = timedelta(minutes=15)
OPEN_FOR = timedelta(minutes=30)
TRIES = 10  # wrong codes a link bears: a guesser's chance is one in 100,000
OPENED = "opened_links"

WRONG = "That is not the code. Look for the newest message from us, and type its six digits."


class CodeView(LinkView):
    """A link behind which there is more, once a one-time code has opened it.

    It opens for ``OPEN_FOR`` in the browser where the code was typed, once.
    """

    wrong = ""  # why the code that was typed opens nothing

    @property
    def behind(self) -> Collection[str]:
        """The steps of whoever has opened it."""
        raise NotImplementedError

    @property
    def can_open(self) -> bool:
        """Whether there is something to be opened."""
        return bool(self.behind)

    @property
    def is_locked(self) -> bool:
        """Whether codes were guessed so often that none opens it any more."""
        return self.link.tries >= TRIES

    @property
    def is_opened(self) -> bool:
        until = self.request.session.get(OPENED, {}).get(self.link.pk)
        return bool(self.can_open and until and self.at < datetime.fromisoformat(until))

    @property
    def code_steps(self) -> Collection[str]:
        """To have a code sent, while one would open something."""
        return () if self.is_locked else (SEND_CODE,)

    @property
    def choices(self) -> Collection[str]:
        if not self.can_open:
            return super().choices
        return self.behind if self.is_opened else self.code_steps

    def press(self) -> HttpResponse:
        act = self.request.POST.get("act", "")
        if self.can_open and act == "open":
            return self.open(self.request.POST.get("code", ""))
        if self.can_open and act in self.choices:
            return super(LinkView, self).press()  # the link may have been used for its answer
        return super().press()

    def open(self, typed: str) -> HttpResponse:
        if not self.is_locked and self.is_code("".join(typed.split())):
            self.remember()
            return redirect(self.request.path)
        self.wrong = WRONG
        self.link.tries = min(self.link.tries + 1, TRIES)
        self.link.save(update_fields=["tries"])
        return self.show(status=HTTPStatus.UNPROCESSABLE_ENTITY)

    def is_code(self, typed: str) -> bool:
        sent = self.sent
        return bool(sent and hmac.compare_digest(typed.encode(), code_of(sent.pk).encode()))

    @property
    def sent(self) -> Entry | None:
        """The step that sent the newest code, while that can still open it."""
        since = max(filter(None, [self.at - CODE_WORKS_FOR, self.link.opened_at]))
        return sent_since(self.link, since)

    def remember(self) -> None:
        """It is opened here, and that code opens nothing any more."""
        self.link.opened_at = self.at
        self.link.save(update_fields=["opened_at"])
        session = self.request.session
        session.cycle_key()
        until = (self.at + OPEN_FOR).isoformat()
        session[OPENED] = {**session.get(OPENED, {}), self.link.pk: until}

    def carry_out(self, act: str) -> None:
        if act == SEND_CODE:
            send(self.about, self.link, by=self.by, at=self.at)
        else:
            super().carry_out(act)

    def after(self, act: str) -> str:
        if act == SEND_CODE:
            messages.success(self.request, "A code is on its way to you.")
        return self.request.path if self.link.used_at else super().after(act)

    def code_context(self) -> dict[str, Any]:
        """What the page shows of it."""
        return {
            "can_open": self.can_open and not self.is_opened,
            "is_sent": self.sent is not None,
            "is_locked": self.is_locked,
            "wrong": self.wrong,
            "code_works_for": CODE_WORKS_FOR,
        }
