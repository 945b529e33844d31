#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Fetches a Kafka broker from Maven Central into the user's cache; needs a JDK and Maven. Prints the directory of its jars.
set -eu
# 3.9 is the last line that still speaks to clients of CKafka's age.
version="${KAFKA_VERSION:-3.9.1}"
home="${XDG_CACHE_HOME:-$HOME/.cache}/retention-stack/kafka/$version"
if [ ! -f "$home/.complete" ]; then
  mkdir -p "$home/libs"
  cat > "$home/pom.xml" <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId>
  <artifactId>kafka-home</artifactId>
  <version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>$version</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
POM
  mvn -q -B -f "$home/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DoutputDirectory="$home/libs" >&2
  touch "$home/.complete"
fi
echo "$home/libs"
