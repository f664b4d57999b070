//! Whoever adds a column to a table finds out here what reading the past needs.

use crate::{connect, migrated};
use sqlx::{Column, Executor, PgConnection, TypeInfo};
use std::collections::BTreeSet;

/// Name and type of a column.
type Columns = BTreeSet<(String, String)>;

async fn columns_of(connection: &mut PgConnection, relation: &str) -> Columns {
    let described = connection.describe(&format!("SELECT * FROM {relation} r")).await.unwrap();
    let columns = described.columns().iter();
    columns.map(|column| (column.name().to_owned(), column.type_info().name().to_owned())).collect()
}

fn without(columns: &Columns, names: &[&str]) -> Columns {
    columns.iter().filter(|(name, _)| !names.contains(&name.as_str())).cloned().collect()
}

#[tokio::test]
async fn a_version_keeps_every_column_the_past_is_read_by() {
    let database = migrated().await;
    let mut connection = connect(&database.url_as("query_service"), "read").await;
    for (table, versions, not_kept, only_there) in [
        (
            "projects",
            "project_versions",
            &["key", "public_link", "created_by", "created_at"][..],
            &["valid_to"][..],
        ),
        (
            "tasks",
            "task_versions",
            // `column_id` follows from `home_column_id` and the project's version.
            &["project_id", "number", "created_by", "created_at", "column_id"][..],
            &["valid_to", "words"][..],
        ),
        ("comments", "comment_versions", &[][..], &["valid_to"][..]),
    ] {
        let now = columns_of(&mut connection, table).await;
        let kept = columns_of(&mut connection, versions).await;
        assert!(!now.is_empty());
        assert_eq!(without(&now, not_kept), without(&kept, only_there), "{versions}");
    }
}

#[tokio::test]
async fn a_relation_of_the_past_has_every_column_of_its_view() {
    let database = migrated().await;
    let mut connection = connect(&database.url_as("query_service"), "read").await;
    let comments = read_model::comments_at!("gen_random_uuid()", "7");
    for (view, past, more) in [
        ("projects", read_model::projects_at!("7"), &[][..]),
        ("tasks", read_model::tasks_at!("7"), &["project_key"][..]),
        ("comments", comments, &[][..]),
    ] {
        let now = columns_of(&mut connection, view).await;
        let then = columns_of(&mut connection, past).await;
        assert_eq!(now, without(&then, more), "{view}");
    }
}
