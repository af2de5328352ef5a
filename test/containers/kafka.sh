#!/bin/sh
# Does what the image `apache/kafka` does with the KAFKA_… variables: each one is a property of the server.
set -eu
properties=/tmp/server.properties

env | grep '^KAFKA_' | grep -v '^KAFKA_HEAP_OPTS=' | while IFS='=' read -r name value; do
  printf '%s=%s\n' "$(printf '%s' "${name#KAFKA_}" | tr 'A-Z_' 'a-z.')" "$value"
done >"$properties"

# KAFKA_HEAP_OPTS holds several options.
# shellcheck disable=SC2086
run() { exec /opt/java/bin/java $KAFKA_HEAP_OPTS -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp '/opt/kafka/*' "$@"; }

if [ ! -f "$KAFKA_LOG_DIRS/meta.properties" ]; then
  (run kafka.tools.StorageTool format --cluster-id 5L6g3nShT-eMCtK--X86sw --config "$properties")
fi
run kafka.Kafka "$properties"
