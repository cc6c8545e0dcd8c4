#!/usr/bin/env bash
# Builds both images with buildah, for machines without a Docker engine, and runs in them what docker-compose.yml runs: as the
# image's user, on a root that cannot be written, with the health check of the API. Needs root, Debian's buildah and, without a
# registry, debootstrap: then the base is a Debian with this machine's own Python 3.11 in place of the official image.
#   deploy/check-images.sh FOLDER [BASE_IMAGE]     FOLDER keeps the base and the layers between runs (about 8 GB)
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mkdir -p "${1:?a folder to work in}" && cd "$1" && pwd)
base=${2:-localhost/python-stand-in:3.11}
port=${PORT:-18000}
[ "$(id -u)" = 0 ] || { echo "root is needed, to give the build a root of its own" >&2; exit 1; }
command -v buildah >/dev/null || { echo "buildah is missing: apt-get install buildah" >&2; exit 1; }

printf '[storage]\ndriver = "overlay"\ngraphroot = "%s/layers"\nrunroot = "%s/run"\n' "$folder" "$folder" >"$folder/storage.conf"
export CONTAINERS_STORAGE_CONF=$folder/storage.conf BUILDAH_ISOLATION=chroot
containers=() server=
stop() { # the first process of its own: all others of it go too
  [ -z "$server" ] || kill -KILL "$(pgrep --parent "$server")" 2>/dev/null || true
  server=
}
cleanup() { stop; for c in "${containers[@]}"; do buildah rm "$c" >/dev/null || true; done; }
trap cleanup EXIT

# Like the official image: a small Debian, and Python under /usr/local.
stand_in() {
  local root=$folder/base python prefix mirror container
  python=$(readlink -f "$(command -v "${PYTHON:-python3.11}")")
  prefix=$("$python" -c 'import sys; print(sys.base_prefix)')
  mirror=$(sed -n 's/^URIs: //p' /etc/apt/sources.list.d/debian.sources 2>/dev/null | head -1)
  if [ ! -e "$root/complete" ]; then
    rm -rf "$root"
    debootstrap --variant=minbase --include=ca-certificates,libbz2-1.0,libexpat1,libffi8,liblzma5,libncursesw6,libnsl2,libreadline8,libsqlite3-0,libssl3,libtirpc3,libuuid1,netbase,tzdata,zlib1g \
      bookworm "$root" ${mirror:+"$mirror"} >"$folder/debootstrap.log"
    rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*
    (cd "$prefix" && tar cf - --exclude=site-packages --exclude=test --exclude=__pycache__ --exclude='*.a' --exclude=share \
      bin/python3.11 lib) | tar xf - -C "$root/usr/local"
    mkdir -p "$root/usr/local/lib/python3.11/site-packages"
    ln -s python3.11 "$root/usr/local/bin/python3"
    ln -s python3.11 "$root/usr/local/bin/python"
    # A network may have an authority of its own, which this machine trusts.
    cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
    printf '[global]\ncert = /etc/ssl/certs/ca-certificates.crt\n' >"$root/etc/pip.conf"
    chroot "$root" ldconfig
    chroot "$root" python -c 'import bz2, ctypes, lzma, readline, sqlite3, ssl, uuid, zlib, ensurepip'
    touch "$root/complete"
  fi
  if buildah images "$base" >/dev/null 2>&1; then return; fi # another of the same content would forget all layers
  container=$(buildah from scratch)
  buildah add --quiet "$container" "$root" / >/dev/null
  buildah config --env PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin "$container"
  buildah commit --quiet "$container" "$base" >/dev/null
  buildah rm "$container" >/dev/null
}

# run VAR=VALUE... -- COMMAND...: as user 10001 in $root, which is mounted read-only, with /tmp and the two volumes. It replaces
# its shell: call it in ( ) or with &.
run() {
  local vars=()
  while [ "$1" != -- ]; do vars+=("$1"); shift; done; shift
  export root home=$folder/home airflow=$folder/airflow
  exec unshare --mount --pid --fork --propagation private bash -euc '
    mount --bind "$root" "$root"; mount -o remount,bind,ro "$root"
    mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
    mount --bind "$home" "$root/var/lib/malmoi"; mount --bind "$airflow" "$root/var/lib/airflow"
    mount -t proc proc "$root/proc"; mount --rbind /dev "$root/dev"
    exec chroot --userspec=10001:10001 "$root" "$@"' run \
    env -i PATH=/opt/malmoi/bin:/usr/local/bin:/usr/bin:/bin MALMOI_HOME=/var/lib/malmoi LANG=C.UTF-8 PYTHONDONTWRITEBYTECODE=1 \
    AIRFLOW_HOME=/var/lib/airflow AIRFLOW__CORE__LOAD_EXAMPLES=False \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/malmoi/lib/python3.11/site-packages/dags "${vars[@]}" "$@"
}

