#!/bin/sh
# install.sh LOCK: makes .venv where there is no working one, and installs what LOCK names, each file by its hash.
set -u
lock=$1

works() { [ -x .venv/bin/python ] && .venv/bin/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

if ! works; then
    python=$(sh deploy/python.sh) || exit 1
    "$python" -m venv --clear .venv || exit 1
fi

echo "Installing $lock into .venv ..."
if ! .venv/bin/python -m pip install --quiet --no-input --disable-pip-version-check --require-hashes -r "$lock"; then
    echo "The packages of $lock could not be installed; pip says why above. It needs to reach its package index, and room on the disk." >&2
    exit 1
fi
