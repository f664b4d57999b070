//! What changed since somebody last looked.

use crate::rows::{Happened, Project};
use crate::world::{Caller, World};
use serde_json::{Value, json};
use uuid::Uuid;

/// A project of Ada's that Bob, who asks, is a member of.
struct Office {
    world: World,
    ada: Caller,
    bob: Caller,
    project: Project,
}

impl Office {
    async fn open() -> Self {
        let world = World::start().await;
        let ada = world.new_caller("Ada").await;
        let bob = world.new_caller("Bob").await;
        let project = world.rows.project(ada.account_id, "TM").await;
        world.rows.member(&project, bob.account_id, "editor").await;
        Self { world, ada, bob, project }
    }

    async fn happens(&self, actor: &Caller, task: Option<Uuid>, payload: Value) -> i64 {
        let happened = Happened { project: &self.project, task, sequence: 2, payload };
        let position = self.world.rows.happen(happened).await;
        let by = format!(
            "UPDATE read_v1.changes SET actor = '{}' WHERE position = {position}",
            actor.account_id
        );
        self.world.rows.execute(&by).await;
        position
    }

    async fn changes(&self, parameters: &str) -> Value {
        self.bob.json(&format!("/projects/{}/changes{parameters}", self.project.id)).await
    }
}

fn retitled(before: &str, after: &str) -> Value {
    json!({"type": "task_retitled", "title": {"before": before, "after": after}})
}

#[tokio::test]
async fn changes_are_grouped_by_task_from_first_to_last() {
    let office = Office::open().await;
    let (ada, bob) = (&office.ada, &office.bob);
    let one = office.world.rows.task(&office.project, "one").await;
    let two = office.world.rows.task(&office.project, "two").await;
    let since = office.happens(ada, Some(one), retitled("0", "a")).await;
    office.happens(ada, Some(one), retitled("a", "b")).await;
    office.happens(bob, Some(one), retitled("b", "mine")).await;
    let comment = json!({
        "type": "comment_added", "comment_id": Uuid::now_v7(), "author": ada.account_id,
        "text": format!("hello @{}", bob.account_id),
    });
    office.happens(ada, Some(two), comment.clone()).await;
    let assigned = json!({"type": "task_assigned", "account_id": bob.account_id});
    office.happens(ada, Some(one), assigned).await;
    let last = office.happens(ada, Some(one), retitled("mine", "c")).await;
    let renamed = json!({"type": "project_renamed", "name": {"before": "TM", "after": "Tasks"}});
    let newest = office.happens(ada, None, renamed).await;

    let answer = office.changes(&format!("?since={since}")).await;
    assert_eq!((&answer["since"], &answer["position"]), (&json!(since), &json!(newest)));
    assert_eq!((&answer["more"], &answer["seen"]), (&json!(false), &Value::Null));
    let tasks = answer["tasks"].as_array().unwrap();
    assert_eq!(tasks.len(), 2);
    let by_ada = json!([{"id": ada.account_id, "display_name": "Ada", "events": 3}]);
    assert_eq!(tasks[0]["task"], json!({"id": one, "key": "TM-1", "title": "one"}));
    assert_eq!((&tasks[0]["events"], &tasks[0]["actors"]), (&json!(3), &by_ada));
    assert_eq!(tasks[0]["types"], json!({"task_retitled": 2, "task_assigned": 1}));
    assert_eq!(tasks[0]["last_position"], last);
    let expected = json!([
        {"field": "title", "before": "a", "after": "c"},
        {"field": "assignees", "before": null, "after": bob.account_id},
    ]);
    assert_eq!(tasks[0]["fields"], expected);
    assert!(tasks[0]["first_at"].as_str() < tasks[0]["last_at"].as_str());
    assert_eq!(tasks[1]["fields"][0]["after"], comment["text"]);
    assert_eq!(
        answer["project"]["fields"],
        json!([{"field": "name", "before": "TM", "after": "Tasks"}])
    );
    assert_eq!(answer["names"], json!({ bob.account_id.to_string(): "Bob" }));

    let own = office.changes(&format!("?since={since}&own=true")).await;
    assert_eq!(own["tasks"][0]["events"], 4);
    assert_eq!(own["tasks"][0]["actors"][1]["id"], json!(bob.account_id));
}

