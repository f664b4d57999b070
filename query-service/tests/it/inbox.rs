//! What concerns somebody, and what of it they have read.

use crate::rows::{Happened, Project};
use crate::sse::Sse;
use crate::world::{Answer, Caller, World};
use serde_json::{Value, json};
use uuid::Uuid;

/// A project of Ada's that Bob is a member of, with one task.
struct Office {
    world: World,
    ada: Caller,
    bob: Caller,
    project: Project,
    task: Uuid,
    sequence: i64,
}

impl Office {
    async fn open() -> Self {
        let world = World::start().await;
        let ada = world.new_caller("Ada").await;
        let bob = world.new_caller("Bob").await;
        let project = world.rows.project(ada.account_id, "TM").await;
        world.rows.member(&project, bob.account_id, "editor").await;
        let task = world.rows.task(&project, "pay rent").await;
        Self { world, ada, bob, project, task, sequence: 1 }
    }

    /// Ada comments, which concerns Bob; returns the event's position and id, and the comment's.
    async fn comment(&mut self, text: &str) -> (i64, Uuid, Uuid) {
        let comment_id = Uuid::now_v7();
        self.sequence += 1;
        let (task, author) = (self.task, self.ada.account_id);
        let payload = json!({
            "type": "comment_added", "comment_id": comment_id, "author": author, "text": text,
        });
        // The item comes with the change, as the projector writes it.
        let (bob, project) = (self.bob.account_id, self.project.id);
        let partition = self.project.partition();
        self.world
            .rows
            .execute(&format!(
                "INSERT INTO read_v1.comments (comment_id, task_id, author_id, text, created_at,
                   position)
                 VALUES ('{comment_id}', '{task}', '{author}', '{text}', clock_timestamp(), 0);
                 INSERT INTO read_v1.inbox_items (account_id, position, partition, event_id,
                   project_id, task_id, comment_id, reason)
                 SELECT '{bob}', 1 + max(position), {partition}, gen_random_uuid(), '{project}',
                   '{task}', '{comment_id}', 'comment' FROM read_v1.checkpoints"
            ))
            .await;
        let sequence = self.sequence;
        let happened = Happened { project: &self.project, task: Some(task), sequence, payload };
        let position = self.world.rows.happen(happened).await;
        let item: Uuid =
            sqlx::query_scalar("SELECT event_id FROM read_v1.inbox_items WHERE position = $1")
                .bind(position)
                .fetch_one(&self.world.rows.pool)
                .await
                .unwrap();
        (position, item, comment_id)
    }

    async fn mark(&self, event: Uuid) {
        let mark = format!(
            "INSERT INTO read_v1.inbox_reads VALUES ('{}', '{event}')",
            self.bob.account_id
        );
        self.world.rows.execute(&mark).await;
    }

    /// Notes what the command service would when it is handed the answer's `upto`.
    async fn read_upto(&self, answer: &Value) {
        for part in answer["upto"].as_str().unwrap().split('.') {
            let (partition, position) = part.split_once('-').unwrap();
            let cursor = format!(
                "INSERT INTO read_v1.inbox_cursors VALUES ('{}', {partition}, {position})",
                self.bob.account_id
            );
            self.world.rows.execute(&cursor).await;
        }
    }
}

fn reads(answer: &Value) -> Vec<(i64, bool)> {
    let items = answer["items"].as_array().unwrap().iter();
    items.map(|item| (item["position"].as_i64().unwrap(), item["read"] == true)).collect()
}

