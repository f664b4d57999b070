//! Writes the read model as the projector does: rows, change and checkpoint in one transaction.

use domain::Partition;
use read_model::words::{self, Weight};
use serde_json::{Value, json};
use service_runtime::transaction::begin;
use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::{PgConnection, Row};
use uuid::Uuid;

pub struct Rows {
    pub pool: PgPool,
}

/// A project with two columns, as the tests know it.
#[derive(Debug, Clone)]
pub struct Project {
    pub id: Uuid,
    pub owner: Uuid,
    pub todo: Uuid,
    pub done: Uuid,
    pub label: Uuid,
}

/// What happened: to a task of the project, or to the project itself.
pub struct Happened<'a> {
    pub project: &'a Project,
    pub task: Option<Uuid>,
    pub sequence: i64,
    pub payload: Value,
}

impl Project {
    pub fn partition(&self) -> Partition {
        Partition::of(self.id)
    }
}

impl Rows {
    pub async fn connect(admin_url: &str) -> Self {
        let pool = PgPoolOptions::new().max_connections(4).connect(admin_url).await.unwrap();
        Self { pool }
    }

    pub async fn execute(&self, statement: &str) {
        sqlx::raw_sql(statement).execute(&self.pool).await.unwrap();
    }

    pub async fn account(&self, display_name: &str) -> Uuid {
        let id = Uuid::now_v7();
        sqlx::query(
            "INSERT INTO read_v1.accounts (account_id, display_name, erased, sequence)
             VALUES ($1, $2, FALSE, 1)",
        )
        .bind(id)
        .bind(display_name)
        .execute(&self.pool)
        .await
        .unwrap();
        id
    }

    /// Makes a project with the columns "To do" and "Done" and a label, owned by `owner`.
    pub async fn project(&self, owner: Uuid, key: &str) -> Project {
        self.project_with_id(Uuid::now_v7(), owner, key).await
    }

    /// Makes a project in this partition.
    pub async fn project_in(&self, partition: Partition, owner: Uuid, key: &str) -> Project {
        let mut ids = std::iter::repeat_with(Uuid::now_v7);
        let id = ids.find(|id| Partition::of(*id) == partition).unwrap();
        self.project_with_id(id, owner, key).await
    }

