#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs the servers that the enforcer's tests start on loopback, and the browser that the page is looked at with.
# Debian and Ubuntu; needs root.
set -eu
export DEBIAN_FRONTEND=noninteractive
missing=''
command -v redis-server >/dev/null || missing="$missing redis-server"
command -v mariadbd >/dev/null || [ -x /usr/sbin/mariadbd ] || missing="$missing mariadb-server"
command -v pt-archiver >/dev/null || missing="$missing percona-toolkit"
if [ -n "$missing" ]; then
  apt-get update -qq
  # shellcheck disable=SC2086 # a list of packages
  apt-get install -y -qq --no-install-recommends $missing
fi
# a machine without the browser still tests all else.
if ! command -v chromium >/dev/null && ! command -v google-chrome >/dev/null; then
  apt-get install -y -qq --no-install-recommends chromium || echo 'chromium: not available, the page is not opened'
fi
redis-server --version
/usr/sbin/mariadbd --version 2>/dev/null || mariadbd --version
