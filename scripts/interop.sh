#!/bin/sh
# Has verifiers that are not ours look at what lessonbot signs. They are packages for Node, in the
# versions of tests/interop/package-lock.json; the next run needs no internet.
set -eu
cd "$(dirname "$0")/.."

major=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/')
if ! command -v npm >/dev/null || [ "${major:-0}" -lt 20 ]; then
    echo "These verifiers need Node 20 or later, with npm: install it from your system or https://nodejs.org." >&2
    exit 2
fi

made=tests/interop/node_modules/made-from
if ! cmp -s tests/interop/package-lock.json "$made"; then
    echo "== Setting up: the packages of tests/interop/package-lock.json"
    npm ci --prefix tests/interop --ignore-scripts --no-audit --no-fund --loglevel=error
    cp tests/interop/package-lock.json "$made"
fi
exec .venv/bin/python -m tests.interop.check
