#!/bin/sh
# Installs the Debian 12 packages altosim is built from and says what it does.
#
#   scripts/setup.sh           install what is missing (as root, or through sudo)
#   scripts/setup.sh --check   install nothing; status 1 and the apt line if something is missing
#   scripts/setup.sh --dev     also what `make lint`, `make fuzz` and MODE=asan|tsan need
#   scripts/setup.sh --peers   also what benchmarks measure beside: SimGrid, nginx, and wrk for load
set -u

packages="gcc g++ pkg-config libc6-dev libigraph-dev libjansson-dev libmicrohttpd-dev
    libgnutls28-dev zlib1g-dev libcurl4-gnutls-dev libgsl-dev libpcg-cpp-dev libcmocka-dev
    gnuplot-nox graphviz libgraphviz-dev fonts-dejavu-core curl jq"
dev_packages="clang-14 libclang-rt-14-dev clang-format-14 cppcheck shellcheck"

mode=install
for arg in "$@"; do
    case $arg in
    --check) mode=check ;;
    --dev) packages="$packages $dev_packages" ;;
    --peers) packages="$packages libsimgrid-dev wrk nginx-light" ;;
    *)
        echo "usage: scripts/setup.sh [--check] [--dev] [--peers]" >&2
        exit 2
        ;;
    esac
done

missing=""
for package in $packages; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
        missing="$missing $package"
done
[ -n "$missing" ] || exit 0

line="apt-get install -y --no-install-recommends$missing"
if [ "$mode" = check ]; then
    echo "altosim needs packages that are not installed. Run: scripts/setup.sh, or as root:" >&2
    echo "    $line" >&2
    exit 1
fi

if [ "$(id -u)" = 0 ]; then
    as_root="env"
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo env"
elif command -v sudo >/dev/null 2>&1 && [ -t 0 ]; then
    as_root="sudo env"
else
    echo "altosim needs packages that are not installed, and this is not root. Run as root:" >&2
    echo "    apt-get update && $line" >&2
    exit 1
fi
echo "installing:$missing" >&2
# shellcheck disable=SC2086 # the words of $as_root and $missing are meant to split
$as_root apt-get update -qq >&2 &&
    $as_root DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >&2
