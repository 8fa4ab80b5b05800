#!/bin/sh
# Prints a Python of at least 3.11 that can make virtual environments, or says what to install.
# PYTHON=/path/to/python chooses one.
set -eu

late='import sys; sys.exit(sys.version_info < (3, 11))'
old=''
for candidate in ${PYTHON:-python3 python3.11 python3.12 python3.13 python3.14}; do
    if "$candidate" -c "$late" 2>/dev/null; then
        if "$candidate" -c 'import ensurepip, venv' 2>/dev/null; then
            echo "$candidate"
            exit 0
        fi
        old="$candidate"
    fi
done

if [ -n "$old" ]; then
    echo "$old cannot make virtual environments. Install that part: apt-get install python3-venv" >&2
else
    echo "lessonbot needs Python 3.11 or later, and none was found (tried: ${PYTHON:-python3, python3.11 to python3.14})." \
        "Install it: apt-get install python3 python3-venv, or name one: make PYTHON=/path/to/python" >&2
fi
exit 1
