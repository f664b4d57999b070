//! One property of random histories, whatever a team does: the domain, the read model that followed
//! live, a rebuilt one, and another instance that imported the exported events all say the same; and
//! every moment reads as it was, and what was done last can be taken back.
//!
//! A case is a seed. Two known ones are tried with every change, so that a change is judged by what it
//! did; `HISTORIES` tries as many new ones, `HISTORY_SEED` repeats one, and `HISTORY_COMMANDS` says how
//! long each is.

mod copies;
mod fold;
mod team;
mod undone;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use testkit::{Client, Database, System, eventually};
use uuid::Uuid;

use super::export_import::{events, export, rows};
use crate::invariants::assert_read_model_equals_fold;
use copies::Copies;
use team::Team;

/// Histories in which something was broken once: a project that never had a task was exported, and a
/// task was taken back into a column archived meanwhile.
const SEEDS: [u64; 2] = [17_534_701_875_147_096_937, 6_927_227_265_459_412_548];
const COMMANDS: u64 = 60;

/// Where a reader is, and what it set aside: not what it read.
const NOT_COMPARED: [&str; 2] = ["checkpoints", "parked"];

#[tokio::test]
async fn any_history_is_the_same_wherever_it_is_folded_and_whenever_it_is_read() {
    let (here, there) = (System::start().await, System::start().await);
    for seed in seeds() {
        try_one(&here, &there, seed).await;
    }
}

fn seeds() -> Vec<u64> {
    if let Some(seed) = setting("HISTORY_SEED") {
        return vec![seed];
    }
    setting("HISTORIES")
        .map_or_else(|| SEEDS.to_vec(), |n| (0..n).map(|_| rand::random()).collect())
}

async fn try_one(here: &System, there: &System, seed: u64) {
    let told = format!("HISTORY_SEED={seed}");
    let mut team = Team::new(here, seed).await;
    let mut copies = Copies::default();
    for _ in 0..setting("HISTORY_COMMANDS").unwrap_or(COMMANDS) {
        if team.act().await {
            let position = settled(here).await;
            copies.take(&mut team, position).await;
        }
    }
    assert!(copies.count() > 100, "too little happened; {told}");

    assert_read_model_equals_fold(here).await;
    fold::assert_rows_equal_domain(here, &told).await;
    copies.check(&team, &told).await;
    copies.check_now(&mut team, &told).await;

    let live = everything(here).await;
    here.rebuild().await;
    compare(&everything(here).await, &live, &format!("rebuilt; {told}"));
    copies.check(&team, &told).await;
    undone::check(&mut team, &told).await;

    let importer = there.client().await;
    for project_id in team.projects {
        move_to(there, &importer, here, (team.owner(), project_id), &told).await;
    }
}

/// Exports a project and imports it into an instance that does not have it; there it says the same.
async fn move_to(
    there: &System,
    importer: &Client,
    here: &System,
    (owner, project_id): (&Client, Uuid),
    told: &str,
) {
    let file = export(owner, project_id).await;
    let media = "application/x-ndjson";
    let reply = importer.upload("/import?format=events", media, file.clone()).await;
    let text = reply.body.as_str().map(str::to_owned).unwrap_or_else(|| reply.body.to_string());
    let last: Value = serde_json::from_str(text.lines().last().unwrap_or_default())
        .expect("an import ends with a line of JSON");
    assert_eq!(last["type"], "done", "{text}; {told}");
    assert_read_model_equals_fold(there).await;
    fold::assert_rows_equal_domain(there, told).await;

    let (mut copied, original) = (rows(there, project_id).await, rows(here, project_id).await);
    let account_id = json!(importer.account_id());
    copied.get_mut("members").expect("members").retain(|row| row["account_id"] != account_id);
    let hand_over = copied.get_mut("changes").and_then(Vec::pop).expect("a change");
    assert_eq!(hand_over["payload"]["account_id"], account_id, "{told}");
    compare(&copied, &original, &format!("imported; {told}"));
    let mut again = events(&export(importer, project_id).await);
    again.pop();
    assert_eq!(again, events(&file), "exported again; {told}");
}

/// Waits until what follows by itself has happened, and returns the newest position.
async fn settled(system: &System) -> u64 {
    let due = "SELECT count(*) FROM event_store.events ordered
               WHERE ordered.event_type = 'task_repeated' AND NOT EXISTS (
                 SELECT FROM event_store.events opened
                 WHERE opened.aggregate_type = 'task'
                   AND opened.aggregate_id = ordered.payload ->> 'next_task_id')";
    eventually(0, async || number(system.event_store(), due).await).await;
    let newest = "SELECT max(position) FROM event_store.events";
    let newest = number(system.event_store(), newest).await;
    let applied = "SELECT max(position) FROM read.checkpoints";
    let is_applied = async || number(system.read_model(), applied).await >= newest;
    eventually(true, is_applied).await;
    newest.unsigned_abs()
}

async fn number(database: &Database, question: &str) -> i64 {
    let mut connection = database.connect().await;
    sqlx::query_scalar(question).fetch_one(&mut connection).await.expect("ask the database")
}

/// Returns every row readers may see, table by table.
async fn everything(system: &System) -> BTreeMap<String, Vec<Value>> {
    let mut connection = system.read_model().connect().await;
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT table_name::text FROM information_schema.views WHERE table_schema = 'read'",
    )
    .fetch_all(&mut connection)
    .await
    .expect("read the names of the views");
    let mut all = BTreeMap::new();
    for table in tables.into_iter().filter(|table| !NOT_COMPARED.contains(&table.as_str())) {
        let rows = format!("SELECT to_jsonb(t) FROM read.{table} t ORDER BY to_jsonb(t)");
        let rows = sqlx::query_scalar(&rows).fetch_all(&mut connection).await;
        all.insert(table, rows.expect("read the rows"));
    }
    assert!(all.len() > 10, "only {:?}", all.keys());
    all
}

/// Compares row by row, so that a difference can be read.
fn compare<K: Ord + std::fmt::Debug>(
    found: &BTreeMap<K, Vec<Value>>,
    expected: &BTreeMap<K, Vec<Value>>,
    told: &str,
) {
    assert!(found.keys().eq(expected.keys()), "{told}");
    for (table, expected) in expected {
        for (found, expected) in found[table].iter().zip(expected) {
            assert_eq!(found, expected, "{table:?}, {told}");
        }
        assert_eq!(found[table].len(), expected.len(), "rows of {table:?}, {told}");
    }
}

fn setting(name: &str) -> Option<u64> {
    std::env::var_os(name)?.to_str()?.parse().ok()
}
