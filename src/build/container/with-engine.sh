#!/bin/sh
# Runs a command beside a Docker engine of its own and stops the engine after it; for machines
# where none runs. Published ports are bound to 127.0.0.1. Images stay for the next time.
#
#   src/build/container/with-engine.sh src/build/container/image.sh
#   src/build/container/with-engine.sh mvn verify -Dtest.database=container \
#       -Dtest.database.image=account-history/postgres:18
#
# As root; Debian's packages: docker.io, and for the image debootstrap and unzip.
set -eu

images=${ENGINE_FOLDER:-${XDG_CACHE_HOME:-$HOME/.cache}/account-history/engine}
run=$(mktemp -d)
mkdir -p "$images"

dockerd --storage-driver=vfs --ip=127.0.0.1 --data-root="$images" --exec-root="$run/exec" \
    --pidfile="$run/pid" --host="unix://$run/docker.sock" > "$run/log" 2>&1 &
engine=$!
trap 'kill $engine; wait $engine || true; rm -rf "$run"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

DOCKER_HOST=unix://$run/docker.sock
# The helper that removes left containers is an image, too; the engine ends, so none is left.
TESTCONTAINERS_RYUK_DISABLED=true
TESTCONTAINERS_HOST_OVERRIDE=127.0.0.1
export DOCKER_HOST TESTCONTAINERS_RYUK_DISABLED TESTCONTAINERS_HOST_OVERRIDE

tries=0
until docker version > /dev/null 2>&1; do
    tries=$((tries + 1))
    if [ $tries -gt 300 ] || ! kill -0 $engine; then
        echo "the engine did not start:" >&2
        tail -20 "$run/log" >&2
        exit 1
    fi
    sleep 0.2
done

"$@"
