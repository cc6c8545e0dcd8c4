#!/usr/bin/env bash
# Restores a backup into an empty installation: an empty folder, and an empty database that is there already.
# Afterwards: malmoi index rebuild
#   MALMOI_HOME=... [MALMOI_DATABASE_URL=...] deploy/restore.sh FOLDER
set -euo pipefail
umask 077
source=${1:?restore.sh FOLDER}
home=${MALMOI_HOME:?}
url=${MALMOI_DATABASE_URL:-sqlite:///$home/malmoi.db}
(cd "$source" && sha256sum --quiet --check SHA256SUMS) || { echo "$source is damaged; use another backup" >&2; exit 1; }
mkdir -p "$home"
for folder in keys vocabulary notices; do
  [ ! -e "$home/$folder" ] || { echo "$home/$folder is there already; restore into an empty folder" >&2; exit 1; }
done
case "$url" in
  sqlite:///*)
    [ ! -e "${url#sqlite:///}" ] || { echo "${url#sqlite:///} is there already" >&2; exit 1; }
    cp "$source/malmoi.db" "${url#sqlite:///}"
    ;;
  postgres*)
    # One transaction: a restore that fails leaves the database empty. Tables that are there already make it fail.
    pg_restore --single-transaction --exit-on-error --no-owner --no-privileges --dbname="${url/+psycopg/}" "$source/malmoi.dump"
    ;;
  *) echo "cannot restore into $url" >&2; exit 1 ;;
esac
for folder in keys vocabulary notices; do
  [ ! -d "$source/$folder" ] || cp -a "$source/$folder" "$home/$folder"
done