#[tokio::test]
async fn without_a_position_it_tells_since_the_caller_last_looked() {
    let office = Office::open().await;
    let task = office.world.rows.task(&office.project, "one").await;
    let first = office.changes("").await;
    assert_eq!((&first["since"], &first["seen"]), (&json!(0), &Value::Null));
    assert_eq!(first["tasks"][0]["types"], json!({"task_created": 1}));
    assert_eq!(first["project"]["types"], json!({"project_created": 1, "member_added": 1}));

    let seen = format!(
        "INSERT INTO read_v1.seen VALUES ('{}', '{}', {})",
        office.bob.account_id, office.project.id, first["position"]
    );
    office.world.rows.execute(&seen).await;
    let nothing = office.changes("").await;
    assert_eq!((&nothing["since"], &nothing["seen"]), (&first["position"], &first["position"]));
    assert_eq!((&nothing["tasks"], &nothing["project"]), (&json!([]), &Value::Null));
    assert_eq!(nothing["position"], first["position"], "what is noted again would change nothing");
    office.happens(&office.ada, Some(task), retitled("one", "two")).await;
    let mine = office.happens(&office.bob, Some(task), retitled("two", "three")).await;
    let news = office.changes("").await;
    assert_eq!(news["tasks"][0]["fields"][0]["after"], "two");
    assert_eq!(news["position"], mine, "one's own change is seen, too");
    let ada = office.ada.json(&format!("/projects/{}/changes", office.project.id)).await;
    assert_eq!(ada["seen"], Value::Null, "a cursor is the account's own");
}

#[tokio::test]
async fn an_answer_is_bounded_and_tells_where_to_go_on() {
    let office = Office::open().await;
    let task = office.world.rows.task(&office.project, "one").await;
    let from = office.happens(&office.ada, Some(task), retitled("a", "0")).await;
    let (id, partition) = (office.project.id, office.project.partition());
    office
        .world
        .rows
        .execute(&format!(
            "INSERT INTO read_v1.changes (position, partition, project_id, task_id, aggregate_type,
               aggregate_id, sequence, event_id, event_type, event_version, actor, correlation_id,
               recorded_at, payload)
             SELECT {from} + n, {partition}, '{id}', '{task}', 'task', '{task}', 2 + n,
               gen_random_uuid(), 'task_retitled', '1', '{}', gen_random_uuid(), clock_timestamp(),
               jsonb_build_object('type', 'task_retitled', 'title', jsonb_build_object(
                 'before', (n - 1)::text, 'after', n::text))
             FROM generate_series(1, 501) AS n",
            office.ada.account_id
        ))
        .await;
    let first = office.changes(&format!("?since={from}")).await;
    assert_eq!((&first["more"], &first["position"]), (&json!(true), &json!(from + 500)));
    assert_eq!(
        first["tasks"][0]["fields"],
        json!([{"field": "title", "before": "0", "after": "500"}])
    );
    let rest = office.changes(&format!("?since={}", first["position"])).await;
    assert_eq!((&rest["more"], &rest["position"]), (&json!(false), &json!(from + 501)));
    assert_eq!(rest["tasks"][0]["events"], 1);
}

#[tokio::test]
async fn what_is_not_a_position_is_malformed() {
    let office = Office::open().await;
    for bad in ["since=-1", "since=x", "own=perhaps"] {
        let answer =
            office.bob.get(&format!("/projects/{}/changes?{bad}", office.project.id)).await;
        answer.check_problem(400, "malformed_request");
    }
}
