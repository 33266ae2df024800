#!/bin/sh
# Finds a Python that fits and lets it install; once .venv is there, its own Python does.
set -eu
cd "$(dirname "$0")/.."

fits() {
  "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' >/dev/null 2>&1
}

# The first that fits and can make environments; else the first that fits, which then says what it lacks.
second=""
for python in .venv/bin/python "${PYTHON:-python3}" python3.13 python3.12 python3.11 python3; do
  fits "$python" || continue
  if "$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then
    exec "$python" tools/install.py "$@"
  fi
  second="${second:-$python}"
done
[ -z "$second" ] || exec "$second" tools/install.py "$@"
echo "Hybrid RCM needs Python 3.11, 3.12 or 3.13, and none is on the PATH." >&2
echo "Install one (Debian, Ubuntu: apt-get install python3 python3-venv), or name it: make PYTHON=/path/to/python3" >&2
exit 2
