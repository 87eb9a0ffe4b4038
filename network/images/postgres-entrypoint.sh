#!/bin/sh
# Starts PostgreSQL as the official image does, as far as the network needs it: the first start makes the cluster in PGDATA,
# with POSTGRES_USER as its only role, POSTGRES_PASSWORD asked for over the network, and the database POSTGRES_DB.
# Argument: the program to start, `postgres`, with what follows.
set -eu
umask 077
if ! test -f "$PGDATA/PG_VERSION"; then
  mkdir -p "$PGDATA"
  password=/tmp/password
  printf '%s' "$POSTGRES_PASSWORD" > "$password"
  initdb --pgdata="$PGDATA" --username="$POSTGRES_USER" --pwfile="$password" --encoding=UTF8 --no-locale \
    --auth-local=trust --auth-host=scram-sha-256
  rm "$password"
  # Answers nobody: makes the database, and ends.
  printf 'CREATE DATABASE "%s"\n' "$POSTGRES_DB" | postgres --single -D "$PGDATA" postgres
  printf 'host all all all scram-sha-256\n' >> "$PGDATA/pg_hba.conf"
fi
exec "$@" -c listen_addresses='*'
