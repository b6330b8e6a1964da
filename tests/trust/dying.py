"""Who dies at its k-th statement? A child of this process, which forks one for each k that it is told.

``python -m tests.trust.dying ACTION``; it says ``killed`` or ``done`` for each line that it reads:
a number of a statement, ``commit`` (at its gate), ``committed`` (just behind it) or ``never``.
"""

from __future__ import annotations

import os
import signal
import sys

import django

django.setup()

from django.db import connection  # noqa: E402 (Django has to be set up)

from careops.outbox.deliver import deliver  # noqa: E402
from careops.people.models import Provider  # noqa: E402
from careops.tenancy.models import Tenant  # noqa: E402
from careops.tenancy.scope import tenant_scope, tenant_transaction  # noqa: E402
from careops.workflow.engine import carry_out  # noqa: E402
from careops.workflow.sweep import fire_for  # noqa: E402
from careops.workflow.turn import Move  # noqa: E402
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


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def dying_at(when: str) -> None:
    """Arrange the death of this process."""
    seen, commit = 0, connection.commit

    def count(execute, *statement):
        nonlocal seen
        seen += 1
        if str(seen) == when:
            die()
        return execute(*statement)

    def gate():
        if when == "commit":
            die()
        commit()
        if when == "committed":
            die()

    connection.execute_wrappers.append(count)
    connection.commit = gate


def main(action: str) -> None:
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            tenant = Tenant.objects.get()
            dying_at(line.strip())
            ACTIONS[action](tenant)
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        print("killed" if os.WIFSIGNALED(status) else f"done {status}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
