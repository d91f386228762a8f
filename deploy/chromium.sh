#!/bin/sh
# Prints the path of a Chromium for the browser tests; installs one where none is here (apt as root, else Playwright's),
# and the library that Playwright itself needs and a small Debian lacks.
set -u

find_one() {
    for name in chromium chromium-browser google-chrome; do
        command -v "$name" 2>/dev/null && return
    done
    path=$(.venv/bin/python -c 'from playwright.sync_api import sync_playwright as p
with p() as play: print(play.chromium.executable_path)' 2>/dev/null) && [ -x "$path" ] && echo "$path"
}

drives() { .venv/bin/python -m playwright --version >/dev/null 2>&1; }

starts() { "$1" --headless --no-sandbox --disable-gpu --dump-dom about:blank >/dev/null 2>&1; }

install() {
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        (apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@") >&2
    fi
}

drives || install libatomic1
if ! drives; then
    echo "Playwright does not start: .venv/bin/python -m playwright --version    says why. Often: sudo apt-get install -y libatomic1" >&2
    exit 1
fi
if [ -z "${CHROMIUM:-}" ]; then
    find_one >/dev/null || install chromium
    find_one >/dev/null || .venv/bin/python -m playwright install chromium >&2
    CHROMIUM=$(find_one)
fi
if [ -n "$CHROMIUM" ] && starts "$CHROMIUM"; then
    echo "$CHROMIUM"
    exit
fi
why="none was found, and none could be installed"
[ -z "$CHROMIUM" ] || why="$CHROMIUM does not"
echo "The browser tests need a Chromium that starts; $why." >&2
echo "Install one: sudo apt-get install -y chromium    Or name one: make test CHROMIUM=/path/to/chromium" >&2
exit 1