#[tokio::test]
async fn an_item_tells_who_did_what_where() {
    let mut office = Office::open().await;
    let text = format!("look, @{}", office.bob.account_id);
    let (position, event_id, comment_id) = office.comment(&text).await;

    let answer = office.bob.json("/me/inbox").await;
    let item = answer["items"][0].clone();
    assert!(item["at"].as_str().unwrap().ends_with('Z'));
    let expected = json!({
        "event_id": event_id, "position": position, "reason": "comment", "type": "comment_added",
        "read": false, "at": item["at"],
        "actor": {"id": office.ada.account_id, "display_name": "Ada"},
        "project": {"id": office.project.id, "key": "TM", "name": "TM project"},
        "task": {"id": office.task, "key": "TM-1", "title": "pay rent"},
        "comment": {"id": comment_id, "excerpt": text},
    });
    assert_eq!(item, expected);
    assert_eq!(answer["unread"], 1);
    assert_eq!(answer["names"], json!({ office.bob.account_id.to_string(): "Bob" }));
    assert_eq!(office.ada.json("/me/inbox").await["items"], json!([]), "it is Bob's");

    let erase = format!(
        "UPDATE read_v1.accounts SET erased = TRUE; DELETE FROM read_v1.comments
         WHERE comment_id = '{comment_id}'"
    );
    office.world.rows.execute(&erase).await;
    let item = office.bob.json("/me/inbox").await["items"][0].clone();
    assert_eq!(item["actor"]["display_name"], Value::Null);
    assert_eq!(item["comment"], json!({"id": comment_id, "excerpt": null}));
}

#[tokio::test]
async fn a_long_comment_is_cut_before_a_mention_not_within_it() {
    let mut office = Office::open().await;
    let words = "x".repeat(290);
    office.comment(&format!("{words} @{}", office.bob.account_id)).await;
    let answer = office.bob.json("/me/inbox").await;
    assert_eq!(answer["items"][0]["comment"]["excerpt"], json!(format!("{words} …")));
}

#[tokio::test]
async fn items_are_read_one_by_one_or_up_to_what_an_answer_held() {
    let mut office = Office::open().await;
    let (first, _, _) = office.comment("one").await;
    let (second, event, _) = office.comment("two").await;
    office.mark(event).await;
    let answer = office.bob.json("/me/inbox").await;
    assert_eq!(reads(&answer), [(second, true), (first, false)]);
    assert_eq!(answer["unread"], 1);

    let (third, _, _) = office.comment("not in that answer").await;
    office.read_upto(&answer).await;
    let answer = office.bob.json("/me/inbox").await;
    assert_eq!(reads(&answer), [(third, false), (second, true), (first, true)]);
    assert_eq!(answer["unread"], 1);
    let unread = office.bob.json("/me/inbox?unread=true").await;
    assert_eq!(reads(&unread), [(third, false)]);
}

/// What arrives late behind a newer item of another partition could not have been read.
#[tokio::test]
async fn each_partition_is_read_for_itself() {
    let mut office = Office::open().await;
    let (early, _, _) = office.comment("makes room before the next one").await;
    let forget = format!(
        "DELETE FROM read_v1.changes WHERE position = {early};
         DELETE FROM read_v1.inbox_items WHERE position = {early}"
    );
    office.world.rows.execute(&forget).await;
    let (newest, _, _) = office.comment("seen").await;
    let answer = office.bob.json("/me/inbox").await;
    assert_eq!(reads(&answer), [(newest, false)]);
    office.read_upto(&answer).await;

    let mut all = domain::Partition::all();
    let other = all.find(|other| *other != office.project.partition()).unwrap();
    let late = office.world.rows.project_in(other, office.ada.account_id, "LATE").await;
    office.world.rows.member(&late, office.bob.account_id, "editor").await;
    let task = office.world.rows.task(&late, "late").await;
    // As if it had happened before, and were applied only now.
    let item = format!(
        "UPDATE read_v1.changes SET position = {early} WHERE task_id = '{task}';
         INSERT INTO read_v1.inbox_items VALUES ('{}', {early}, {other}, gen_random_uuid(), '{}',
           '{task}', NULL, 'assignment')",
        office.bob.account_id, late.id
    );
    office.world.rows.execute(&item).await;
    let answer = office.bob.json("/me/inbox").await;
    assert_eq!(reads(&answer), [(newest, true), (early, false)]);
}

