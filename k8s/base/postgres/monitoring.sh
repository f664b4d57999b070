#!/bin/sh
# Runs once, when the cluster is made: the role that the metrics exporter signs in with, which sees
# statistics and no table.
set -eu
password=$(cat "${POSTGRES_MONITORING_PASSWORD_FILE:-/run/secrets/postgres-monitoring}")
psql -v ON_ERROR_STOP=1 --username postgres --dbname postgres -v password="$password" <<'SQL'
CREATE ROLE monitoring LOGIN CONNECTION LIMIT 5 PASSWORD :'password';
GRANT pg_monitor TO monitoring;
SQL
