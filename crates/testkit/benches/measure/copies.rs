//! A long log in a short time: what measured clients stored, copied under new ids.

use sqlx::Executor as _;
use testkit::System;
use uuid::Uuid;

use crate::connection::Connection;
use crate::workload::Workload;

/// Events of one copied task: it is created and then edited.
const EVENTS_A_TASK: u64 = 4;
/// Tasks copied by one statement.
const TASKS_A_STATEMENT: u64 = 25_000;
/// Copied tasks are numbered from here on, beyond all that clients create.
const FIRST_NUMBER: u64 = 1_000_000;

/// One created and edited task in each project is what is copied.
const TEMPLATES: &str = "
    CREATE SCHEMA IF NOT EXISTS copies;
    DROP TABLE IF EXISTS copies.templates;
    CREATE TABLE copies.templates AS
      SELECT dense_rank() OVER (ORDER BY aggregate_id) - 1 AS project, sequence, event_type,
             event_version, payload, metadata, partition
      FROM event_store.events
      WHERE aggregate_type = 'task' AND aggregate_id = ANY ($1)";

/// Positions are drawn in the order of the rows: task after task, project after project.
const COPY: &str = "
    INSERT INTO event_store.events (aggregate_type, aggregate_id, sequence, event_type,
                                    event_version, payload, metadata, partition)
    SELECT 'task', task.id, event.sequence, event.event_type, event.event_version,
           CASE event.sequence
             WHEN 1 THEN event.payload || jsonb_build_object('task_id', task.id,
                                                             'number', $3::bigint + task.number)
             ELSE event.payload
           END,
           event.metadata || jsonb_build_object('event_id', uuidv7()),
           event.partition
    FROM (SELECT number, uuidv7()::text AS id
          FROM generate_series($1::bigint, $2::bigint - 1) AS number) AS task
    JOIN copies.templates AS event ON event.project = task.number % $4::bigint
    ORDER BY task.number, event.sequence";

/// Stores at least so many events, made from the originals, and returns how many.
pub async fn store(system: &System, originals: &[Uuid], events: u64) -> u64 {
    let mut connection = system.event_store().connect().await;
    let tasks = events.div_ceil(EVENTS_A_TASK);
    // DDL takes no parameters.
    let ids: Vec<String> = originals.iter().map(|id| format!("'{id}'")).collect();
    let templates = TEMPLATES.replace("$1", &format!("ARRAY[{}]", ids.join(", ")));
    connection.execute(templates.as_str()).await.expect("keep what is copied");
    for first in (0..tasks).step_by(usize::try_from(TASKS_A_STATEMENT).expect("a small number")) {
        let last = tasks.min(first + TASKS_A_STATEMENT);
        let numbers = [first, last, FIRST_NUMBER, originals.len() as u64];
        let [first, last, base, projects] =
            numbers.map(|number| i64::try_from(number).expect("small"));
        sqlx::query(COPY)
            .bind(first)
            .bind(last)
            .bind(base)
            .bind(projects)
            .execute(&mut connection)
            .await
            .expect("copy events");
    }
    connection.execute("ANALYZE event_store.events").await.expect("analyse");
    tasks * EVENTS_A_TASK
}

/// Creates and edits one task in each project.
pub async fn originals(workload: &Workload) -> Vec<Uuid> {
    let mut connection = Connection::open(workload.command_service(0)).await;
    let mut tasks = Vec::new();
    for project in 0..workload.projects.len() {
        let task_id = Uuid::now_v7();
        let answer = connection.send(&workload.create(project, task_id)).await;
        assert_eq!(answer.status, 201, "a task was refused");
        for edit in 1..EVENTS_A_TASK {
            let answer = connection.send(&workload.retitle(task_id, edit)).await;
            assert_eq!(answer.status, 200, "an edit was refused");
        }
        tasks.push(task_id);
    }
    tasks
}
