#!/bin/bash
# Shows that `make run` (and with --test, `make test`) works on a bare Debian 12: a fresh root with make, git, python3 and
# certificates, and nothing else. Needs root, debootstrap and util-linux; takes some minutes. Not part of `make test`.
#
# The root gets this machine's package sources and client settings (apt, pip, npm), wherever they point, for as long as it
# lives; nothing of them is kept. Everything runs in namespaces of its own, so that nothing outlives the script.
# Usage: tests/bare_debian.sh [--test]
set -euo pipefail
cd "$(dirname "$0")/.."
repository=$PWD
case "${1:-}" in
    "") with_tests="" ;;
    --test) with_tests=1 ;;
    *) echo "Usage: $0 [--test]" >&2; exit 2 ;;
esac
[ "$(id -u)" = 0 ] || { echo "Only root can make a Debian root." >&2; exit 2; }
command -v debootstrap >/dev/null || { echo "Install debootstrap first." >&2; exit 2; }

# Mounts and processes of the script die with it: it starts itself again in namespaces of its own.
if [ -z "${BARE_DEBIAN_INSIDE:-}" ]; then
    BARE_DEBIAN_INSIDE=1 exec unshare --mount --pid --fork --kill-child --mount-proc "$repository/tests/bare_debian.sh" "$@"
fi

root=$(mktemp -d "${TMPDIR:-/tmp}/bare-debian.XXXXXX")
finish() {
    # The mounts belong to this namespace; leave them before the directory goes.
    for mounted in dev/shm proc; do umount -l "$root/$mounted" 2>/dev/null || true; done
    rm -rf --one-file-system "$root"
}
trap finish EXIT
trap 'exit 130' INT TERM

began=$SECONDS
say() { printf '[%4d s] %s\n' $((SECONDS - began)) "$*"; }

mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Codename: bookworm' 2>/dev/null | head -n 1)
[ -n "$mirror" ] || { echo "No apt source for Debian 12 (bookworm) is configured here." >&2; exit 2; }
debootstrap --variant=minbase --include=make,git,python3,ca-certificates bookworm "$root" "$mirror" >"$root.log" 2>&1 ||
    { tail -n 20 "$root.log" >&2; rm -f "$root.log"; exit 1; }
rm -f "$root.log"
chmod 755 "$root"  # it is somebody's /, not a private directory
say "a bare Debian: $(du -sh --one-file-system "$root" | cut -f1)"

# The client settings of this machine, so far as there are any.
for settings in etc/apt etc/pip.conf etc/xdg/pip etc/npmrc root/.config/pip root/.npmrc etc/ssl/certs \
    usr/local/share/ca-certificates usr/share/keyrings etc/resolv.conf etc/hosts; do
    [ -e "/$settings" ] || continue
    mkdir -p "$root/$(dirname "$settings")"
    cp -aLT --remove-destination "/$settings" "$root/$settings" 2>/dev/null || true
done
mount -t proc proc "$root/proc"
mkdir -p "$root/dev/shm" && mount -t tmpfs tmpfs "$root/dev/shm"
git clone -q "$repository" "$root/portal"

# inside COMMAND: become that command in the root; call it in a subshell. Of the environment it gets only what tells
# package clients their way.
inside() {
    local through=()
    for name in $(env | grep -oE '^(HTTPS?_PROXY|NO_PROXY|https?_proxy|no_proxy|PIP_[A-Z_]+|NPM_CONFIG_[A-Z_]+|SSL_CERT_[A-Z]+|NODE_EXTRA_CA_CERTS)=' | tr -d =); do
        through+=("$name=${!name}")
    done
    exec env -i "${through[@]}" HOME=/root LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin PORT="${PORT:-18000}" \
        SANDBOX_PORT="${SANDBOX_PORT:-18001}" chroot "$root" /bin/sh -c "cd /portal && $1"
}

# run_until_ready LOG: `make run` until it says so, then SIGTERM; both within bounds.
run_until_ready() {
    inside "exec make run" >"$1" 2>&1 &
    local make=$! limit=$((SECONDS + 900))
    until grep -q '^Ready:' "$1"; do
        if ! kill -0 "$make" 2>/dev/null || [ $SECONDS -gt $limit ]; then
            tail -n 40 "$1" >&2
            echo "make run did not get ready." >&2
            exit 1
        fi
        sleep 0.2
    done
    ready=$SECONDS
    kill -TERM "$make"
    wait "$make" || true
    if pgrep -f "gunicorn|celery|integrations.sandbox" >/dev/null; then  # only this namespace's processes are seen
        pgrep -af "gunicorn|celery|integrations.sandbox" >&2
        echo "make run left processes behind." >&2
        exit 1
    fi
}

log=$root/run.log
start=$SECONDS
run_until_ready "$log"
sed -n "/^Ready:/,\$p" "$log"
say "first make run: Ready after $((ready - start)) s, stopped $((SECONDS - ready)) s later"
start=$SECONDS
run_until_ready "$log"
say "second make run: Ready after $((ready - start)) s, stopped $((SECONDS - ready)) s later"

if [ -n "$with_tests" ]; then
    start=$SECONDS
    (inside "CI=true exec make test")
    say "make test: passed in $((SECONDS - start)) s"
fi
