#!/bin/sh
# Install requirements/$1.txt into .venv/, which is made first where it is missing or broken.
set -eu
cd "$(dirname "$0")/.."
export PIP_DISABLE_PIP_VERSION_CHECK=1

recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

# A system's own Python is built with profiles of its use; one that was built on the spot seldom is, and takes a third
# longer for everything.
if ! recent .venv/bin/python; then
    /usr/bin/python3 -c 'import ensurepip' 2>/dev/null && system=/usr/bin/python3 || system=
    for python in ${PYTHON:-$system python3 python3.13 python3.12 python3.11} none; do
        if recent "$python"; then break; fi
    done
    if [ "$python" = none ]; then
        echo "careops needs Python 3.11 or later; python3 here is $(python3 --version 2>&1 || true)." >&2
        exit 1
    fi
    rm -rf .venv
    if ! "$python" -m venv .venv; then
        rm -rf .venv
        echo "$python cannot make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv" >&2
        exit 1
    fi
fi

echo "careops: installing requirements/$1.txt into .venv/"
[ -x .venv/bin/uv ] || .venv/bin/python -m pip install --quiet --require-hashes -r requirements/uv.txt ||
    echo "uv could not be installed; going on with pip, which takes a minute or two longer." >&2
# The system's certificates, as pip and everything else here trusts them.
UV_SYSTEM_CERTS=1 .venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r "requirements/$1.txt" ||
    .venv/bin/python -m pip install --quiet --require-hashes -r "requirements/$1.txt"
touch ".venv/$1.installed"
