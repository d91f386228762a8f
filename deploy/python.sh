#!/bin/sh
# Prints the Python that .venv is to be made with. Where something is missing, says what installs it, and fails.
# PYTHON=/path/to/python chooses one; otherwise the newest enough of what is here.
set -u

say() { printf '%s\n' "$*" >&2; }

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

lacks() {
    "$1" -c '
import importlib.util, sys
needed = {"venv": "venv", "ensurepip": "venv", "sqlite3": "sqlite3", "ssl": "ssl"}
print(*[name for name in needed if importlib.util.find_spec(name) is None])'
}

if [ ! -w . ]; then
    say "This folder ($(pwd)) cannot be written, and .venv belongs in it. Copy it to where you may write, or: sudo chown -R \"\$USER\" $(pwd)"
    exit 1
fi
command -v make >/dev/null 2>&1 || say "make is not here. Install it: sudo apt-get install -y make"

chosen=
for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
    if command -v "$candidate" >/dev/null 2>&1 && new_enough "$candidate"; then
        chosen=$candidate
        break
    fi
done

if [ -z "$chosen" ]; then
    found=$("${PYTHON:-python3}" --version 2>/dev/null) || found="no ${PYTHON:-python3}"
    say "Python 3.11 or newer is needed; here is $found."
    say "Debian 12, Ubuntu 24.04 and newer: sudo apt-get install -y python3 python3-venv"
    say "One that is somewhere else: make install PYTHON=/path/to/python3.12"
    exit 1
fi

missing=$(lacks "$chosen")
if [ -n "$missing" ]; then
    version=$("$chosen" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    say "$chosen (Python $version) lacks: $missing."
    say "Debian and Ubuntu: sudo apt-get install -y python$version-venv"
    say "A Python of another source: build it with SQLite and OpenSSL, or name another with PYTHON=."
    exit 1
fi
printf '%s\n' "$chosen"
