#!/bin/sh
# lock.sh [--upgrade]: writes requirements.txt and requirements-test.txt from pyproject.toml, with hashes, for
# Python 3.11 and later on any platform. Indexes and wheel folders of this machine are kept out of it.
set -eu
uv=${UV:-uv}
if ! command -v "$uv" >/dev/null 2>&1; then
    echo "make lock needs uv, and it is not here. Install it: python3 -m pip install uv    Or name it: make lock UV=/path/to/uv" >&2
    exit 1
fi

compile() {
    env -u PIP_FIND_LINKS -u PIP_INDEX_URL -u PIP_EXTRA_INDEX_URL -u UV_FIND_LINKS -u UV_INDEX -u UV_DEFAULT_INDEX \
        "$uv" --no-config pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" "$@" pyproject.toml
}

compile "$@" --output-file requirements.txt
compile "$@" --group test --constraint requirements.txt --output-file requirements-test.txt
