//! Whether rows say what the aggregates say.

use crate::team::Team;
use crate::world::World;
use domain::TaskId;
use read_model::row::{ChecklistRow, ColumnRow, LabelRow, RelationRow, priority_code, role_code};
use read_model::words::{self, Weight};
use sqlx::types::Json;
use std::collections::BTreeSet;
use uuid::Uuid;

pub async fn check_project(world: &World, team: &Team) {
    let state = team.project.state().unwrap();
    type Row = (String, String, bool, Json<Vec<ColumnRow>>, Json<Vec<LabelRow>>);
    let row: Row = sqlx::query_as(
        "SELECT name, description, archived, columns, labels FROM projects WHERE project_id = $1",
    )
    .bind(team.id.get())
    .fetch_one(&world.rows)
    .await
    .unwrap();
    assert_eq!((row.0.as_str(), row.1.as_str()), (state.name.as_str(), state.description.as_str()));
    assert_eq!((row.2, &row.3.0, &row.4.0), (state.archived, &state.columns, &state.labels));
    let link: Option<String> =
        sqlx::query_scalar("SELECT public_link FROM projects WHERE project_id = $1")
            .bind(team.id.get())
            .fetch_one(&world.rows)
            .await
            .unwrap();
    assert_eq!(link, state.public_link.clone().map(String::from));
    let members: BTreeSet<(Uuid, String)> =
        sqlx::query_as("SELECT account_id, role FROM members WHERE project_id = $1")
            .bind(team.id.get())
            .fetch_all(&world.rows)
            .await
            .unwrap()
            .into_iter()
            .collect();
    let expected = state.members.iter().map(|(id, role)| (id.get(), role_code(*role).to_owned()));
    assert_eq!(members, expected.collect());
}

/// Search finds the task and its comments by the words they have now.
async fn check_words(world: &World, team: &Team, index: usize) {
    let state = team.tasks[index].1.state().unwrap();
    let texts = [(state.title.as_str(), Weight::Title), (state.description.as_str(), Weight::Body)];
    let found: bool = sqlx::query_scalar(
        "SELECT words = $3::tsvector FROM task_words WHERE task_id = $1 AND project_id = $2",
    )
    .bind(state.task_id.get())
    .bind(team.id.get())
    .bind(words::document(&texts))
    .fetch_one(&world.rows)
    .await
    .unwrap();
    assert!(found, "{:?}", state.title);
    for (comment_id, comment) in &state.comments {
        let found: bool = sqlx::query_scalar(
            "SELECT words = $3::tsvector FROM comments WHERE task_id = $1 AND comment_id = $2",
        )
        .bind(state.task_id.get())
        .bind(comment_id.get())
        .bind(words::document(&[(comment.text.as_str(), Weight::Body)]))
        .fetch_one(&world.rows)
        .await
        .unwrap();
        assert!(found, "{:?}", comment.text);
    }
}

pub async fn check_task(world: &World, team: &Team, index: usize) {
    let Some(state) = team.tasks[index].1.state() else { return };
    type Row = (String, Uuid, String, i16, Vec<Uuid>, Vec<Uuid>, Json<Vec<ChecklistRow>>, i32);
    let row: Row = sqlx::query_as(
        "SELECT title, column_id, rank, priority, assignees, labels, checklist, comment_count
         FROM tasks WHERE task_id = $1",
    )
    .bind(state.task_id.get())
    .fetch_one(&world.rows)
    .await
    .unwrap();
    check_words(world, team, index).await;
    let shown = team.project.shown_column(state.column_id).unwrap();
    assert_eq!((row.0.as_str(), row.1), (state.title.as_str(), shown.get()));
    assert_eq!((row.2.as_str(), row.3), (state.rank.as_str(), priority_code(state.priority)));
    let assignees: Vec<Uuid> = state.assignees.iter().map(|id| id.get()).collect();
    let labels: Vec<Uuid> = state.labels.iter().map(|id| id.get()).collect();
    assert_eq!((row.4, row.5, &row.6.0), (assignees, labels, &state.checklist));
    assert_eq!(usize::try_from(row.7).unwrap(), state.comments.len());
    let comments: BTreeSet<(Uuid, String)> =
        sqlx::query_as("SELECT comment_id, text FROM comments WHERE task_id = $1")
            .bind(state.task_id.get())
            .fetch_all(&world.rows)
            .await
            .unwrap()
            .into_iter()
            .collect();
    let expected = state.comments.iter().map(|(id, comment)| (id.get(), comment.text.to_string()));
    assert_eq!(comments, expected.collect());
    type More = (
        Option<i16>,
        Vec<Uuid>,
        Option<Uuid>,
        Json<Vec<RelationRow>>,
        Option<String>,
        Option<Uuid>,
    );
    let more: More = sqlx::query_as(
        "SELECT estimate, watchers, parent_id, relations, repeat, next_task_id
         FROM tasks WHERE task_id = $1",
    )
    .bind(state.task_id.get())
    .fetch_one(&world.rows)
    .await
    .unwrap();
    let estimate = state.estimate.map(|points| i16::try_from(points.get()).unwrap());
    let watchers: Vec<Uuid> = state.watchers.iter().map(|id| id.get()).collect();
    assert_eq!((more.0, more.1), (estimate, watchers));
    assert_eq!(more.2, state.parent_id.map(TaskId::get));
    assert_eq!(more.4, state.repeat.clone().map(String::from));
    assert_eq!(more.5, state.next.as_ref().map(|next| next.task_id.get()));
    let relations = state.relations.iter().map(|relation| RelationRow {
        kind: relation.kind,
        task_id: relation.task_id,
        project_id: None,
    });
    assert_eq!(more.3.0, relations.collect::<Vec<_>>());
    let flags: (bool, bool) =
        sqlx::query_as("SELECT archived, deleted FROM tasks WHERE task_id = $1")
            .bind(state.task_id.get())
            .fetch_one(&world.rows)
            .await
            .unwrap();
    assert_eq!(flags, (state.archived, state.deleted));
}
