//! What the domain makes of the events, beside what the read model's rows say.

use std::collections::BTreeMap;

use cqrs_es::Aggregate as _;
use domain::project::{Project, ProjectState};
use domain::stored;
use domain::task::{Task, TaskState};
use serde_json::{Value, json};
use testkit::System;
use uuid::Uuid;

use crate::invariants::stored_events;

/// Compares every project and every task, field by field.
pub(super) async fn assert_rows_equal_domain(system: &System, told: &str) {
    let (mut projects, mut tasks) = (BTreeMap::new(), BTreeMap::new());
    for event in stored_events(system).await {
        let id: Uuid = event.aggregate_id.parse().expect("an id");
        let (kind, version, payload) =
            (event.event_type.as_str(), event.event_version.as_str(), event.payload.0);
        match event.aggregate_type.as_str() {
            "project" => {
                let project: &mut Project = projects.entry(id).or_default();
                project.apply(stored::decode(kind, version, payload).expect("a project's event"));
            }
            "task" => {
                let task: &mut Task = tasks.entry(id).or_default();
                task.apply(stored::decode(kind, version, payload).expect("a task's event"));
            }
            other => assert_eq!(other, "account"),
        }
    }
    let states: BTreeMap<Uuid, &ProjectState> =
        projects.iter().filter_map(|(id, project)| Some((*id, project.state()?))).collect();
    let folded = states.iter().map(|(id, state)| (*id, of_project(state))).collect();
    compare(&project_rows(system).await, &folded, told);
    let folded = tasks.iter().filter_map(|(id, task)| {
        let state = task.state()?;
        Some((*id, of_task(state, states.get(&state.project_id.get())?)))
    });
    compare(&task_rows(system).await, &folded.collect(), told);
}

fn compare(rows: &BTreeMap<Uuid, Value>, folded: &BTreeMap<Uuid, Value>, told: &str) {
    assert!(rows.keys().eq(folded.keys()), "{told}");
    for (id, folded) in folded {
        for (field, value) in folded.as_object().expect("an object") {
            assert_eq!(&rows[id][field], value, "{field} of {id}; {told}");
        }
    }
}

fn of_project(state: &ProjectState) -> Value {
    json!({
        "key": state.key, "name": state.name, "description": state.description,
        "columns": state.columns, "labels": state.labels, "archived": state.archived,
        "public_link": state.public_link, "replaced_columns": state.replaced_columns,
        "members": state.members,
    })
}

fn of_task(state: &TaskState, project: &ProjectState) -> Value {
    let relations = state.relations.iter().map(|relation| json!([relation.kind, relation.task_id]));
    let comments =
        state.comments.iter().map(|(id, comment)| json!([id, comment.author, comment.text]));
    let is_done = state.checklist.iter().filter(|item| item.checked).count();
    json!({
        "project_id": state.project_id, "number": state.number, "title": state.title,
        "description": state.description, "home_column_id": state.column_id,
        "column_id": project.shown_column(state.column_id), "rank": state.rank,
        "priority": state.priority, "start_on": state.dates.start_on, "due_on": state.dates.due_on,
        "estimate": state.estimate, "repeat": state.repeat,
        "next_task_id": state.next.as_ref().map(|next| next.task_id),
        "parent_id": state.parent_id, "relations": relations.collect::<Vec<_>>(),
        "assignees": state.assignees, "labels": state.labels, "watchers": state.watchers,
        "checklist": state.checklist, "checklist_done": is_done,
        "checklist_total": state.checklist.len(), "comments": comments.collect::<Vec<_>>(),
        "comment_count": state.comments.len(), "archived": state.archived,
        "deleted": state.deleted, "created_by": state.creator,
    })
}

async fn project_rows(system: &System) -> BTreeMap<Uuid, Value> {
    by_id(
        system,
        "SELECT p.project_id, to_jsonb(p) || jsonb_build_object('members', (
           SELECT COALESCE(jsonb_object_agg(m.account_id, m.role), '{}')
           FROM read.members m WHERE m.project_id = p.project_id))
         FROM read.projects p",
    )
    .await
}

async fn task_rows(system: &System) -> BTreeMap<Uuid, Value> {
    by_id(
        system,
        "SELECT t.task_id, to_jsonb(t) || jsonb_build_object(
           'priority', (ARRAY['none', 'low', 'medium', 'high', 'urgent'])[t.priority + 1],
           'relations', (SELECT COALESCE(jsonb_agg(
               jsonb_build_array(r.value -> 'kind', r.value -> 'task_id') ORDER BY r.ordinality), '[]')
             FROM jsonb_array_elements(t.relations) WITH ORDINALITY AS r),
           'comments', (SELECT COALESCE(jsonb_agg(
               jsonb_build_array(c.comment_id, c.author_id, c.text) ORDER BY c.comment_id), '[]')
             FROM read.comments c WHERE c.task_id = t.task_id))
         FROM read.tasks t",
    )
    .await
}

async fn by_id(system: &System, rows: &str) -> BTreeMap<Uuid, Value> {
    let mut connection = system.read_model().connect().await;
    let rows: Vec<(Uuid, Value)> =
        sqlx::query_as(rows).fetch_all(&mut connection).await.expect("read the rows");
    rows.into_iter().collect()
}
