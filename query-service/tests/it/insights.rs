//! How work flowed, over HTTP: the definitions themselves are tested where they are written.

use crate::rows::{Happened, Project};
use crate::world::{Caller, World};
use serde_json::{Value, json};
use time::{Date, Duration, OffsetDateTime};
use uuid::Uuid;

fn day(ago: i64) -> Date {
    (OffsetDateTime::now_utc() - Duration::days(ago)).date()
}

struct Shop {
    world: World,
    ada: Caller,
    project: Project,
    review: Uuid,
    sequence: i64,
}

impl Shop {
    /// A project that once had the column Review, of kind started, between To do and Done.
    async fn start() -> Self {
        let world = World::start().await;
        let ada = world.new_caller("Ada").await;
        let project = world.rows.project(ada.account_id, "TM").await;
        Self { world, ada, project, review: Uuid::now_v7(), sequence: 10 }
    }

    /// Lets something happen so many days ago, at noon.
    async fn happen(&mut self, ago: i64, task: Option<Uuid>, payload: Value) {
        self.sequence += 1;
        let (project, sequence) = (&self.project, self.sequence);
        let position = self.world.rows.happen(Happened { project, task, sequence, payload }).await;
        self.date(ago, &format!("position = {position}")).await;
    }

    async fn date(&self, ago: i64, condition: &str) {
        let at = format!("{}T12:00:00Z", day(ago));
        self.world
            .rows
            .execute(&format!("UPDATE read_v1.changes SET recorded_at = '{at}' WHERE {condition}"))
            .await;
    }

    async fn create(&self, ago: i64, title: &str) -> Uuid {
        let task = self.world.rows.task(&self.project, title).await;
        self.date(ago, &format!("task_id = '{task}'")).await;
        task
    }

    async fn move_to(&mut self, ago: i64, task: Uuid, column: Uuid) {
        let payload = json!({
            "type": "task_moved", "rank": {"before": "a", "after": "a"},
            "column_id": {"before": self.project.todo, "after": column},
        });
        self.happen(ago, Some(task), payload).await;
    }

    async fn ask(&self, parameters: &str) -> Value {
        self.ada.json(&format!("/projects/{}/insights?{parameters}", self.project.id)).await
    }
}

#[tokio::test]
async fn insights_are_told_from_the_changes() {
    let mut shop = Shop::start().await;
    let (review, done) = (shop.review, shop.project.done);
    let one = shop.create(9, "one").await;
    let two = shop.create(9, "two").await;
    let three = shop.create(6, "three").await;
    shop.move_to(6, one, review).await;
    shop.move_to(5, two, review).await;
    shop.move_to(4, one, done).await;
    shop.move_to(3, three, review).await;
    shop.happen(2, Some(two), json!({"type": "task_deleted"})).await;
    let column = json!({"column_id": review, "name": "Review", "kind": "started"});
    let removed = json!({
        "type": "column_removed", "column": column, "index": 1, "replacement": shop.project.todo,
    });
    shop.happen(1, None, removed).await;

    let range = format!("from={}&to={}", day(6), day(1));
    let answer = shop.ask(&range).await;
    let days = answer["days"].as_array().unwrap();
    let figures: Vec<_> = days
        .iter()
        .map(|day| {
            ["open", "started", "done", "created", "completed"]
                .map(|name| day[name].as_u64().unwrap())
        })
        .collect();
    let expected = [
        [2, 1, 0, 1, 0], // one in review
        [1, 2, 0, 0, 0], // two as well
        [1, 1, 1, 0, 1], // one is done
        [0, 2, 1, 0, 0], // three in review
        [0, 1, 1, 0, 0], // two deleted
        [1, 0, 1, 0, 0], // review removed, three back in to do
    ];
    assert_eq!(figures, expected);
    assert_eq!((&answer["from"], &days[0]["day"]), (&json!(day(6)), &json!(day(6))));
    let two_days = 2 * 86_400;
    assert_eq!(
        answer["cycle_time"],
        json!({
            "count": 1, "p50_seconds": two_days, "p85_seconds": two_days, "p95_seconds": two_days,
        })
    );
    assert_eq!(answer["lead_time"]["p50_seconds"], 5 * 86_400);
    let completed = &answer["completed"]["tasks"][0];
    assert_eq!((&answer["completed"]["total"], &completed["key"]), (&json!(1), &json!("TM-1")));
    assert_eq!(completed["cycle_seconds"], two_days);
    assert_eq!(completed["lead_seconds"], 5 * 86_400);
    assert_eq!((&answer["started"], &answer["done"]), (&json!([review]), &json!([done])));
    assert_eq!(answer["ageing"], json!({"total": 0, "tasks": []}));

    // As it was three days ago.
    let answer = shop.ask(&format!("from={}&to={}", day(6), day(3))).await;
    let ageing: Vec<_> = answer["ageing"]["tasks"].as_array().unwrap().iter().collect();
    assert_eq!((ageing.len(), &answer["ageing"]["total"]), (2, &json!(2)));
    assert_eq!(answer["completed"]["total"], 1);
    assert_eq!((&ageing[0]["key"], &ageing[0]["title"]), (&json!("TM-2"), &json!("two")));
    assert_eq!(ageing[0]["age_seconds"], 2 * 86_400 + 43_200);

    // Review shall have meant done.
    let answer = shop.ask(&format!("{range}&done=review,Done&started=")).await;
    assert_eq!((&answer["cycle_time"]["count"], &answer["started"]), (&json!(1), &json!([])));
    let open: Vec<_> =
        answer["days"].as_array().unwrap().iter().map(|day| day["done"].clone()).collect();
    assert_eq!(open, [1, 2, 2, 3, 2, 1]);
}

#[tokio::test]
async fn a_project_without_tasks_has_insights_of_ninety_days() {
    let shop = Shop::start().await;
    let answer = shop.ask("").await;
    assert_eq!(answer["days"].as_array().unwrap().len(), 90);
    assert_eq!((&answer["to"], &answer["cycle_time"]), (&json!(day(0)), &Value::Null));
    let future = shop.ask("to=2999-01-01").await;
    assert_eq!(future["to"], json!(day(0)));
}

#[tokio::test]
async fn what_cannot_be_told_is_refused() {
    let shop = Shop::start().await;
    let path = format!("/projects/{}/insights", shop.project.id);
    for (parameters, status, code) in [
        ("from=yesterday", 400, "malformed_request"),
        ("to=2026-02-30", 400, "malformed_request"),
        ("from=2999-01-01", 422, "invalid_fields"),
        ("from=2020-01-01&to=2022-01-01", 422, "invalid_fields"),
        ("from=2020-01-02&to=2020-01-01", 422, "invalid_fields"),
        ("done=Shipped", 422, "invalid_fields"),
        ("started=Done&done=Done", 422, "invalid_fields"),
    ] {
        let answer = shop.ada.get(&format!("{path}?{parameters}")).await;
        answer.check_problem(status, code);
    }
    let two_years = shop.ada.json(&format!("{path}?from=2020-01-01&to=2021-12-31")).await;
    assert_eq!(two_years["days"].as_array().unwrap().len(), 731);
    let eve = shop.world.new_caller("Eve").await;
    eve.get(&path).await.check_problem(404, "not_found");
}
