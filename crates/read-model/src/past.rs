//! Relations that hold what the views in schema `read` held after the event at some position: drop-in
//! replacements in a statement's FROM, column for column (docs/adr/0021).
//!
//! A row that has not changed since is the answer itself; for one that has, one index probe finds
//! the version that was valid old. Nothing is filtered by who may see it: that is the reader's part,
//! as with the views.
//!
//! `$position` is an SQL expression, such as `"$2"`. The macros are text, not functions of the
//! database, because the reader's role has no other right than to SELECT from the views.

/// The rows of `read.projects` at a position, and of no project created later.
#[macro_export]
macro_rules! projects_at {
    ($position:literal) => {
        concat!(
            "(SELECT now.project_id, now.key, ",
            $crate::then!("name"),
            $crate::then!("description"),
            $crate::then!("columns"),
            $crate::then!("replaced_columns"),
            $crate::then!("shown_columns"),
            $crate::then!("labels"),
            $crate::then!("archived"),
            // Who may see a project is decided by what holds today.
            "now.public_link, now.created_by, now.created_at, ",
            $crate::then!("updated_at"),
            $crate::then!("sequence"),
            "COALESCE(old.position, now.position) AS position
             FROM read.projects now
             LEFT JOIN LATERAL (
               SELECT v.* FROM read.project_versions v
               WHERE now.position > ",
            $position,
            " AND v.project_id = now.project_id AND v.valid_to > ",
            $position,
            " ORDER BY v.valid_to LIMIT 1) old ON TRUE
             WHERE COALESCE(old.position, now.position) <= ",
            $position,
            ")"
        )
    };
}

/// The rows of `read.tasks` at a position, and of no task created later.
#[macro_export]
macro_rules! tasks_at {
    ($position:literal) => {
        concat!(
            "(SELECT now.task_id, now.project_id, now.number, ",
            $crate::then!("title"),
            $crate::then_or_later!("description", $position),
            $crate::then!("home_column_id"),
            // Which columns were removed by then is the project's to say.
            "COALESCE((p.shown_columns ->> home.column_id::text)::uuid, home.column_id)
               AS column_id, ",
            $crate::then!("rank"),
            $crate::then!("priority"),
            $crate::then!("start_on"),
            $crate::then!("due_on"),
            $crate::then!("estimate"),
            $crate::then!("parent_id"),
            $crate::then!("relations"),
            $crate::then!("repeat"),
            $crate::then!("next_task_id"),
            $crate::then!("assignees"),
            $crate::then!("labels"),
            $crate::then!("watchers"),
            $crate::then_or_later!("checklist", $position),
            $crate::then!("checklist_done"),
            $crate::then!("checklist_total"),
            $crate::then!("comment_count"),
            $crate::then!("archived"),
            $crate::then!("deleted"),
            "now.created_by, now.created_at, ",
            $crate::then!("updated_at"),
            $crate::then!("sequence"),
            "COALESCE(old.position, now.position) AS position, ",
            $crate::then!("has_description"),
            "p.key AS project_key
             FROM ",
            $crate::projects_at!($position),
            " p JOIN read.tasks now ON now.project_id = p.project_id
             LEFT JOIN LATERAL (
               SELECT v.* FROM read.task_versions v
               WHERE now.position > ",
            $position,
            " AND v.task_id = now.task_id AND v.valid_to > ",
            $position,
            " ORDER BY v.valid_to LIMIT 1) old ON TRUE
             CROSS JOIN LATERAL (
               SELECT COALESCE(old.home_column_id, now.home_column_id) AS column_id) home
             WHERE COALESCE(old.position, now.position) <= ",
            $position,
            ")"
        )
    };
}

/// The row of task `$task_id` at a position, if it existed: for a FROM in which the id stands before.
/// Fenced, so that the planner looks the one task up whatever else it joins.
#[macro_export]
macro_rules! task_at {
    ($task_id:literal, $position:literal) => {
        concat!(
            "LATERAL (SELECT one.* FROM ",
            $crate::tasks_at!($position),
            " one WHERE one.task_id = ",
            $task_id,
            " LIMIT 1)"
        )
    };
}

/// The rows of tasks at a position that have or had at any time `$condition`, on columns of
/// `read.tasks v`: found by index, and to be filtered by the condition as of the position.
#[macro_export]
macro_rules! tasks_at_where {
    ($condition:literal, $position:literal) => {
        concat!(
            "(SELECT found.* FROM (
               SELECT v.task_id FROM read.tasks v WHERE ",
            $condition,
            " UNION SELECT v.task_id FROM read.task_versions v WHERE ",
            $condition,
            ") ever CROSS JOIN ",
            $crate::task_at!("ever.task_id", $position),
            " found)"
        )
    };
}

/// The words search found task `$task_id` by at a position.
#[macro_export]
macro_rules! task_words_at {
    ($task_id:literal, $position:literal) => {
        concat!(
            "COALESCE(
               (SELECT v.words FROM read.task_versions v
                WHERE v.task_id = ",
            $task_id,
            " AND v.valid_to > ",
            $position,
            " AND v.words IS NOT NULL ORDER BY v.valid_to LIMIT 1),
               (SELECT w.words FROM read.task_words w WHERE w.task_id = ",
            $task_id,
            "))"
        )
    };
}

/// The rows of `read.comments` of task `$task_id` at a position.
#[macro_export]
macro_rules! comments_at {
    ($task_id:literal, $position:literal) => {
        concat!(
            "(SELECT now.comment_id, now.task_id, now.author_id, now.text, now.origin,
               now.created_at, now.edited_at, now.words, now.position
             FROM read.comments now WHERE now.task_id = ",
            $task_id,
            " AND now.position <= ",
            $position,
            " UNION ALL
             SELECT v.comment_id, v.task_id, v.author_id, v.text, v.origin, v.created_at,
               v.edited_at, v.words, v.position
             FROM read.comment_versions v WHERE v.task_id = ",
            $task_id,
            " AND v.valid_to > ",
            $position,
            " AND v.position <= ",
            $position,
            ")"
        )
    };
}

/// One column as it was, and a comma. It may hold NULL, so COALESCE will not do.
#[doc(hidden)]
#[macro_export]
macro_rules! then {
    ($column:literal) => {
        concat!(
            "CASE WHEN old.valid_to IS NULL THEN now.",
            $column,
            " ELSE old.",
            $column,
            " END AS ",
            $column,
            ", "
        )
    };
}

/// One column that a version keeps only when the next differs, and a comma.
#[doc(hidden)]
#[macro_export]
macro_rules! then_or_later {
    ($column:literal, $position:literal) => {
        concat!(
            "CASE WHEN old.valid_to IS NULL THEN now.",
            $column,
            " ELSE COALESCE(old.",
            $column,
            ", (SELECT later.",
            $column,
            " FROM read.task_versions later
               WHERE later.task_id = now.task_id AND later.valid_to > ",
            $position,
            " AND later.",
            $column,
            " IS NOT NULL ORDER BY later.valid_to LIMIT 1), now.",
            $column,
            ") END AS ",
            $column,
            ", "
        )
    };
}
