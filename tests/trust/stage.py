"""Where do servers die? On a stage of their own: a PostgreSQL, a broker, and processes that one may kill."""

from __future__ import annotations

import signal
import time
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

import psycopg
import redis

from careops.local.home import PROJECT
from careops.local.os_user import os_user_for
from careops.local.postgres import Postgres
from careops.local.servers import MAILBOX, careops_addresses, environment
from careops.local.valkey import Valkey
from tests.forked import Fork, Forks
from tests.moulds import lay_data, migrate
from tests.patience import PATIENCE

TICK = ("manage.py", "tick", "--loop", "--every", "0.1")
WORKER = (
    *("-m", "celery", "-A", "careops", "worker", "-c", "2", "-l", "WARNING"),
    *("--without-gossip", "--without-mingle"),
)
BEAT = ("-m", "celery", "-A", "careops", "beat", "-l", "WARNING", "--pidfile=")
# What must have happened to each case once it has moved: its steps, what it said, how many links.
OWED = {
    "remind": (["remind"], 2, 2),
    "expire": (["expire", "repost"], 2, 1),
    "bump": (["bump"], 2, 1),
    "expire_open": (["expire_open"], 1, 1),
    "follow_up": (["follow_up"], 1, 1),
    "follow_up by text": (["follow_up"], 1, 1),
    "follow_up in Slack": (["follow_up"], 1, 0),
    "review": (["follow_up", "review"], 2, 1),  # the call is overtaken
}


class Stage:
    """Servers and workers, all gone at the end."""

    MINUTE = timedelta(minutes=1)
    base: int  # the place in the record after which things happen on the stage
    moment: datetime

    def __init__(self, folder: Path):
        self.folder = folder
        sockets = folder / "sockets"
        self.postgres = Postgres(
            data=folder / "postgres",
            sockets=sockets,
            log=folder / "postgres.log",
            os_user=os_user_for(PROJECT),
            throw_away=True,
        )
        self.valkey = Valkey(run=folder, log=folder / "valkey.log")
        self.actors: list[Fork] = []

    def open(self) -> None:
        lay_data(self.postgres.data)
        self.postgres.start()
        self.valkey.start()
        self.env = {
            **MAILBOX,
            **environment(),
            **careops_addresses(self.postgres),
            "REDIS_URL": self.valkey.url,
            "CELERY_BROKER_URL": self.valkey.broker_url,
        }
        if self.sql("SELECT to_regclass('cases_case')") == [(None,)]:  # it could not be laid
            migrate(self.env["DATABASE_OWNER_URL"])

    @cached_property
    def forks(self) -> Forks:
        """Whoever acts here, by what the stage says of itself when the first one enters."""
        return Forks(self.env, self.folder)

    def close(self) -> None:
        for actor in self.actors:
            actor.kill()
        if "forks" in vars(self):
            self.forks.close()
        self.hang_up()
        self.valkey.stop()
        self.postgres.stop(signal.SIGQUIT)

    # What is to be done

    def make_due(self, *, cases: int, seconds: float = 0) -> None:
        """So many cases of a tenant are due in this moment, or become so evenly in so many seconds; nothing else is."""
        speed = [str(3600 / seconds)] if seconds else []
        made = self.forks.run("-m", "tests.trust.making", "due", str(cases), *speed)
        base, moment = made.split()
        self.base, self.moment = int(base), datetime.fromisoformat(moment)

    def sql(self, statement: str, *values: object) -> list[tuple]:
        """As the superuser, who sees all tenants."""
        cursor = self.superuser.execute(statement, values)
        return cursor.fetchall() if cursor.description else []

    @cached_property
    def superuser(self) -> psycopg.Connection:
        """One connection, as a test asks many times a second how far things are."""
        url = self.postgres.url(user="postgres", database="careops")
        return psycopg.connect(url, autocommit=True)

    def hang_up(self) -> None:
        if superuser := vars(self).pop("superuser", None):
            superuser.close()

    # Who does it

    def enter(self, command: tuple[str, ...]) -> Fork:
        """Start a process, and have it in a session of its own, children and all."""
        options = ("-s", str(self.folder / f"beat{len(self.actors)}")) if command is BEAT else ()
        self.actors.append(self.forks.start(*command, *options))
        return self.actors[-1]

    def crash_postgres(self) -> None:
        """As ``pg_ctl stop -m immediate`` does, and up again."""
        self.hang_up()
        self.postgres.stop(signal.SIGQUIT)
        self.postgres.start()

    def flush_broker(self) -> None:
        with redis.Redis.from_url(self.valkey.url) as client:
            client.flushall()

    pause = staticmethod(time.sleep)

    def turn_dial(self, by: str) -> None:
        """So much time passes at once."""
        self.sql("UPDATE clock_dial SET shown_at = shown_at + %s::interval", by)

    # What became of it

    def left(self) -> int:
        """How many cases the clock still owes something."""
        ((left,),) = self.sql("SELECT count(*) FROM cases_case WHERE wake_at <= careops_now()")
        return int(left)

    def wait(self, *, until: int = 0) -> None:
        """Until no more than that many are left."""
        deadline = time.monotonic() + PATIENCE
        while (left := self.left()) > until:
            logs = [actor.tail() for actor in self.actors[-3:]]
            assert time.monotonic() < deadline, "\n".join([f"{left} left", *logs])
            self.pause(0.05)

    def wait_for_work(self) -> None:
        """Until somebody is in the middle of a transaction that has locked or written rows."""
        deadline = time.monotonic() + PATIENCE
        busy = "SELECT 1 FROM pg_stat_activity WHERE usename = 'careops_app' AND backend_xid IS NOT NULL"
        while self.left() and not self.sql(busy):
            assert time.monotonic() < deadline, self.actors[-1].tail()
            self.pause(0.01)

    def first_moved_at(self) -> datetime:
        ((moment,),) = self.sql("SELECT min(at) FROM record_entry WHERE seq > %s", self.base)
        return moment

    def check(self, *, cases: int) -> None:
        """Each case has moved once, and said once what it had to say; the record's chain is whole."""
        of_each = cases // len(OWED)
        steps = self.sql(
            "SELECT array_agg(action::text ORDER BY seq) FROM record_entry"
            " WHERE seq > %s AND action <> 'open' GROUP BY case_id",
            self.base,
        )
        assert sorted(action for (action,) in steps) == sorted(
            action for action, _, _ in OWED.values() for _ in range(of_each)
        )
        left_behind = self.sql(
            "SELECT (SELECT count(*) FROM outbox_message WHERE queued_at >= %s),"
            " (SELECT count(*) FROM outbox_link WHERE issued_at >= %s),"
            " (SELECT count(*) FROM desk_task WHERE opened_at >= %s)",
            self.moment,
            self.moment,
            self.moment,
        )
        said, links = (sum(owed[n] for owed in OWED.values()) for n in (1, 2))
        assert left_behind == [(of_each * said, of_each * links, of_each)]
        assert self.sql("SELECT ref, failure FROM cases_case WHERE failure <> ''") == []
        self.forks.run("-m", "tests.trust.making", "verify", str(self.base))
