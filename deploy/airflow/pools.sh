#!/bin/sh
# Brings Airflow's pools in line with the registry of sources: one slot an agency (MALMOI_HOME/airflow/pools.json).
# A source whose pool is not there yet is not harvested, and never harvested beside another of its agency.
#   pools.sh [SECONDS]   look every SECONDS (60); 0: once
set -eu
file="${MALMOI_HOME:?}/airflow/pools.json"
every="${1:-60}"
known=""
while :; do
  if [ -f "$file" ]; then
    now=$(cksum <"$file")
    if [ "$now" != "$known" ] && airflow pools import "$file"; then
      known="$now"
    fi
  fi
  [ "$every" -gt 0 ] || exit 0
  sleep "$every"
done
