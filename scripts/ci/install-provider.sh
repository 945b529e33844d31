#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# puts the real Terraform provider where the conformance suite looks for it: a filesystem mirror in the user's cache. A
# packed provider beside the checkout, or in RETENTION_PROVIDER_PACKED, is unpacked once its sums are right; else Go builds
# it. When neither is possible it says why in one line and ends well: the suite then skips itself with a line of its own.
set -euo pipefail

version=1.83.25
name=terraform-provider-tencentcloud
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
mirror="${XDG_CACHE_HOME:-$HOME/.cache}/retention-stack/mirror"
packed_dir="${RETENTION_PROVIDER_PACKED:-$here/../../../shared/provider}"
limit_seconds="${PROVIDER_LIMIT_SECONDS:-2400}"

case "$(uname -s)" in
  Linux) os=linux ;;
  Darwin) os=darwin ;;
  *) echo "provider: not installed, $(uname -s) is not supported by this script"; exit 0 ;;
esac
case "$(uname -m)" in
  x86_64 | amd64) arch=amd64 ;;
  aarch64 | arm64) arch=arm64 ;;
  *) echo "provider: not installed, $(uname -m) is not supported by this script"; exit 0 ;;
esac

# the first part of the path is the address under which Terraform knows the provider.
folder="tencentcloudstack/tencentcloud/$version/${os}_${arch}"
target_dir="$mirror/registry.terraform.io/$folder"
target="$target_dir/${name}_v$version"
packed="$packed_dir/${name}_v${version}_${os}_${arch}.zst"

work=''
trap 'if [ -n "$work" ]; then rm -rf "$work"; fi' EXIT

# OpenTofu has an address of its own. It follows a link only in the last place.
link_for_opentofu() {
  local link="$mirror/registry.opentofu.org/$folder"
  mkdir -p "$(dirname "$link")"
  ln -sfn "$target_dir" "$link"
}

# moved in one step, so that a run beside this one never sees half a file.
put() {
  chmod 0755 "$1"
  mv -f "$1" "$target"
  link_for_opentofu
}

# usage: sum_is FILE NAME: whether the sum of FILE is the one that SHA256SUMS has under NAME.
sum_is() {
  local wanted got
  wanted="$(awk -v name="$2" '$2 == name { print $1 }' "$packed_dir/SHA256SUMS")"
  got="$( (sha256sum "$1" 2> /dev/null || shasum -a 256 "$1") | awk '{ print $1 }')"
  if [ -z "$wanted" ] || [ "$wanted" != "$got" ]; then
    echo "provider: the sum of $2 must be '${wanted:-in SHA256SUMS}', got '$got'; fetch the packed provider again" >&2
    return 1
  fi
}

unpacker() {
  if ! command -v zstd > /dev/null && command -v apt-get > /dev/null && [ "$(id -u)" = 0 ]; then
    (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends zstd) > /dev/null
  fi
  command -v zstd > /dev/null
}

if [ -x "$target" ]; then
  link_for_opentofu
  echo "provider: $version is in the cache"
  exit 0
fi

if [ -f "$packed" ]; then
  # a wrong sum is a fault and not a machine that lacks something, so it does not end well.
  sum_is "$packed" "$(basename "$packed")"
  if unpacker; then
    mkdir -p "$target_dir"
    # on the same disk as its target, or the move would be a copy.
    work="$(mktemp -d "$target_dir/.partial.XXXXXX")"
    zstd -d -q "$packed" -o "$work/$name"
    sum_is "$work/$name" "${name}_v$version"
    put "$work/$name"
    echo "provider: $version is unpacked"
    exit 0
  fi
  echo "provider: it is packed and zstd is not on the path; install zstd"
fi

if ! command -v go > /dev/null; then
  echo "provider: not installed, Go is not on the path"
  exit 0
fi

# macOS has no `timeout` of its own.
limit=()
if command -v timeout > /dev/null; then limit=(timeout "$limit_seconds"); fi

mkdir -p "$target_dir"
work="$(mktemp -d "$target_dir/.partial.XXXXXX")"
echo "provider: building $version from its Go module, about 10 minutes on 2 cores"
if ! GOFLAGS='' GOBIN="$work" "${limit[@]}" go install "github.com/tencentcloudstack/$name@v$version" > "$work/log" 2>&1; then
  echo "provider: not installed, go install ended with: $(tail -n 1 "$work/log" | sed 's/^[[:space:]]*//')"
  exit 0
fi
put "$work/$name"
echo "provider: $version is built"
