"""Start careops on this machine: ``python -m careops.local up`` or ``python -m careops.local run -- COMMAND``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from careops.local.command import run_command
from careops.local.home import HOME, make_home
from careops.local.process import CannotStart
from careops.local.servers import servers
from careops.local.stopping import Stopped, stop_on_signals
from careops.local.up import up


def main() -> int:
    stop_on_signals()
    options = parse()
    try:
        make_home(options.home)
        return int(options.act(options))
    except CannotStart as obstacle:
        sys.exit(f"careops: {obstacle}")
    except PermissionError as error:
        sys.exit(
            f"careops: {error.filename} belongs to another user: give it back to you, or remove it."
        )


def run(options: argparse.Namespace) -> int:
    with servers(keep=False, home=options.home) as found:
        return run_command(options.command, env=found.env)


def demo(options: argparse.Namespace) -> int:
    try:
        return up(
            home=options.home,
            port=options.port,
            speed=None if options.empty else options.speed,
            reset=options.reset,
        )
    except Stopped:
        return 0  # the only way a demo ends well


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m careops.local", description=__doc__)
    parser.add_argument("--home", type=Path, default=HOME, help="the folder of what is kept")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    one = verbs.add_parser("run", help="the servers, and one command")
    one.add_argument("command", nargs="+", metavar="-- COMMAND")
    one.set_defaults(act=run)
    all_of_it = verbs.add_parser("up", help="the demo: servers, web, worker and beat")
    all_of_it.add_argument("--port", type=int, default=8000)
    all_of_it.add_argument("--speed", type=float, default=1, help="how fast the demo's clock runs")
    all_of_it.add_argument("--reset", action="store_true", help="begin with an empty database")
    all_of_it.add_argument("--empty", action="store_true", help="without the demo's people")
    all_of_it.set_defaults(act=demo)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
