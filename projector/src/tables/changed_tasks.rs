//! SQL of what a batch changes of tasks: `tasks`, `task_words` and `task_versions`, in one statement.
//!
//! Nearly every batch changes all three, and a round trip is what a small batch waits for most.

use super::task_versions::{self, TaskVersion};
use super::task_words;
use super::tasks::{self, TaskRow};
use sqlx::PgConnection;

/// Rows to write.
#[derive(Debug)]
pub struct ChangedTasks<'r> {
    /// Whole rows: new ones, and new versions of those that exist.
    pub tasks: Vec<&'r TaskRow>,
    /// Those among them whose title or description is new.
    pub reworded: Vec<&'r TaskRow>,
    /// What rows said before. They never change, and their positions make them unique.
    pub versions: Vec<&'r TaskVersion>,
}

/// Writes what changed.
pub async fn store(tx: &mut PgConnection, changed: &ChangedTasks<'_>) -> Result<(), sqlx::Error> {
    let query = tasks::bind(sqlx::query(STORE), &changed.tasks);
    let query = task_words::bind(query, &changed.reworded);
    let query = task_versions::bind(query, &changed.versions);
    query.execute(tx).await?;
    Ok(())
}

/// Parameters 1 to 30 are [`tasks::bind`]'s, to 33 [`task_words::bind`]'s, to 61
/// [`task_versions::bind`]'s. An array of arrays would be flattened by UNNEST, so lists of ids travel
/// as array literals.
const STORE: &str = "
WITH written AS (
  INSERT INTO tasks (task_id, project_id, number, title, description, column_id, rank,
    priority, start_on, due_on, estimate, parent_id, relations, repeat, next_task_id,
    assignees, labels, watchers, checklist, checklist_done, checklist_total,
    comment_count, archived, deleted, created_by, created_at, updated_at, sequence,
    position, home_column_id)
  SELECT task_id, project_id, number, title, description, column_id, rank, priority,
    start_on, due_on, estimate, parent_id, relations, repeat, next_task_id,
    assignees::uuid[], labels::uuid[], watchers::uuid[], checklist, checklist_done,
    checklist_total, comment_count, archived, deleted, created_by, created_at,
    updated_at, sequence, position, home_column_id
  FROM UNNEST($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::text[], $6::uuid[],
    $7::text[], $8::smallint[], $9::date[], $10::date[], $11::smallint[], $12::uuid[],
    $13::jsonb[], $14::text[], $15::uuid[], $16::text[], $17::text[], $18::text[],
    $19::jsonb[], $20::int[], $21::int[], $22::int[], $23::bool[], $24::bool[],
    $25::uuid[], $26::timestamptz[], $27::timestamptz[], $28::bigint[], $29::bigint[],
    $30::uuid[])
  AS t (task_id, project_id, number, title, description, column_id, rank, priority,
    start_on, due_on, estimate, parent_id, relations, repeat, next_task_id, assignees,
    labels, watchers, checklist, checklist_done, checklist_total, comment_count,
    archived, deleted, created_by, created_at, updated_at, sequence, position,
    home_column_id)
  ON CONFLICT (task_id) DO UPDATE SET
    project_id = excluded.project_id, number = excluded.number, title = excluded.title,
    description = excluded.description, column_id = excluded.column_id,
    rank = excluded.rank, priority = excluded.priority, start_on = excluded.start_on,
    due_on = excluded.due_on, estimate = excluded.estimate,
    parent_id = excluded.parent_id, relations = excluded.relations,
    repeat = excluded.repeat, next_task_id = excluded.next_task_id,
    assignees = excluded.assignees, labels = excluded.labels,
    watchers = excluded.watchers, checklist = excluded.checklist,
    checklist_done = excluded.checklist_done,
    checklist_total = excluded.checklist_total, comment_count = excluded.comment_count,
    archived = excluded.archived, deleted = excluded.deleted,
    created_by = excluded.created_by, created_at = excluded.created_at,
    updated_at = excluded.updated_at, sequence = excluded.sequence,
    position = excluded.position, home_column_id = excluded.home_column_id
), reworded AS (
  INSERT INTO task_words (task_id, project_id, words)
  SELECT task_id, project_id, words::tsvector
  FROM UNNEST($31::uuid[], $32::uuid[], $33::text[]) AS w (task_id, project_id, words)
  ON CONFLICT (task_id) DO UPDATE SET words = excluded.words
)
INSERT INTO task_versions (task_id, valid_to, title, description, words, home_column_id,
  rank, priority,
  start_on, due_on, estimate, parent_id, relations, repeat, next_task_id, assignees,
  labels, watchers, checklist, checklist_done, checklist_total, comment_count,
  has_description, archived, deleted, updated_at, sequence, position)
SELECT task_id, valid_to, title, description, words::tsvector, home_column_id, rank,
  priority, start_on, due_on, estimate, parent_id, relations, repeat, next_task_id,
  assignees::uuid[], labels::uuid[], watchers::uuid[], checklist, checklist_done,
  checklist_total, comment_count, has_description, archived, deleted, updated_at,
  sequence, position
FROM UNNEST($34::uuid[], $35::bigint[], $36::text[], $37::text[], $38::text[], $39::uuid[],
  $40::text[], $41::smallint[], $42::date[], $43::date[], $44::smallint[], $45::uuid[],
  $46::jsonb[], $47::text[], $48::uuid[], $49::text[], $50::text[], $51::text[],
  $52::jsonb[], $53::int[], $54::int[], $55::int[], $56::bool[], $57::bool[],
  $58::bool[], $59::timestamptz[], $60::bigint[], $61::bigint[])
AS v (task_id, valid_to, title, description, words, home_column_id,
  rank, priority,
  start_on, due_on, estimate, parent_id, relations, repeat, next_task_id, assignees,
  labels, watchers, checklist, checklist_done, checklist_total, comment_count,
  has_description, archived, deleted, updated_at, sequence, position)";
