//! Full-text search over the titles, descriptions and comments of the caller's tasks.

use super::scope::{self, Scope};
use super::tasks::ListedTask;
use crate::card::card_columns_in;
use crate::highlight::{self, Fragment};
use crate::query::term::TaskKey;
use domain::Position;
use read_model::words::Question;
use read_model::{comments_at, task_words_at, tasks_at};
use serde::{Deserialize, Serialize};
use sqlx::postgres::PgRow;
use sqlx::{PgPool, Row};
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// Most tasks (and comments) that are ranked; of a word that is in more of them, some are not found.
const RANKED_MAX: i64 = 10_000;

/// What somebody looks for.
#[derive(Debug, Clone)]
pub struct Search {
    pub question: Question,
    /// What they wrote may be a task's key.
    pub key: Option<TaskKey>,
}

/// Where a page of results ended.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct End {
    #[serde(rename = "s")]
    pub score: f64,
    #[serde(rename = "t")]
    pub task_id: Uuid,
}

impl End {
    /// Returns where a page ends whose last task this is.
    pub fn at(row: &PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self { score: row.try_get("score")?, task_id: row.try_get("task_id")? })
    }
}

/// Returns the tasks that have all the words in title and description, or in one comment, and the
/// task with that key; best first.
///
/// A key beats everything, a title beats a description, a description beats a comment, a short text
/// a long one; what is archived comes behind, and what is deleted is not found. Where the scope is of
/// the past, all of this is as it was then.
pub async fn page(
    pool: &PgPool,
    scope: Scope,
    search: &Search,
    after: Option<End>,
    limit: i64,
) -> Result<Vec<PgRow>, sqlx::Error> {
    statement(scope, search, after, limit).build().fetch_all(pool).await
}

fn statement(scope: Scope, search: &Search, after: Option<End>, limit: i64) -> scope::Statement {
    let mut statement = scope::push(scope);
    statement.push(", asked AS (SELECT ").push_bind(search.question.tsquery.clone());
    statement.push("::tsquery AS words), found AS (");
    match scope.at {
        None => push_found_now(&mut statement),
        Some(_) => push_found_then(&mut statement),
    }
    if let Some(key) = &search.key {
        statement
            .push(" UNION ALL SELECT t.task_id, 100 FROM scope p JOIN ")
            .push(scope::tasks(scope.at));
        statement.push(" t ON t.project_id = p.project_id WHERE p.key = ");
        statement.push_bind(key.project.as_str().to_owned());
        statement.push(" AND t.number = ").push_bind(key.number);
    }
    statement.push(
        "),
         ranked AS (
           SELECT t.*, p.key AS key_of_project,
             f.rank / CASE WHEN t.archived THEN 2 ELSE 1 END AS score
           FROM (SELECT task_id, max(rank)::float8 AS rank FROM found GROUP BY task_id) f
           JOIN ",
    );
    statement.push(scope::tasks(scope.at)).push(
        " t ON t.task_id = f.task_id JOIN scope p ON p.project_id = t.project_id
           WHERE NOT t.deleted)
         SELECT ",
    );
    statement.push(card_columns_in(scope.at)).push(
        ", t.project_id, t.archived, t.deleted, t.description, t.key_of_project AS project_key, t.score
         FROM ranked t",
    );
    if let Some(End { score, task_id }) = after {
        statement.push(" WHERE (t.score, t.task_id) < (").push_bind(score);
        statement.push(", ").push_bind(task_id).push(")");
    }
    statement.push(" ORDER BY t.score DESC, t.task_id DESC LIMIT ").push_bind(limit);
    statement
}