#[tokio::test]
async fn whoever_leaves_a_project_sees_its_items_again_after_coming_back() {
    let mut office = Office::open().await;
    let (position, _, _) = office.comment("one").await;
    office.world.rows.remove_member(&office.project, office.bob.account_id).await;
    let answer = office.bob.json("/me/inbox").await;
    assert_eq!((&answer["items"], &answer["unread"]), (&json!([]), &json!(0)));
    office.world.rows.member(&office.project, office.bob.account_id, "viewer").await;
    assert_eq!(reads(&office.bob.json("/me/inbox").await), [(position, false)]);

    office.world.rows.execute("UPDATE read_v1.tasks SET deleted = TRUE").await;
    let answer = office.bob.json("/me/inbox").await;
    assert_eq!((&answer["items"], &answer["unread"]), (&json!([]), &json!(0)));
}

#[tokio::test]
async fn an_inbox_is_read_page_by_page_newest_first() {
    let mut office = Office::open().await;
    let mut expected = Vec::new();
    for number in 0..5 {
        expected.insert(0, (office.comment(&format!("number {number}")).await.0, false));
    }
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let answer = office.bob.json(&format!("/me/inbox?limit=2{cursor}")).await;
        seen.extend(reads(&answer));
        assert_eq!(answer["unread"], 5);
        let Some(next) = answer["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen, expected);
    for bad in ["limit=0", "limit=201", "cursor=x", "unread=perhaps"] {
        let answer: Answer = office.bob.get(&format!("/me/inbox?{bad}")).await;
        answer.check_problem(400, "malformed_request");
    }
}

#[tokio::test]
async fn an_open_browser_is_told_when_its_inbox_changes() {
    let mut office = Office::open().await;
    // Follows another project only: an inbox is the account's.
    let own = office.world.rows.project(office.bob.account_id, "OWN").await;
    let mut elsewhere = Sse::join(&office.bob, &format!("/stream?projects={}", own.id)).await;
    let mut bob = Sse::join(&office.bob, "/stream").await;
    let mut ada = Sse::join(&office.ada, "/stream").await;
    let before = bob.last_event_id.clone();

    let (position, _, _) = office.comment("one").await;
    let hint = json!({ "position": position });
    assert_eq!(bob.position().await, position);
    for stream in [&mut bob, &mut elsewhere] {
        let event = stream.next().await.unwrap();
        assert_eq!(event.event, "inbox");
        assert_eq!(serde_json::from_str::<Value>(&event.data).unwrap(), hint);
    }
    let mut resumed = Sse::resume(&office.bob, "/stream", &before).await;
    assert_eq!(resumed.position().await, position);
    assert_eq!(resumed.next().await.unwrap().event, "inbox");

    // Read on another device: an event of Bob's own account, in its partition.
    let partition = domain::Partition::of(office.bob.account_id);
    let account = office.bob.account_id;
    let read = format!(
        "WITH next AS (SELECT 1 + max(position) AS position FROM read_v1.checkpoints),
         change AS (INSERT INTO read_v1.changes (position, partition, aggregate_type, aggregate_id,
             sequence, event_id, event_type, event_version, actor, correlation_id, recorded_at,
             payload)
           SELECT position, {partition}, 'account', '{account}', 2, gen_random_uuid(), 'inbox_read',
             '1', '{account}', gen_random_uuid(), clock_timestamp(), '{{}}' FROM next)
         UPDATE read_v1.checkpoints SET position = next.position FROM next
         WHERE partition = {partition}"
    );
    office.world.rows.execute(&read).await;
    for stream in [&mut bob, &mut elsewhere] {
        assert_eq!(stream.next().await.unwrap().event, "inbox");
    }
    // Ada got the change of her project, and after it nothing of Bob's.
    assert_eq!(ada.position().await, position);
    let renamed = json!({"type": "project_archived"});
    let happened = Happened { project: &office.project, task: None, sequence: 9, payload: renamed };
    let last = office.world.rows.happen(happened).await;
    assert_eq!(ada.position().await, last);
}
