"""What does an upload cost the web process in memory? ``make bench BENCH=upload``: 25 MB after 25 MB, over HTTP."""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from urllib3 import HTTPConnectionPool, Timeout

from benchmarks.queue import say
from benchmarks.stand import stand
from careops.local.home import PROJECT

JPEG = b"\xff\xd8\xff\xe0"
MB = 1024 * 1024


def main() -> None:
    options = parse()
    with stand(), TemporaryDirectory(prefix="careops-files-") as files:
        from careops.files.kinds import LARGEST

        token = make_key()
        content = JPEG + bytes(LARGEST - len(JPEG))
        with serving(files) as (port, master):
            pool = HTTPConnectionPool("127.0.0.1", port, timeout=Timeout(120))
            upload(pool, token, JPEG)  # so that what is loaded once is there
            worker = child_of(master)
            before = memory(worker, "VmRSS")
            forget_peak(worker)
            begin = time.perf_counter()
            for _ in range(options.repeat):
                upload(pool, token, content)
            seconds = (time.perf_counter() - begin) / options.repeat
            peak = memory(worker, "VmHWM")
            kept = sum(path.stat().st_size for path in Path(files).rglob("*") if path.is_file())
    say(
        f"{options.repeat} uploads of {len(content) / MB:.0f} MB, {seconds:.1f} s each; {kept / MB:.0f} MB are kept"
    )
    say(
        f"the web process had {before:.1f} MB, and {peak:.1f} MB at its peak; the limit is {options.limit} MB more"
    )
    print(f"growth_mb={peak - before:.1f}")
    if peak - before > options.limit:
        raise SystemExit("That is more than the limit.")


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=8, help="uploads, one after the other")
    parser.add_argument("--limit", type=float, default=10, help="MB that the process may grow by")
    return parser.parse_args()


def make_key() -> str:
    """A key of a partner, in an organization that localhost is the address of."""
    from careops.api.models import ApiKey
    from careops.clock.now import now
    from careops.people.models import Partner
    from careops.tenancy.models import Tenant
    from careops.tenancy.scope import tenant_transaction

    with tenant_transaction(Tenant.objects.create(slug="bench", name="Bench")):
        partner = Partner.objects.create(name="Maple Mutual")
        _, token = ApiKey.issue(partner=partner, scopes=["documents:write"], at=now())
    return token


@contextmanager
def serving(files: str) -> Iterator[tuple[int, int]]:
    """The web server as in production, with one worker: its port, and the process above the worker."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "careops.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["-k", "gthread", "--workers", "1", "--threads", "4", "--no-control-socket"]
    env = os.environ | {
        "CAREOPS_FILES": files,
        "CAREOPS_LOG_LEVEL": "WARNING",
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }
    server = subprocess.Popen(command, cwd=PROJECT, env=env, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait()


def wait_for(port: int) -> None:
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return


def upload(pool: HTTPConnectionPool, token: str, content: bytes) -> None:
    said = {
        "Authorization": f"Bearer {token}",
        "Idempotency-Key": str(uuid4()),
        "Host": "bench.localhost",
    }
    fields = {"file": ("photo.jpg", content, "image/jpeg")}
    answer = pool.request("POST", "/api/v1/documents", fields=fields, headers=said)
    if answer.status != 201:
        raise SystemExit(f"{answer.status}: {answer.data[:300]!r}")


def child_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])


def memory(pid: int, name: str) -> float:
    """In MB, as Linux counts it."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    (line,) = (line for line in lines if line.startswith(f"{name}:"))
    return int(line.split()[1]) / 1024


def forget_peak(pid: int) -> None:
    Path(f"/proc/{pid}/clear_refs").write_text("5")


if __name__ == "__main__":
    main()
