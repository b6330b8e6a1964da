"""Do the benchmarks still measure what is there? In small: a limit that is written by hand grows old unseen."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from careops.local.home import PROJECT
from careops.local.servers import careops_addresses
from tests.conftest import CHROMIUM
from tests.local.conftest import servers
from tests.local.launching import ADDRESSES
from tests.moulds import lay_data
from tests.sampling import FULL

SMALL = {
    "sweep": ["--open", "40", "--due", "400", "--repeat", "1"],
    "search": ["--patients", "500", "--repeat", "2", "--scans", "1"],
    "directory": ["--clinics", "300", "--repeat", "2", "--scans", "1"],
    "upload": ["--repeat", "1"],
    "queue": ["--open", "200", "--repeat", "1"],
    "newcomer": ["--open", "200", "--fresh", "40", "--repeat", "1"],
    "desk": ["--cases", "200", "--repeat", "1", "--presses", "20"],
    "reports": ["--cases", "400", "--repeat", "1"],
    **({"hands": ["--repeat", "1"]} if CHROMIUM else {}),
    "latency": ["--open", "40", "--seconds", "2", "--clicks", "3", "--idle", "2", "--repeat", "1"],
}
RUN = SMALL if FULL else ["sweep"]


@pytest.fixture
def database():
    """The addresses of a migrated one that syncs each commit; with FULL none: a benchmark makes its own."""
    if FULL:
        yield {}
        return
    with servers() as make:
        server = make()
        lay_data(server.data)
        server.start({"fsync": "on"})
        yield careops_addresses(server)


@pytest.mark.slow
@pytest.mark.parametrize("name", RUN)
def test_a_benchmark_ends_with_what_it_measured(name, database):
    environment = {key: value for key, value in os.environ.items() if key not in ADDRESSES}
    command = [sys.executable, "-m", f"benchmarks.{name}", *SMALL[name]]
    done = subprocess.run(
        command,
        cwd=PROJECT,
        env=environment | database,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr[-3000:]
    name_and_value = done.stdout.splitlines()[-1].split("=")
    assert len(name_and_value) == 2
    float(name_and_value[1])
