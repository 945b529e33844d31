#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# puts the real Terraform provider where the conformance suite looks for it: a filesystem mirror in the user's cache.
# When that is not possible it says why in one line and ends well: the suite then skips itself with a line of its own.
set -euo pipefail

version=1.83.25
name=terraform-provider-tencentcloud
mirror="${XDG_CACHE_HOME:-$HOME/.cache}/retention-stack/mirror"
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

# OpenTofu has an address of its own. It follows a link only in the last place.
link_for_opentofu() {
  local link="$mirror/registry.opentofu.org/$folder"
  mkdir -p "$(dirname "$link")"
  ln -sfn "$target_dir" "$link"
}

if [ -x "$target" ]; then
  link_for_opentofu
  echo "provider: $version is in the cache"
  exit 0
fi
if ! command -v go > /dev/null; then
  echo "provider: not installed, Go is not on the path"
  exit 0
fi

# macOS has no `timeout` of its own.
limit=()
if command -v timeout > /dev/null; then limit=(timeout "$limit_seconds"); fi

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
echo "provider: building $version from its Go module, about 10 minutes on 2 cores"
if ! GOFLAGS='' GOBIN="$work" "${limit[@]}" go install "github.com/tencentcloudstack/$name@v$version" > "$work/log" 2>&1; then
  echo "provider: not installed, go install ended with: $(tail -n 1 "$work/log" | sed 's/^[[:space:]]*//')"
  exit 0
fi
mkdir -p "$target_dir"
# moved in one step, so that a run beside this one never sees half a file.
mv "$work/$name" "$target_dir/.$$.partial"
mv "$target_dir/.$$.partial" "$target"
link_for_opentofu
echo "provider: $version is built"
