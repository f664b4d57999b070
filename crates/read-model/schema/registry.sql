-- What the projector needs to know about generations of the read model; made once a database.

CREATE SCHEMA IF NOT EXISTS projection;
CREATE SCHEMA IF NOT EXISTS read;
GRANT USAGE ON SCHEMA read TO query_service;

CREATE TABLE IF NOT EXISTS projection.generations (
  generation         integer PRIMARY KEY CHECK (generation > 0),
  projection_version integer NOT NULL,
  -- building: filled beside the live one; live: what schema `read` shows; retired: may be dropped
  state              text NOT NULL CHECK (state IN ('building', 'live', 'retired')),
  created_at         timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX IF NOT EXISTS one_live_generation
  ON projection.generations (state) WHERE state = 'live';
