#!/bin/sh
# Runs every check, also after one has failed, and ends with the names of those that failed.
# `check.sh nightly` adds the long tests and lets hypothesis try a hundred times harder.
set -eu
cd "$(dirname "$0")/.."

bin="$PWD/.venv/bin"
failed=''
step() {
    name="$1"
    shift
    printf '\n== %s\n' "$name"
    "$@" || failed="$failed, $name"
}
tests() {
    # many tests wait for processes and clocks more than they work
    workers=$(($(nproc) * 2))
    LESSONBOT_CHROMIUM=$(sh scripts/browser.sh) || return 1
    export LESSONBOT_CHROMIUM
    if [ "$1" = nightly ]; then
        "$bin/pytest" --numprocesses "$workers" --dist worksteal --hypothesis-profile nightly
    else
        "$bin/pytest" --numprocesses "$workers" --dist worksteal -m 'not nightly'
    fi
}

step 'Lint' "$bin/ruff" check --quiet .
step 'Format' "$bin/ruff" format --check --quiet .
step 'Types' "$bin/mypy"
step 'Import contracts' "$bin/lint-imports" --no-logo
step 'Templates' "$bin/djlint" --quiet --check --lint lessonbot/web/templates
# Written without indents, since they would be in every page that is made from it.
step 'Template of exported pages' "$bin/djlint" --quiet --lint lessonbot/packs/exporters/templates
step 'Docs' "$bin/python" scripts/check_docs.py
step 'Tests' tests "${1:-}"

if [ -n "$failed" ]; then
    printf '\nFailed: %s\n' "${failed#, }" >&2
    exit 1
fi