    async fn project_with_id(&self, id: Uuid, owner: Uuid, key: &str) -> Project {
        let [todo, done, label] = [(); 3].map(|()| Uuid::now_v7());
        let project = Project { id, owner, todo, done, label };
        let columns = json!([
            {"column_id": todo, "name": "To do", "kind": "open", "wip_limit": 2, "archived": false},
            {"column_id": done, "name": "Done", "kind": "done", "wip_limit": null, "archived": false},
        ]);
        let labels = json!([{"label_id": label, "name": "bug", "colour": "red"}]);
        let mut tx = begin(&self.pool).await.unwrap();
        sqlx::query(
            "INSERT INTO read_v1.projects (project_id, key, name, description, columns,
               replaced_columns, shown_columns, labels, archived, created_by, created_at,
               updated_at, sequence, position)
             VALUES ($1, $2, $2 || ' project', 'about it', $3, '{}', '{}', $4, FALSE, $5,
               clock_timestamp(), clock_timestamp(), 1, 0)",
        )
        .bind(id)
        .bind(key)
        .bind(&columns)
        .bind(&labels)
        .bind(owner)
        .execute(&mut *tx)
        .await
        .unwrap();
        insert_member(&mut tx, id, owner, "owner").await;
        let payload = json!({
            "type": "project_created", "project_id": id, "key": key, "name": format!("{key} project"),
            "description": "about it", "columns": columns, "labels": labels, "owner": owner,
        });
        let happened = Happened { project: &project, task: None, sequence: 1, payload };
        append(&mut tx, &happened).await;
        tx.commit().await.unwrap();
        project
    }

    pub async fn member(&self, project: &Project, account_id: Uuid, role: &str) {
        let mut tx = begin(&self.pool).await.unwrap();
        insert_member(&mut tx, project.id, account_id, role).await;
        let payload = json!({"type": "member_added", "account_id": account_id, "role": role});
        append(&mut tx, &Happened { project, task: None, sequence: 2, payload }).await;
        tx.commit().await.unwrap();
    }

    pub async fn remove_member(&self, project: &Project, account_id: Uuid) {
        let mut tx = begin(&self.pool).await.unwrap();
        sqlx::query("DELETE FROM read_v1.members WHERE project_id = $1 AND account_id = $2")
            .bind(project.id)
            .bind(account_id)
            .execute(&mut *tx)
            .await
            .unwrap();
        let payload = json!({"type": "member_removed", "account_id": account_id, "role": "editor"});
        append(&mut tx, &Happened { project, task: None, sequence: 3, payload }).await;
        tx.commit().await.unwrap();
    }

    /// Puts a task into "To do" and returns its id.
    pub async fn task(&self, project: &Project, title: &str) -> Uuid {
        let id = Uuid::now_v7();
        let mut tx = begin(&self.pool).await.unwrap();
        let row = sqlx::query(
            "INSERT INTO read_v1.tasks (task_id, project_id, number, title, description, column_id,
               rank, priority, relations, assignees, labels, watchers, checklist, checklist_done, checklist_total,
               comment_count, archived, deleted, created_by, created_at, updated_at, sequence,
               position, home_column_id)
             SELECT $1, $2, n, $3, '', $4, 'a' || lpad(n::text, 8, '0'), 0, '[]', '{}', '{}', '{}', '[]', 0, 0,
               0, FALSE, FALSE, $5, clock_timestamp(), clock_timestamp(), 1, 0, $4
             FROM (SELECT count(*)::integer + 1 AS n FROM read_v1.tasks WHERE project_id = $2) AS t
             RETURNING number, rank",
        )
        .bind(id)
        .bind(project.id)
        .bind(title)
        .bind(project.todo)
        .bind(project.owner)
        .fetch_one(&mut *tx)
        .await
        .unwrap();
        let payload = json!({
            "type": "task_created", "task_id": id, "project_id": project.id,
            "number": row.get::<i32, _>("number"), "title": title, "description": "",
            "column_id": project.todo, "rank": row.get::<String, _>("rank"), "priority": "none",
            "dates": {"start_on": null, "due_on": null}, "assignees": [], "labels": [],
            "creator": project.owner,
        });
        append(&mut tx, &Happened { project, task: Some(id), sequence: 1, payload }).await;
        tx.commit().await.unwrap();
        id
    }

    /// Relates a task to another, of another project where that is named.
    pub async fn relate(&self, from: Uuid, kind: &str, to: Uuid, elsewhere: Option<Uuid>) {
        let mut relation = json!({ "kind": kind, "task_id": to });
        if let Some(project_id) = elsewhere {
            relation["project_id"] = json!(project_id);
        }
        sqlx::query("UPDATE read_v1.tasks SET relations = relations || $2 WHERE task_id = $1")
            .bind(from)
            .bind(relation)
            .execute(&self.pool)
            .await
            .unwrap();
    }

    /// Makes a task a subtask of another.
    pub async fn set_parent(&self, child: Uuid, parent: Uuid) {
        sqlx::query("UPDATE read_v1.tasks SET parent_id = $2 WHERE task_id = $1")
            .bind(child)
            .bind(parent)
            .execute(&self.pool)
            .await
            .unwrap();
    }

    /// Adds a comment to a task.
    pub async fn comment(&self, task_id: Uuid, author: Uuid, text: &str) -> Uuid {
        let id = Uuid::now_v7();
        sqlx::query(
            "INSERT INTO read_v1.comments (comment_id, task_id, author_id, text, created_at, words,
               position)
             VALUES ($1, $2, $3, $4, clock_timestamp(), $5::tsvector, 0)",
        )
        .bind(id)
        .bind(task_id)
        .bind(author)
        .bind(text)
        .bind(words::document(&[(text, Weight::Body)]))
        .execute(&self.pool)
        .await
        .unwrap();
        id
    }

    /// Lets search find every task by the words it has now.
    pub async fn index_words(&self) {
        let tasks: Vec<(Uuid, Uuid, String, String)> =
            sqlx::query_as("SELECT task_id, project_id, title, description FROM read_v1.tasks")
                .fetch_all(&self.pool)
                .await
                .unwrap();
        for (task_id, project_id, title, description) in tasks {
            let texts = [(&*title, Weight::Title), (&*description, Weight::Body)];
            sqlx::query(
                "INSERT INTO read_v1.task_words VALUES ($1, $2, $3::tsvector)
                 ON CONFLICT (task_id) DO UPDATE SET words = excluded.words",
            )
            .bind(task_id)
            .bind(project_id)
            .bind(words::document(&texts))
            .execute(&self.pool)
            .await
            .unwrap();
        }
    }

    /// Gives a task another title and returns the change's position.
    pub async fn retitle(&self, project: &Project, task_id: Uuid, title: &str) -> i64 {
        let mut tx = begin(&self.pool).await.unwrap();
        let sequence = sqlx::query_scalar(
            "UPDATE read_v1.tasks SET title = $2, sequence = sequence + 1 WHERE task_id = $1
             RETURNING sequence",
        )
        .bind(task_id)
        .bind(title)
        .fetch_one(&mut *tx)
        .await
        .unwrap();
        let payload = json!({"type": "task_retitled", "title": {"before": "old", "after": title}});
        let happened = Happened { project, task: Some(task_id), sequence, payload };
        let position = append(&mut tx, &happened).await;
        tx.commit().await.unwrap();
        position
    }

    /// Appends a change on its own and returns its position.
    pub async fn happen(&self, happened: Happened<'_>) -> i64 {
        let mut tx = begin(&self.pool).await.unwrap();
        let position = append(&mut tx, &happened).await;
        tx.commit().await.unwrap();
        position
    }

    /// Says that the change at one position takes back the one at another; returns their event ids.
    pub async fn takes_back(&self, position: i64, undone: i64) -> (Uuid, Uuid) {
        sqlx::query_as(
            "UPDATE read_v1.changes AS undo SET undoes = undone.event_id
             FROM read_v1.changes AS undone
             WHERE undo.position = $1 AND undone.position = $2
             RETURNING undo.event_id, undone.event_id",
        )
        .bind(position)
        .bind(undone)
        .fetch_one(&self.pool)
        .await
        .unwrap()
    }

    /// Appends a change but leaves the checkpoint where it is.
    pub async fn happen_unnoticed(&self, happened: Happened<'_>) -> i64 {
        let mut tx = begin(&self.pool).await.unwrap();
        let position = append(&mut tx, &happened).await;
        sqlx::query("UPDATE read_v1.checkpoints SET position = position - 1 WHERE partition = $1")
            .bind(happened.project.partition().get())
            .execute(&mut *tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        position
    }
}

