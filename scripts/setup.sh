#!/bin/sh
# Makes .venv from the locked requirements: `setup.sh run` for the program, `setup.sh dev` for the checks too.
# Quick when nothing changed: the environment remembers which lists it was made from.
# Packages are kept in a wheelhouse, so that the next clone on this machine needs no internet.
set -eu
cd "$(dirname "$0")/.."

what="$1"
venv=.venv
wheels="${LESSONBOT_WHEELS:-${XDG_CACHE_HOME:-$HOME/.cache}/lessonbot/wheels}"
lists="requirements/build.txt requirements/$what.txt"
key=$(cat $lists pyproject.toml | sha256sum | cut -d ' ' -f 1)
# An environment with the checks has all that the program needs.
[ "$what" = dev ] || also=$(cat requirements/build.txt requirements/dev.txt pyproject.toml | sha256sum | cut -d ' ' -f 1)

works() { "$venv/bin/python" -c 'import pip' 2>/dev/null; }
made=$(cat "$venv/made-from" 2>/dev/null || true)
if works && [ -n "$made" ] && { [ "$made" = "$key" ] || [ "$made" = "${also:-$key}" ]; }; then
    exit 0
fi

say() { printf '%s\n' "== Setting up: $*"; }
pip() { "$venv/bin/python" -m pip --disable-pip-version-check --quiet --quiet "$@"; }
listed() { for list in $lists; do printf -- '--requirement %s ' "$list"; done; }

if ! works; then
    python=$(sh scripts/python.sh)
    say "a virtual environment in $venv ($("$python" --version))"
    rm -rf "$venv"
    "$python" -m venv "$venv"
fi
rm -f "$venv/made-from"

say "the packages of requirements/$what.txt"
mkdir -p "$wheels"
from_wheelhouse() { pip install --require-hashes --only-binary :all: --no-index --find-links "$wheels" $(listed); }
if ! from_wheelhouse 2>/dev/null; then
    pip download --require-hashes --only-binary :all: --dest "$wheels" $(listed) || {
        echo "The packages could not be fetched: the lines above say why. Mend it (a network, a proxy, a package index) and run make again." >&2
        exit 1
    }
    from_wheelhouse
fi

say "lessonbot itself"
pip install --no-deps --no-build-isolation --no-index --editable .
echo "$key" > "$venv/made-from"
