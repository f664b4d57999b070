-- Tables of one generation of the read model. `{schema}` is replaced by its name (read_v<n>);
-- a rebuild fills a new generation beside the one being served.

CREATE TABLE {schema}.checkpoints (
  partition   smallint PRIMARY KEY,
  position    bigint NOT NULL,
  recorded_at timestamptz,
  updated_at  timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 50);

CREATE TABLE {schema}.accounts (
  account_id   uuid PRIMARY KEY,
  display_name text NOT NULL,
  erased       boolean NOT NULL,
  sequence     bigint NOT NULL
);
-- People are named by their whole name or their first.
CREATE INDEX ON {schema}.accounts (lower(display_name COLLATE "pg_c_utf8"));
CREATE INDEX ON {schema}.accounts (lower(split_part(display_name, ' ', 1) COLLATE "pg_c_utf8"));

-- Sessions and API tokens that were taken back before they expired.
CREATE TABLE {schema}.revoked_grants (
  grant_id uuid PRIMARY KEY
);

CREATE TABLE {schema}.projects (
  project_id  uuid PRIMARY KEY,
  key         text NOT NULL,
  name        text NOT NULL,
  description text NOT NULL,
  -- [{"column_id", "name", "kind", "wip_limit", "archived"}], left to right
  columns     jsonb NOT NULL,
  -- {removed column_id: column_id its tasks show in, or that of another removed one}
  replaced_columns jsonb NOT NULL,
  -- The same, followed to the column there is
  shown_columns jsonb NOT NULL,
  -- [{"label_id", "name", "colour"}], as defined
  labels      jsonb NOT NULL,
  archived    boolean NOT NULL,
  -- SHA-256 of the public link's token, in hexadecimal, while there is one
  public_link text,
  created_by  uuid NOT NULL,
  created_at  timestamptz NOT NULL,
  updated_at  timestamptz NOT NULL,
  sequence    bigint NOT NULL,
  position    bigint NOT NULL
) WITH (fillfactor = 80);

CREATE INDEX ON {schema}.projects (public_link) WHERE public_link IS NOT NULL;

CREATE TABLE {schema}.members (
  project_id uuid NOT NULL,
  account_id uuid NOT NULL,
  role       text NOT NULL,
  PRIMARY KEY (project_id, account_id)
);
CREATE INDEX ON {schema}.members (account_id);

CREATE TABLE {schema}.tasks (
  task_id         uuid PRIMARY KEY,
  project_id      uuid NOT NULL,
  number          integer NOT NULL,
  title           text NOT NULL,
  description     text NOT NULL,
  -- The column the task shows in: already the replacement when its own was removed.
  column_id       uuid NOT NULL,
  rank            text COLLATE "C" NOT NULL,
  -- 0 none, 1 low, 2 medium, 3 high, 4 urgent
  priority        smallint NOT NULL,
  start_on        date,
  due_on          date,
  -- points
  estimate        smallint,
  -- The task this is a subtask of, in the same project.
  parent_id       uuid,
  -- [{"kind", "task_id", "project_id"}] that start here; project_id only where it is another one
  relations       jsonb NOT NULL,
  -- RFC 5545 rule of days by which the task comes again
  repeat          text,
  -- Its next occurrence, once it was finished.
  next_task_id    uuid,
  assignees       uuid[] NOT NULL,
  labels          uuid[] NOT NULL,
  -- In the order they began; people who have left the project included.
  watchers        uuid[] NOT NULL,
  -- [{"item_id", "text", "checked"}], top to bottom
  checklist       jsonb NOT NULL,
  checklist_done  integer NOT NULL,
  checklist_total integer NOT NULL,
  comment_count   integer NOT NULL,
  archived        boolean NOT NULL,
  deleted         boolean NOT NULL,
  created_by      uuid NOT NULL,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  sequence        bigint NOT NULL,
  position        bigint NOT NULL,
  -- Where the task was last put; a removed column it shows in again once that is restored.
  home_column_id  uuid NOT NULL,
  has_description boolean GENERATED ALWAYS AS (description <> '') STORED,
  UNIQUE (project_id, number)
) WITH (fillfactor = 80);
CREATE INDEX ON {schema}.tasks (project_id, column_id, rank, task_id) WHERE NOT archived AND NOT deleted;
CREATE INDEX ON {schema}.tasks USING gin (assignees) WHERE NOT archived AND NOT deleted;
-- Lists are newest first; never updated, so that other changes of a task do not touch it.
CREATE INDEX ON {schema}.tasks (project_id, created_at, task_id);

