#!/bin/sh
# Does what the image `postgres` does with POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB and /docker-entrypoint-initdb.d.
set -eu
data=/var/lib/postgresql/data

make_cluster() {
  printf '%s' "$POSTGRES_PASSWORD" >/tmp/password
  initdb --pgdata="$data" --username="$POSTGRES_USER" --pwfile=/tmp/password --auth-local=trust --auth-host=scram-sha-256 --encoding=UTF8 --locale=C
  rm /tmp/password
  echo 'host all all all scram-sha-256' >>"$data/pg_hba.conf"
  pg_ctl --pgdata="$data" --wait --options='-c listen_addresses=' start
  export PGHOST=/var/run/postgresql PGUSER="$POSTGRES_USER"
  createdb "$POSTGRES_DB"
  for file in /docker-entrypoint-initdb.d/*.sql; do psql --dbname="$POSTGRES_DB" --set=ON_ERROR_STOP=1 --file="$file"; done
  pg_ctl --pgdata="$data" --wait --mode=fast stop
}

[ -f "$data/PG_VERSION" ] || make_cluster
exec postgres -D "$data" -c 'listen_addresses=*'
