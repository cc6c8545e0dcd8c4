#!/usr/bin/env bash
# Runs once, on an empty data volume: a role and a database for Malmoi and one for Airflow, neither sees the other's.
set -euo pipefail
: "${MALMOI_DB_PASSWORD:?}" "${AIRFLOW_DB_PASSWORD:?}"
for name in malmoi airflow; do
  password_name="${name^^}_DB_PASSWORD"
  psql --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "${POSTGRES_DB:-postgres}" \
    --set name="$name" --set password="${!password_name}" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name" ENCODING 'UTF8' TEMPLATE template0;
REVOKE CONNECT ON DATABASE :"name" FROM PUBLIC;
SQL
done
