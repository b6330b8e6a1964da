"""Who dies at its k-th stroke? A child of this process, which forks one for each k that it is told.

A stroke is a statement to the database, or something sent by HTTP. ``python -m tests.trust.dying`` says ``killed``
or ``done`` for each line that it reads: an action, one of those below or ``module:function``, and its moment: a
number of a stroke, ``commit`` (at its gate), ``committed`` (just behind it) or ``never``.
"""

from __future__ import annotations

import os
import signal
import sys
from importlib import import_module

import django

django.setup()

from django.db import connection  # noqa: E402 (Django has to be set up)

from careops.engine.batches import carry_out  # noqa: E402
from careops.engine.sweep import fire_for  # noqa: E402
from careops.engine.turn import Move  # noqa: E402
from careops.outbox.deliver import deliver  # noqa: E402
from careops.people.models import Provider  # noqa: E402
from careops.tenancy.models import Tenant  # noqa: E402
from careops.tenancy.scope import tenant_scope, tenant_transaction  # noqa: E402
from referrals.models import Referral  # noqa: E402
from tests.factories import ALICE, HOUR, NOON, submit_referral  # noqa: E402

AT = NOON + 48 * HOUR


def fire(tenant):
    fire_for(tenant, now=AT, limit=100)


def batch(tenant):
    """One of each kind of move: to accept, to withdraw with its task, and to take in."""
    with tenant_transaction(tenant):
        moves = [
            Move(referral, Referral.rules()["withdraw"], ALICE)
            for referral in Referral.objects.order_by("pk")
        ]
        carry_out(moves, at=AT)


def take_in(tenant):
    with tenant_transaction(tenant):
        submit_referral(preferred=Provider.objects.first())


def send(tenant):
    with tenant_scope(tenant):
        deliver(now=NOON)


ACTIONS = {action.__name__: action for action in (fire, batch, take_in, send)}


class Death:
    """Arranged for this process, once it has come to its moment."""

    def __init__(self, when: str) -> None:
        self.when, self.strokes, self.commit = when, 0, connection.commit
        connection.execute_wrappers.append(self.at_statement)
        connection.commit = self.at_commit
        sys.addaudithook(self.at_sending)

    def stroke(self):
        self.strokes += 1
        self.come(str(self.strokes))

    def come(self, moment):
        if moment == self.when:
            os.kill(os.getpid(), signal.SIGKILL)

    def at_statement(self, execute, *statement):
        self.stroke()
        return execute(*statement)

    def at_sending(self, event, _):
        if event == "http.client.send":
            self.stroke()

    def at_commit(self):
        self.come("commit")
        self.commit()
        self.come("committed")


def find(name: str):
    module, _, action = name.rpartition(":")
    return getattr(import_module(module), action) if module else ACTIONS[action]


def main() -> None:
    for line in sys.stdin:
        name, moment = line.split()
        action = find(name)
        pid = os.fork()
        if not pid:
            tenant = Tenant.objects.get()
            Death(moment)
            action(tenant)
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        print("killed" if os.WIFSIGNALED(status) else f"done {status}", flush=True)


if __name__ == "__main__":
    main()