-- What full-text search finds a task by: its title (weight A) and description (B), apart from the
-- task so that moving it does not touch them.
CREATE TABLE {schema}.task_words (
  task_id    uuid PRIMARY KEY,
  project_id uuid NOT NULL,
  words      tsvector NOT NULL
);
CREATE INDEX ON {schema}.task_words USING gin (words);

CREATE INDEX ON {schema}.tasks (parent_id) WHERE parent_id IS NOT NULL;
-- Answers what leads to a task, or from elsewhere to a project.
CREATE INDEX ON {schema}.tasks USING gin (relations jsonb_path_ops) WHERE relations <> '[]';

CREATE TABLE {schema}.comments (
  comment_id uuid NOT NULL,
  task_id    uuid NOT NULL,
  author_id  uuid NOT NULL,
  text       text NOT NULL,
  -- {"author", "at"} when imported from elsewhere
  origin     jsonb,
  created_at timestamptz NOT NULL,
  edited_at  timestamptz,
  words      tsvector NOT NULL DEFAULT '',
  -- The event that wrote it, or wrote it last.
  position   bigint NOT NULL,
  -- Clients choose ids, so only within its task is a comment's id its own.
  PRIMARY KEY (task_id, comment_id)
);
CREATE INDEX ON {schema}.comments (task_id, created_at, comment_id);
CREATE INDEX ON {schema}.comments USING gin (words);

-- Who has ever commented on a task: further comments concern them, also when theirs was removed.
CREATE TABLE {schema}.commenters (
  task_id    uuid NOT NULL,
  account_id uuid NOT NULL,
  PRIMARY KEY (task_id, account_id)
);

-- Earlier rows, for reading the past (docs/adr/0021): what a row said from its `position` until, but
-- without, `valid_to`, where the next event of the same aggregate replaced it. What never changes in a
-- row's life is read from the row itself.

CREATE TABLE {schema}.project_versions (
  project_id  uuid NOT NULL,
  valid_to    bigint NOT NULL,
  name        text NOT NULL,
  description text NOT NULL,
  columns     jsonb NOT NULL,
  replaced_columns jsonb NOT NULL,
  shown_columns jsonb NOT NULL,
  labels      jsonb NOT NULL,
  archived    boolean NOT NULL,
  updated_at  timestamptz NOT NULL,
  sequence    bigint NOT NULL,
  position    bigint NOT NULL,
  PRIMARY KEY (project_id, valid_to)
);

