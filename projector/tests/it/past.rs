//! What the rows said after any earlier event can still be read, exactly.

use crate::chance::{Throw, play, throws};
use crate::team::Team;
use crate::world::{Rows, World};
use domain::Position;
use projector::fold;
use projector::incoming::Incoming;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use sqlx::{Connection, PgConnection};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What the rows of a project said, by the position of the event before.
type Copies = BTreeMap<Position, Rows>;

const NOW: &str = "
    SELECT 'project ' || (to_jsonb(p) - 'public_link')::text FROM read.projects p WHERE p.project_id = $1
    UNION ALL
    SELECT 'task ' || to_jsonb(t)::text FROM read.tasks t WHERE t.project_id = $1
    UNION ALL
    SELECT 'comment ' || to_jsonb(c)::text
    FROM read.tasks t JOIN read.comments c USING (task_id) WHERE t.project_id = $1
    ORDER BY 1";

const THEN: &str = concat!(
    "SELECT 'project ' || (to_jsonb(p) - 'public_link')::text FROM ",
    read_model::projects_at!("$2"),
    " p WHERE p.project_id = $1
    UNION ALL
    SELECT 'task ' || (to_jsonb(t) - 'project_key')::text FROM ",
    read_model::tasks_at!("$2"),
    " t WHERE t.project_id = $1
    UNION ALL
    SELECT 'comment ' || to_jsonb(c)::text
    FROM read.tasks t, LATERAL ",
    read_model::comments_at!("t.task_id", "$2"),
    " c WHERE t.project_id = $1
    ORDER BY 1"
);

async fn now(tx: &mut PgConnection, project: Uuid) -> Rows {
    sqlx::query_scalar(NOW).bind(project).fetch_all(tx).await.unwrap()
}

async fn then(tx: &mut PgConnection, project: Uuid, position: Position) -> Rows {
    let then = sqlx::query_scalar(THEN).bind(project).bind(position.get());
    then.fetch_all(tx).await.unwrap()
}

async fn fold(tx: &mut PgConnection, team: &Team, batch: &[Incoming]) {
    fold::apply(tx, team.partition(), batch, &BTreeMap::new()).await.unwrap();
}

/// Plays a history and stores it.
async fn happened(world: &World, history: &[Throw]) -> (Team, Vec<Incoming>) {
    let mut team = Team::new();
    for throw in history {
        play(&mut team, throw);
    }
    let positions = world.append(&team.news()).await;
    let before = Position::new(positions[0].get() - 1);
    let events = world.event_log().await.after(team.partition(), before, i64::MAX).await.unwrap();
    (team, events)
}

/// Takes a copy after every event; leaves no row behind.
async fn copies(world: &World, team: &Team, events: &[Incoming]) -> Copies {
    let mut connection = world.rows.acquire().await.unwrap();
    let mut tx = connection.begin().await.unwrap();
    let mut copies = Copies::new();
    for event in events {
        fold(&mut tx, team, std::slice::from_ref(event)).await;
        copies.insert(event.position(), now(&mut tx, team.id.get()).await);
    }
    tx.rollback().await.unwrap();
    copies
}

#[test]
fn the_past_reads_as_it_was_however_the_events_were_batched() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let world = runtime.block_on(World::new());
    let config = ProptestConfig { cases: 10, failure_persistence: None, ..Default::default() };
    TestRunner::new(config)
        .run(&(throws(120), 1_usize..40), |(history, size)| {
            runtime.block_on(async {
                let (team, events) = happened(&world, &history).await;
                let copies = copies(&world, &team, &events).await;
                let mut connection = world.rows.acquire().await.unwrap();
                for batch in events.chunks(size) {
                    fold(&mut connection, &team, batch).await;
                }
                for (position, copy) in &copies {
                    let past = then(&mut connection, team.id.get(), *position).await;
                    prop_assert_eq!(&past, copy, "at position {}", position);
                }
                let first = events[0].position().get();
                let before = then(&mut connection, team.id.get(), Position::new(first - 1)).await;
                prop_assert_eq!(before, Rows::new());
                Ok(())
            })
        })
        .unwrap();
}

#[tokio::test]
async fn a_version_repeats_a_long_text_only_when_it_changed() {
    let world = World::new().await;
    let mut team = Team::new();
    team.create_task("one");
    team.ask_task(0, describe("long"));
    for title in ["two", "three", "four"] {
        team.retitle(0, title);
    }
    team.ask_task(0, describe("longer"));
    let positions = world.append(&team.news()).await;
    let events = world.stored(team.partition()).await;
    let mut connection = world.rows.acquire().await.unwrap();
    fold(&mut connection, &team, &events).await;

    let kept: Vec<Option<String>> =
        sqlx::query_scalar("SELECT description FROM task_versions ORDER BY valid_to")
            .fetch_all(&mut *connection)
            .await
            .unwrap();
    assert_eq!(
        kept,
        [Some(""), None, None, None, Some("long")].map(|text| text.map(str::to_owned))
    );
    let past = then(&mut connection, team.id.get(), positions[3]).await;
    let task = past.iter().find(|row| row.starts_with("task")).unwrap();
    assert!(task.contains(r#""description": "long""#), "{task}");
}

fn describe(text: &str) -> domain::task::TaskCommand {
    domain::task::TaskCommand::Describe { description: crate::events::text(text) }
}