/// Adds the tasks that have the words now, found by index.
fn push_found_now(statement: &mut scope::Statement) {
    statement.push(
        "(SELECT w.task_id, ts_rank(w.words, asked.words, 1) AS rank
          FROM asked, read.task_words w
          WHERE w.words @@ asked.words
            AND w.project_id = ANY(ARRAY(SELECT project_id FROM scope)) LIMIT ",
    );
    statement.push_bind(RANKED_MAX).push(
        ") UNION ALL
         (SELECT k.task_id, ts_rank(k.words, asked.words, 1) / 2
          FROM asked, read.comments k JOIN read.tasks t ON t.task_id = k.task_id
          WHERE k.words @@ asked.words
            AND t.project_id = ANY(ARRAY(SELECT project_id FROM scope)) LIMIT ",
    );
    statement.push_bind(RANKED_MAX).push(")");
}

/// Adds the tasks that had them. No index has the words of the past: each task is looked at.
fn push_found_then(statement: &mut scope::Statement) {
    statement.push(concat!(
        "(SELECT t.task_id, ts_rank(w.words, asked.words, 1) AS rank
          FROM asked, scope p JOIN ",
        tasks_at!("$1"),
        " t ON t.project_id = p.project_id CROSS JOIN LATERAL (SELECT ",
        task_words_at!("t.task_id", "$1"),
        " AS words OFFSET 0) w WHERE w.words @@ asked.words LIMIT ",
    ));
    statement.push_bind(RANKED_MAX).push(concat!(
        ") UNION ALL
         (SELECT k.task_id, ts_rank(k.words, asked.words, 1) / 2
          FROM asked, scope p JOIN ",
        tasks_at!("$1"),
        " t ON t.project_id = p.project_id CROSS JOIN LATERAL ",
        comments_at!("t.task_id", "$1"),
        " k WHERE k.words @@ asked.words LIMIT ",
    ));
    statement.push_bind(RANKED_MAX).push(")");
}

/// Where the words are, in one text of a task.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "field", rename_all = "snake_case")]
pub enum Highlight {
    Title { fragments: Vec<Fragment> },
    Description { fragments: Vec<Fragment> },
    Comment { id: Uuid, author_id: Uuid, fragments: Vec<Fragment> },
}

/// A task that was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundTask<'r> {
    #[serde(flatten)]
    task: ListedTask<'r>,
    project_key: &'r str,
    highlights: Vec<Highlight>,
}

#[derive(Debug, sqlx::FromRow)]
struct CommentRow {
    task_id: Uuid,
    comment_id: Uuid,
    author_id: Uuid,
    text: String,
}

/// The comment of each of the tasks `$1` that has the words `$2` best, from a relation of comments.
macro_rules! best_comments {
    ($comments:expr) => {
        concat!(
            "SELECT DISTINCT ON (k.task_id) k.task_id, k.comment_id, k.author_id, k.text
             FROM unnest($1::uuid[]) AS t (task_id) CROSS JOIN LATERAL ",
            $comments,
            " k WHERE k.words @@ $2::tsquery
             ORDER BY k.task_id, ts_rank(k.words, $2::tsquery, 1) DESC, k.comment_id DESC"
        )
    };
}

/// Puts the answers together: each task with the places where the words are, or were at a position,
/// the best comment's included.
pub async fn answers<'r>(
    pool: &PgPool,
    question: &Question,
    at: Option<Position>,
    rows: &[&'r PgRow],
) -> Result<Vec<FoundTask<'r>>, sqlx::Error> {
    let tasks: Vec<Uuid> =
        rows.iter().map(|row| row.try_get("task_id")).collect::<Result<_, _>>()?;
    let comments = match at {
        None => sqlx::query_as(best_comments!(
            "(SELECT now.* FROM read.comments now WHERE now.task_id = t.task_id)"
        )),
        Some(_) => sqlx::query_as(best_comments!(comments_at!("t.task_id", "$3"))),
    };
    let comments = comments.bind(tasks).bind(&question.tsquery);
    let comments = match at {
        None => comments,
        Some(position) => comments.bind(position.get()),
    };
    let comments: Vec<CommentRow> = comments.fetch_all(pool).await?;
    let mut comments: HashMap<Uuid, CommentRow> =
        comments.into_iter().map(|row| (row.task_id, row)).collect();
    let found = rows.iter().map(|row| {
        let comment = comments.remove(&row.try_get("task_id")?);
        Ok(FoundTask {
            task: ListedTask::from_row(row)?,
            project_key: row.try_get("project_key")?,
            highlights: highlights(row, comment, question)?,
        })
    });
    found.collect()
}

fn highlights(
    row: &PgRow,
    comment: Option<CommentRow>,
    question: &Question,
) -> Result<Vec<Highlight>, sqlx::Error> {
    let title = highlight::whole(row.try_get("title")?, question);
    let description = highlight::excerpt(row.try_get("description")?, question);
    let comment = comment.and_then(|CommentRow { comment_id, author_id, text, .. }| {
        let fragments = highlight::excerpt(&text, question)?;
        Some(Highlight::Comment { id: comment_id, author_id, fragments })
    });
    let title = title.map(|fragments| Highlight::Title { fragments });
    let description = description.map(|fragments| Highlight::Description { fragments });
    Ok([title, description, comment].into_iter().flatten().collect())
}
