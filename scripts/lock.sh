#!/bin/sh
# Writes requirements/*.txt from pyproject.toml: every version, with the hash of each of its wheels.
# Versions stay as they are unless pyproject.toml asks for others; UPGRADE=1 takes the newest.
set -eu
cd "$(dirname "$0")/.."

tool=.cache/lock
[ -x "$tool/bin/uv" ] || {
    "$(sh scripts/python.sh)" -m venv "$tool"
    "$tool/bin/python" -m pip --disable-pip-version-check --quiet install uv
}

compile() {
    "$tool/bin/uv" pip compile --quiet --universal --python-version 3.11 --only-binary :all: \
        --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate \
        --custom-compile-command 'make lock' ${UPGRADE:+--upgrade} "$@"
}

compile pyproject.toml --extra fast --output-file requirements/run.txt
compile pyproject.toml --extra fast --extra dev --constraint requirements/run.txt --output-file requirements/dev.txt
compile requirements/build.in --constraint requirements/dev.txt --output-file requirements/build.txt

if grep -nE '://|^ *--(index|extra|find)|/(home|root|tmp|usr|opt)/' requirements/*.txt; then
    echo 'The lines above name an address or a path of this machine; lists must not.' >&2
    exit 1
fi