# becomes_healthy CHECK COMMAND...: start a command and ask its health check (one line of shell) until it agrees; then stop it.
becomes_healthy() {
  local check=$1; shift
  run -- "$@" >"$folder/serve.log" 2>&1 &
  server=$!
  for _ in $(seq 60); do
    if (run -- sh -c "$check") >"$folder/health.log" 2>&1; then break; fi
    kill -0 "$server" 2>/dev/null || { tail -20 "$folder/serve.log" >&2; return 1; }
    sleep 1
  done
  (run -- sh -c "$check") >"$folder/health.log" 2>&1 || { tail -n 5 "$folder/health.log" "$folder/serve.log" >&2; return 1; }
  stop
  wait 2>/dev/null || true
}

build() { # TARGET
  local started=$SECONDS
  buildah build --quiet --layers --ignorefile "$here/deploy/Dockerfile.dockerignore" --file "$here/deploy/Dockerfile" \
    --build-arg "PYTHON_IMAGE=$base" --target "$1" --tag "localhost/malmoi-$1" "$here" >"$folder/$1.log" 2>&1 ||
    { tail -20 "$folder/$1.log" >&2; return 1; }
  echo "malmoi-$1: built in $((SECONDS - started)) s, $(buildah images --format '{{.Size}}' "localhost/malmoi-$1")"
}

opened() { # TARGET: sets root
  local container
  container=$(buildah from "localhost/malmoi-$1")
  containers+=("$container")
  root=$(buildah mount "$container")
  [ "$(buildah inspect --format '{{.OCIv1.Config.User}}' "$container")" = 10001:10001 ] || { echo "malmoi-$1 runs as root" >&2; return 1; }
  install -d -o 10001 -g 10001 "$folder/home" "$folder/airflow"
}

check_api() {
  local ask="import urllib.request as r; r.urlopen('http://127.0.0.1:$port/readyz', timeout=5)"
  opened api
  if (run -- sh -c 'touch /opt/malmoi/x 2>/dev/null'); then echo "the root can be written" >&2; return 1; fi
  if (run -- sh -c 'command -v pip uv hatchling'); then echo "installers reached the image" >&2; return 1; fi
  becomes_healthy "python -c \"$ask\"" malmoi serve --host 127.0.0.1 --port "$port" --workers 2
  (run -- malmoi demo --once --json) >"$folder/demo.json"
  echo "malmoi-api: serves, is healthy, runs the whole demo; not root, nothing written beside its volumes"
}

check_airflow() {
  local ask="import urllib.request as r; r.urlopen('http://127.0.0.1:$port/api/v2/monitor/health', timeout=5)" jobs="airflow jobs check --local --job-type"
  opened airflow
  (run -- airflow db migrate) >"$folder/airflow.log" 2>&1 || { tail -20 "$folder/airflow.log" >&2; return 1; }
  (run -- airflow dags list-import-errors --output plain) >"$folder/imports.txt" 2>>"$folder/airflow.log"
  grep -q 'No data found' "$folder/imports.txt" || { cat "$folder/imports.txt" >&2; return 1; }
  (run -- import-pools 0)
  (run -- python -c 'import great_expectations, splink, celery, redis, psycopg, elasticsearch')
  becomes_healthy "python -c \"$ask\"" airflow api-server --host 127.0.0.1 --port "$port"
  becomes_healthy "$jobs SchedulerJob" airflow scheduler
  becomes_healthy "$jobs DagProcessorJob" airflow dag-processor
  becomes_healthy "$jobs TriggererJob" airflow triggerer
  echo "malmoi-airflow: every part starts and is healthy, every DAG is read without an error; not root, nothing written beside its volumes"
}

[ -n "${2:-}" ] || stand_in
rm -rf "$folder/home" "$folder/airflow"
build api
check_api
build airflow
check_airflow
