#!/bin/sh
# Starts the server with each user's password, a file in /run/secrets/nats, where nats.conf looks
# for it: in the environment of this one process.
set -eu
secrets=${NATS_SECRETS:-/run/secrets/nats}
COMMAND_SERVICE_NATS_PASSWORD=$(cat "$secrets/nats-command-service")
QUERY_SERVICE_NATS_PASSWORD=$(cat "$secrets/nats-query-service")
PROJECTOR_NATS_PASSWORD=$(cat "$secrets/nats-projector")
export COMMAND_SERVICE_NATS_PASSWORD QUERY_SERVICE_NATS_PASSWORD PROJECTOR_NATS_PASSWORD
exec nats-server "$@"
