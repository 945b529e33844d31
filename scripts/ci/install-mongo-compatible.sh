#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs mongo-java-server from Maven Central: the MongoDB-compatible server that the package registries have. It speaks
# the wire protocol, queries and indexes, but has no collMod and no TTL thread; a real mongod is used where there is one.
set -eu

version=1.47.0
target="${XDG_CACHE_HOME:-$HOME/.cache}/retention-stack/mongo-java-server-$version"
here=$(cd "$(dirname "$0")" && pwd)

if [ -f "$target/MongoCompatible.class" ]; then
  echo "mongo-java-server $version is installed"
  exit 0
fi
for program in mvn javac; do
  command -v "$program" >/dev/null || {
    echo "'$program' must be on the path, got nothing; run: apt-get install maven default-jdk-headless" >&2
    exit 1
  }
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/pom.xml" <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>retention-stack</groupId>
  <artifactId>mongo-compatible</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>de.bwaldvogel</groupId>
      <artifactId>mongo-java-server</artifactId>
      <version>$version</version>
    </dependency>
  </dependencies>
</project>
POM
mvn -q -B -f "$work/pom.xml" dependency:copy-dependencies -DoutputDirectory="$work/lib"
javac -cp "$work/lib/*" -d "$work" "$here/MongoCompatible.java"
mkdir -p "$target"
cp "$work"/lib/*.jar "$target"
# last, because its presence says that all the rest is there.
cp "$work/MongoCompatible.class" "$target"
echo "installed mongo-java-server $version"
