#!/bin/sh
# Starts PostgreSQL as the published image does, as far as tests and docker-compose.yml need it:
# POSTGRES_USER, POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE, POSTGRES_DB, POSTGRES_INITDB_ARGS.
set -eu

if [ "$(id -u)" = 0 ]; then
    # A secret's file may be readable by root alone.
    if [ -n "${POSTGRES_PASSWORD_FILE:-}" ]; then
        POSTGRES_PASSWORD=$(cat "$POSTGRES_PASSWORD_FILE")
        export POSTGRES_PASSWORD
        unset POSTGRES_PASSWORD_FILE
    fi
    install -d -o postgres -g postgres -m 0700 "$PGDATA"
    install -d -o postgres -g postgres -m 0755 /var/run/postgresql
    exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
fi

if [ ! -s "$PGDATA/PG_VERSION" ]; then
    : "${POSTGRES_PASSWORD:?is not set}"
    user=${POSTGRES_USER:-postgres}
    database=${POSTGRES_DB:-$user}
    umask 077
    printf '%s\n' "$POSTGRES_PASSWORD" > /tmp/password
    # shellcheck disable=SC2086 # the arguments are a list of words
    initdb --username="$user" --pwfile=/tmp/password --auth-host=scram-sha-256 --auth-local=trust \
        ${POSTGRES_INITDB_ARGS:-}
    rm /tmp/password
    echo "host all all all scram-sha-256" >> "$PGDATA/pg_hba.conf"
    pg_ctl start -w -o "-c listen_addresses= -c unix_socket_directories=/var/run/postgresql"
    if [ "$database" != postgres ]; then
        psql --username="$user" --dbname=postgres --command="create database \"$database\""
    fi
    pg_ctl stop -w -m fast
fi

unset POSTGRES_PASSWORD
exec "$@" -c "listen_addresses=*" -c unix_socket_directories=/var/run/postgresql