CREATE TABLE {schema}.task_versions (
  task_id         uuid NOT NULL,
  valid_to        bigint NOT NULL,
  title           text NOT NULL,
  -- Null: the same as in the next version.
  description     text,
  -- Null: the same as in the next version; of the last one, in `task_words`.
  words           tsvector,
  -- Where it showed follows from this and the project's `shown_columns`.
  home_column_id  uuid NOT NULL,
  rank            text COLLATE "C" NOT NULL,
  priority        smallint NOT NULL,
  start_on        date,
  due_on          date,
  estimate        smallint,
  parent_id       uuid,
  relations       jsonb NOT NULL,
  repeat          text,
  next_task_id    uuid,
  assignees       uuid[] NOT NULL,
  labels          uuid[] NOT NULL,
  watchers        uuid[] NOT NULL,
  -- Null: the same as in the next version.
  checklist       jsonb,
  checklist_done  integer NOT NULL,
  checklist_total integer NOT NULL,
  comment_count   integer NOT NULL,
  has_description boolean NOT NULL,
  archived        boolean NOT NULL,
  deleted         boolean NOT NULL,
  updated_at      timestamptz NOT NULL,
  sequence        bigint NOT NULL,
  position        bigint NOT NULL,
  PRIMARY KEY (task_id, valid_to)
);
-- Leads past any number of versions that say the same to the one that does not.
CREATE INDEX ON {schema}.task_versions (task_id, valid_to) WHERE description IS NOT NULL;
CREATE INDEX ON {schema}.task_versions (task_id, valid_to) WHERE words IS NOT NULL;
CREATE INDEX ON {schema}.task_versions (task_id, valid_to) WHERE checklist IS NOT NULL;
-- What a task had to do with, as in `tasks`.
CREATE INDEX ON {schema}.task_versions (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX ON {schema}.task_versions USING gin (relations jsonb_path_ops) WHERE relations <> '[]';

-- Also of comments that were removed, of which nothing else is left.
CREATE TABLE {schema}.comment_versions (
  task_id    uuid NOT NULL,
  comment_id uuid NOT NULL,
  valid_to   bigint NOT NULL,
  author_id  uuid NOT NULL,
  text       text NOT NULL,
  origin     jsonb,
  created_at timestamptz NOT NULL,
  edited_at  timestamptz,
  words      tsvector NOT NULL,
  position   bigint NOT NULL,
  PRIMARY KEY (task_id, valid_to, comment_id)
);

-- Every event the projector applied: history, activity, and what the live stream resumes from.
CREATE TABLE {schema}.changes (
  position       bigint PRIMARY KEY,
  partition      smallint NOT NULL,
  project_id     uuid,
  task_id        uuid,
  aggregate_type text NOT NULL,
  aggregate_id   uuid NOT NULL,
  sequence       bigint NOT NULL,
  event_id       uuid NOT NULL,
  event_type     text NOT NULL,
  event_version  text NOT NULL,
  actor          uuid NOT NULL,
  correlation_id uuid NOT NULL,
  -- The event that led to this one, where one did.
  causation_id   uuid,
  -- When it happened, which for an imported history was before it was stored here.
  recorded_at    timestamptz NOT NULL,
  payload        jsonb NOT NULL,
  -- event_id of the aggregate's earlier event that this one takes back
  undoes         uuid,
  -- bulk, restore: what made one request do several things, which are undone together
  batch          text
);
CREATE INDEX ON {schema}.changes (partition, position);
CREATE INDEX ON {schema}.changes (aggregate_id, sequence);
CREATE INDEX ON {schema}.changes (project_id, position);
CREATE INDEX ON {schema}.changes (aggregate_id, position) WHERE undoes IS NOT NULL;
-- Names of what is gone.
CREATE INDEX ON {schema}.changes (project_id, event_type)
  WHERE event_type IN ('column_removed', 'label_removed');
-- What the newest change was at some time.
CREATE INDEX ON {schema}.changes (recorded_at, position);

-- What concerns an account, at most once an event. Written in the project's partition; whether it was
-- read is known in the account's partition (the two tables below), and joined when asked.
CREATE TABLE {schema}.inbox_items (
  account_id uuid NOT NULL,
  -- The event's, as in `changes`, where the rest of it is.
  position   bigint NOT NULL,
  partition  smallint NOT NULL,
  event_id   uuid NOT NULL,
  project_id uuid NOT NULL,
  task_id    uuid NOT NULL,
  comment_id uuid,
  -- assignment, mention, comment
  reason     text NOT NULL,
  PRIMARY KEY (account_id, position)
);
CREATE INDEX ON {schema}.inbox_items (position);

-- Everything of a partition up to a position was read.
CREATE TABLE {schema}.inbox_cursors (
  account_id uuid NOT NULL,
  partition  smallint NOT NULL,
  position   bigint NOT NULL,
  PRIMARY KEY (account_id, partition)
);

-- Read one by one.
CREATE TABLE {schema}.inbox_reads (
  account_id uuid NOT NULL,
  event_id   uuid NOT NULL,
  PRIMARY KEY (account_id, event_id)
);

-- How far each account has looked at a project.
CREATE TABLE {schema}.seen (
  account_id uuid NOT NULL,
  project_id uuid NOT NULL,
  position   bigint NOT NULL,
  PRIMARY KEY (account_id, project_id)
);

-- Aggregates set aside because one of their events could not be applied; `position` is that event's.
CREATE TABLE {schema}.parked (
  aggregate_type text NOT NULL,
  aggregate_id   uuid NOT NULL,
  partition      smallint NOT NULL,
  position       bigint NOT NULL,
  error          text NOT NULL,
  parked_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (aggregate_type, aggregate_id)
);
