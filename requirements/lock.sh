#!/bin/sh
# Resolve requirements/*.in anew: one file for every system and Python, with hashes and without addresses.
set -eu
cd "$(dirname "$0")"

lock() {
    ../.venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
        --only-binary :all: --emit-build-options --no-header --custom-compile-command "make lock" "$@"
}

lock dev.in -o dev.txt
lock -c dev.txt run.in -o run.txt
lock browser.in -o browser.txt
lock uv.in -o uv.txt
