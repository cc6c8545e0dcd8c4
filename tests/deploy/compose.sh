#!/usr/bin/env bash
# bash compose.sh FILE : build Docker Compose from the Go module proxy and put the program at FILE.
# For machines without Docker: `config` needs no engine. The module is the one of the checksum below (and of Go's checksum
# database); its dependencies are checked against its own go.sum. Needs a Go of 1.24.9 or newer; takes about two minutes.
set -euo pipefail
file=${1:?where to put the program}
module=github.com/docker/compose/v2 version=v2.40.3 sum=h1:XeYkQu1svDtyfZPv5nTwFryQ25ZJMkIlc4pz9HalMPI= needs=1.24.9
export GOTOOLCHAIN=local GOWORK=off GOFLAGS=-mod=readonly
command -v go >/dev/null || { echo "Go $needs or newer is missing, to build Docker Compose" >&2; exit 1; }
has=$(go env GOVERSION); has=${has#go}
[ "$(printf '%s\n' "$needs" "$has" | sort -V | head -1)" = "$needs" ] ||
  { echo "Go is $has here; Docker Compose needs $needs or newer" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
go mod download -json "$module@$version" >told.json || { cat told.json >&2; exit 1; }
grep -qF "\"Sum\": \"$sum\"" told.json || { echo "$module@$version is not the one that was looked at: $sum" >&2; exit 1; }
folder=$(sed -n 's/.*"Dir": "\(.*\)",*$/\1/p' told.json)
cd "$folder"
go build -trimpath -buildvcs=false -ldflags "-s -w -X $module/internal.Version=$version" -o "$work/docker-compose" ./cmd
mkdir -p "$(dirname "$file")"
mv "$work/docker-compose" "$file.new"
mv "$file.new" "$file"
