#!/usr/bin/env bash
# Backs an installation up into a new folder while it works: the database, keys, imported vocabulary, notices.
# The index is not in it: it is derived, and `malmoi index rebuild` makes it from the database.
#   MALMOI_HOME=... [MALMOI_DATABASE_URL=...] deploy/backup.sh FOLDER
set -euo pipefail
umask 077 # the keys are in it
target=${1:?backup.sh FOLDER}
home=${MALMOI_HOME:?}
url=${MALMOI_DATABASE_URL:-sqlite:///$home/malmoi.db}
[ ! -e "$target" ] || { echo "$target is there already; name a new folder" >&2; exit 1; }
part="$target.part"
rm -rf "$part"
mkdir -p "$part"
case "$url" in
  sqlite:///*)
    # SQLite's own backup: a consistent state, also while others write, which a copied file would not be.
    python3 - "${url#sqlite:///}" "$part/malmoi.db" <<'PY'
import pathlib, sqlite3, sys
source = sqlite3.connect(f"{pathlib.Path(sys.argv[1]).absolute().as_uri()}?mode=ro", uri=True)
target = sqlite3.connect(sys.argv[2])
with target:
    source.backup(target)
assert target.execute("PRAGMA integrity_check").fetchone() == ("ok",)
PY
    ;;
  postgres*)
    pg_dump --format=custom --no-owner --no-privileges --file="$part/malmoi.dump" "${url/+psycopg/}"
    ;;
  *) echo "cannot back up $url" >&2; exit 1 ;;
esac
for folder in keys vocabulary notices; do
  [ ! -d "$home/$folder" ] || cp -a "$home/$folder" "$part/$folder"
done
(cd "$part" && find . -type f ! -name SHA256SUMS -print0 | sort -z | xargs -0 sha256sum >SHA256SUMS)
mv "$part" "$target"
echo "$target"
