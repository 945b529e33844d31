#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# makes sure that there is a Terraform for the conformance suite. Without one it builds OpenTofu from its Go module into
# the user's cache (`retention-stack/bin/tofu`). When that is not possible it says why in one line and ends well.
set -euo pipefail

version=v1.10.10
bin="${XDG_CACHE_HOME:-$HOME/.cache}/retention-stack/bin"
limit_seconds="${TERRAFORM_LIMIT_SECONDS:-1200}"

for name in terraform tofu "$bin/tofu"; do
  if command -v "$name" > /dev/null; then
    echo "terraform: $(CHECKPOINT_DISABLE=1 "$name" version 2> /dev/null | head -n 1)"
    exit 0
  fi
done
if ! command -v go > /dev/null; then
  echo "terraform: not installed, neither Terraform nor Go is on the path"
  exit 0
fi

limit=()
if command -v timeout > /dev/null; then limit=(timeout "$limit_seconds"); fi

work="$(mktemp -d)"
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
echo "terraform: building OpenTofu $version from its Go module"
if ! module_dir="$(GOFLAGS='' "${limit[@]}" go mod download -json "github.com/opentofu/opentofu@$version" 2> "$work/log" |
  sed -n 's/^[[:space:]]*"Dir": "\(.*\)",$/\1/p')" || [ -z "$module_dir" ]; then
  echo "terraform: not installed, go mod download ended with: $(tail -n 1 "$work/log" | sed 's/^[[:space:]]*//')"
  exit 0
fi
# the module cache is read-only, and go.mod of this module forbids `go install`.
cp -R "$module_dir" "$work/source"
chmod -R u+w "$work/source"
if ! (cd "$work/source" && GOFLAGS='' "${limit[@]}" go build -buildvcs=false -o "$work/tofu" ./cmd/tofu) > "$work/log" 2>&1; then
  echo "terraform: not installed, go build ended with: $(tail -n 1 "$work/log" | sed 's/^[[:space:]]*//')"
  exit 0
fi
mkdir -p "$bin"
mv "$work/tofu" "$bin/.$$.partial"
mv "$bin/.$$.partial" "$bin/tofu"
echo "terraform: OpenTofu $version is built"