async fn insert_member(tx: &mut PgConnection, project_id: Uuid, account_id: Uuid, role: &str) {
    sqlx::query("INSERT INTO read_v1.members (project_id, account_id, role) VALUES ($1, $2, $3)")
        .bind(project_id)
        .bind(account_id)
        .bind(role)
        .execute(tx)
        .await
        .unwrap();
}

/// Appends a change and moves the checkpoint to it; positions are global, as the event store's.
async fn append(tx: &mut PgConnection, happened: &Happened<'_>) -> i64 {
    let Happened { project, task, sequence, payload } = happened;
    sqlx::query_scalar(
        "WITH locked AS (SELECT pg_advisory_xact_lock(1)),
         next AS (SELECT (SELECT COALESCE(max(position), 0) + 1 FROM read_v1.checkpoints) AS position
                  FROM locked),
         change AS (
           INSERT INTO read_v1.changes (position, partition, project_id, task_id, aggregate_type,
             aggregate_id, sequence, event_id, event_type, event_version, actor, correlation_id,
             recorded_at, payload)
           SELECT position, $1, $2, $3, CASE WHEN $3 IS NULL THEN 'project' ELSE 'task' END,
             COALESCE($3, $2), $4, $5, $6->>'type', '1', $7, $5, clock_timestamp(), $6
           FROM next)
         UPDATE read_v1.checkpoints c
         SET position = next.position, recorded_at = clock_timestamp(),
             updated_at = clock_timestamp()
         FROM next WHERE c.partition = $1 RETURNING c.position",
    )
    .bind(project.partition().get())
    .bind(project.id)
    .bind(task)
    .bind(sequence)
    .bind(Uuid::now_v7())
    .bind(payload)
    .bind(project.owner)
    .fetch_one(tx)
    .await
    .unwrap()
}
