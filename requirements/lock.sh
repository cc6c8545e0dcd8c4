#!/usr/bin/env bash
# Pin everything once (all.txt) and the smaller sets within it, with hashes and without index addresses.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=${1:-uv}
lock() { "$uv" pip compile --quiet --no-header --no-annotate --no-emit-index-url --generate-hashes "$@"; }
lock pyproject.toml requirements/build.in --all-extras -o requirements/all.txt
lock pyproject.toml -c requirements/all.txt -o requirements/base.txt
lock requirements/build.in -c requirements/all.txt -o requirements/build.txt
lock requirements/rivals.in -o requirements/rivals.txt
