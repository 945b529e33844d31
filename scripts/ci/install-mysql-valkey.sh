#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# puts a real MySQL and a real Valkey into the user's cache (`retention-stack/engines`), beside the packages of the system:
# Debian's unstable suite from the machine's own source, a private state of apt, and the loader that comes with them.
# 67 MB, about 15 s. When that is not possible it says why in one line and ends well: suites then skip themselves.
set -euo pipefail

target="${XDG_CACHE_HOME:-$HOME/.cache}/retention-stack/engines"
mark="$target/.complete"
programs=(sbin/mysqld bin/mysql bin/mysqldump bin/valkey-server bin/valkey-cli)

versions() {
  "$target/bin/mysqld" --version | sed 's/.*Ver \([0-9.]*\).*/mysql: \1 is in the cache/'
  "$target/bin/valkey-server" --version | sed 's/.*v=\([0-9.]*\).*/valkey: \1 is in the cache/'
}
not_installed() {
  echo "mysql and valkey: not installed, $1"
  exit 0
}

if [ -f "$mark" ]; then
  versions
  exit 0
fi
case "$(uname -s)-$(uname -m)" in
  Linux-x86_64) triplet=x86_64-linux-gnu loader=ld-linux-x86-64.so.2 ;;
  Linux-aarch64) triplet=aarch64-linux-gnu loader=ld-linux-aarch64.so.1 ;;
  *) not_installed "$(uname -s) $(uname -m) is not supported by this script" ;;
esac
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
if ! command -v apt-get > /dev/null || [ ! -f "$keyring" ]; then not_installed "it needs Debian's apt and keyring"; fi

source="$(apt-get indextargets --format '$(REPO_URI)' 2> /dev/null | grep -v security | head -n 1 || true)"
if [ -z "$source" ]; then
  source="$(grep -hoE 'https?://[^ ]+' /etc/apt/sources.list /etc/apt/sources.list.d/* 2> /dev/null |
    grep -vE 'security|snapshot' | head -n 1 || true)"
fi
if [ -z "$source" ]; then not_installed 'this machine has no Debian source'; fi

mkdir -p "$(dirname "$target")"
work="$(mktemp -d "$(dirname "$target")/.engines.XXXXXX")"
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{apt/lists/partial,apt/cache/archives/partial,new/root,new/bin}
# an empty status makes apt resolve every dependency, so that no list of libraries has to be kept.
: > "$work/apt/status"
echo "deb [signed-by=$keyring] $source sid main" > "$work/apt/unstable.list"
options=(
  -o Dir::Etc::sourcelist="$work/apt/unstable.list" -o Dir::Etc::sourceparts=/dev/null
  -o Dir::State::lists="$work/apt/lists" -o Dir::State::status="$work/apt/status" -o Dir::Cache="$work/apt/cache"
  -o Acquire::Languages=none -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false -o Acquire::Retries=3
)
# the user `_apt` cannot write below a folder of mktemp.
if [ "$(id -u)" = 0 ]; then options+=(-o APT::Sandbox::User=root); fi
if ! { apt-get "${options[@]}" update -qq && apt-get "${options[@]}" install --download-only --no-install-recommends -y -qq \
  mysql-server-core mysql-client-core valkey-server valkey-tools; } > "$work/log" 2>&1; then
  not_installed "apt-get ended with: $(tail -n 1 "$work/log")"
fi
for archive in "$work"/apt/cache/archives/*.deb; do dpkg -x "$archive" "$work/new/root"; done
rm -rf "$work"/new/root/usr/share/{doc,man,locale,i18n}

for program in "${programs[@]}"; do
  name="$(basename "$program")"
  cat > "$work/new/bin/$name" << RUN
#!/bin/sh
root="\$(cd "\$(dirname "\$(readlink -f "\$0")")/.." && pwd)/root"
libraries="\$root/usr/lib/$triplet"
exec "\$libraries/$loader" --library-path "\$libraries" --argv0 $name "\$root/usr/$program" "\$@"
RUN
  chmod 0755 "$work/new/bin/$name"
  "$work/new/bin/$name" --version > /dev/null
done
# last, because its presence says that all the rest is there; and in one step, so that nobody sees half of it.
touch "$work/new/.complete"
if [ -e "$target" ]; then mv "$target" "$work/old"; fi
mv "$work/new" "$target"
versions
