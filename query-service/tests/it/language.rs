//! What each term of the query language finds, in lists and on boards.

use crate::rows::{Happened, Project};
use crate::world::{Caller, World};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// Two projects, two people, and the tasks the examples are about, by title.
struct Team {
    world: World,
    ada: Caller,
    bob: Uuid,
    tm: Project,
    web: Project,
    tasks: BTreeMap<&'static str, Uuid>,
}

impl Team {
    async fn start() -> Self {
        let world = World::start().await;
        let ada = world.new_caller("Ada Lovelace").await;
        let bob = world.rows.account("Bob").await;
        let tm = world.rows.project(ada.account_id, "TM").await;
        let web = world.rows.project(ada.account_id, "WEB").await;
        world.rows.member(&tm, bob, "editor").await;
        let mut tasks = BTreeMap::new();
        for title in ["Log in fails", "Pay rent", "Write tests", "Old one", "Gone"] {
            tasks.insert(title, world.rows.task(&tm, title).await);
        }
        tasks.insert("Homepage", world.rows.task(&web, "Homepage").await);
        let team = Self { world, ada, bob, tm, web, tasks };
        team.describe().await;
        team
    }

    async fn set(&self, title: &str, assignments: &str) {
        let id = self.tasks[title];
        let statement = format!("UPDATE read_v1.tasks SET {assignments} WHERE task_id = '{id}'");
        self.world.rows.execute(&statement).await;
    }

    async fn describe(&self) {
        let day = |days| (OffsetDateTime::now_utc() + Duration::days(days)).date();
        let (ada, bob, label, done) = (self.ada.account_id, self.bob, self.tm.label, self.tm.done);
        self.set(
            "Log in fails",
            &format!(
                "priority = 4, due_on = '{}', assignees = ARRAY['{ada}']::uuid[],
             labels = ARRAY['{label}']::uuid[], comment_count = 1, checklist_total = 2",
                day(-1),
            ),
        )
        .await;
        self.set(
            "Pay rent",
            &format!(
                "priority = 1, due_on = '{}', start_on = '{}', assignees = ARRAY['{bob}']::uuid[],
             created_by = '{bob}', description = 'by bank transfer'",
                day(3),
                day(0),
            ),
        )
        .await;
        self.set("Write tests", &format!("column_id = '{done}', due_on = '{}'", day(-3))).await;
        self.set("Write tests", "estimate = 5").await;
        self.set("Log in fails", &format!("watchers = ARRAY['{bob}']::uuid[]")).await;
        self.set("Pay rent", &format!("watchers = ARRAY['{ada}']::uuid[]")).await;
        let rows = &self.world.rows;
        let web = self.web.id;
        rows.relate(self.tasks["Pay rent"], "blocks", self.tasks["Homepage"], Some(web)).await;
        // Done, and so in nobody's way.
        rows.relate(self.tasks["Write tests"], "blocks", self.tasks["Pay rent"], None).await;
        rows.set_parent(self.tasks["Pay rent"], self.tasks["Log in fails"]).await;
        // A label its project no longer has.
        self.set("Write tests", &format!("labels = ARRAY['{}']::uuid[]", Uuid::now_v7())).await;
        self.set(
            "Old one",
            "archived = TRUE, created_at = '2026-01-02', updated_at = '2026-01-03'",
        )
        .await;
        self.set("Gone", "deleted = TRUE").await;
        self.world.rows.comment(self.tasks["Log in fails"], self.bob, "seen on Safari").await;
        self.world.rows.index_words().await;
    }

    async fn titles(&self, path: &str) -> Vec<String> {
        let items = self.ada.json(path).await["items"].take();
        let titles = items.as_array().unwrap().iter();
        titles.map(|item| item["title"].as_str().unwrap().to_owned()).collect()
    }

    /// Reads a list page by page.
    async fn walk(&self, path: &str) -> Vec<String> {
        let mut found = self.titles(path).await;
        let mut page = self.ada.json(path).await;
        while let Some(cursor) = page["next_cursor"].as_str() {
            let next = format!("{path}&cursor={cursor}");
            found.extend(self.titles(&next).await);
            page = self.ada.json(&next).await;
        }
        found
    }

    async fn check(&self, q: &str, expected: &[&str]) {
        let found = self.titles(&format!("/tasks?sort=key&q={}", encoded(q))).await;
        assert_eq!(found, expected, "{q}");
    }
}

pub fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

const ALL: [&str; 4] = ["Log in fails", "Pay rent", "Write tests", "Homepage"];

#[tokio::test]
async fn each_term_finds_what_it_says() {
    let team = Team::start().await;
    let bob = team.bob;
    let (login, rent, tests, home) = (ALL[0], ALL[1], ALL[2], ALL[3]);
    for (q, expected) in [
        ("", &ALL[..]),
        ("log", &[login]),
        ("\"log in\"", &[login]),
        ("\"in log\"", &[]),
        ("BANK", &[rent]),
        ("safari", &[login]),
        ("TM-2", &[rent]),
        ("text:rent,homep", &[rent, home]),
        ("key:TM-1,web-1", &[login, home]),
        ("project:web", &[home]),
        ("project:\"web project\"", &[home]),
        ("status:done", &[tests]),
        ("status:\"to do\"", &[login, rent, home]),
        ("status:open", &[login, rent, home]),
        ("assignee:me", &[login]),
        ("assignee:ada", &[login]),
        ("assignee:\"ada lovelace\"", &[login]),
        ("assignee:lovelace", &[]),
        ("assignee:none", &[tests, home]),
        ("creator:bob", &[rent]),
        (&format!("creator:{bob}"), &[rent]),
        ("label:BUG", &[login]),
        ("label:none", &[rent, tests, home]),
        ("-label:bug", &[rent, tests, home]),
        ("has:label", &[login]),
        ("priority>=high", &[login]),
        ("priority:none", &[tests, home]),
        ("priority:low..urgent", &[login, rent]),
        ("due<today", &[login, tests]),
        ("-due<today", &[rent, home]),
        ("due:none", &[home]),
        ("due:3d", &[rent]),
        ("due:-1d..1w", &[login, rent]),
        ("start:today", &[rent]),
        ("created:today", &ALL[..]),
        ("created<2026-02-01 is:archived", &["Old one"]),
        ("changed:2026-01-03 is:archived", &["Old one"]),
        ("changed:2026-01-03T00:00:00Z is:archived", &["Old one"]),
        ("changed>2026-01-03 is:archived", &[]),
        ("is:archived", &["Old one"]),
        ("is:deleted", &["Gone"]),
        ("-is:deleted -is:archived", &ALL[..]),
        ("is:overdue", &[login]),
        ("is:done", &[tests]),
        ("is:open", &[login, rent, home]),
        ("is:started", &[]),
        ("is:watched", &[rent]),
        ("is:blocked", &[home]),
        ("is:blocking", &[rent]),
        ("parent:tm-1", &[rent]),
        ("parent:none -has:subtasks", &[tests, home]),
        ("has:parent", &[rent]),
        ("has:subtasks", &[login]),
        ("estimate>=3", &[tests]),
        ("estimate:none", &[login, rent, home]),
        ("has:estimate", &[tests]),
        ("has:watchers", &[login, rent]),
        ("has:checklist", &[login]),
        ("has:comments,description", &[login, rent]),
        ("has:due -has:start", &[login, tests]),
        ("assignee:me OR project:web", &[login, home]),
        ("-(assignee:me OR project:web)", &[rent, tests]),
    ] {
        team.check(q, expected).await;
    }
}

#[tokio::test]
async fn the_past_is_found_in_the_changes() {
    let team = Team::start().await;
    let (project, done) = (&team.tm, team.tm.done);
    let [review, urgent_label] = [(); 2].map(|()| Uuid::now_v7());
    let change = |before: Value, after: Value| json!({"before": before, "after": after});
    let rank = change(json!("a"), json!("a"));
    let mut happen = Vec::new();
    for (title, payload) in [
        (
            "Log in fails",
            json!({"type": "task_moved", "column_id": change(json!(project.todo), json!(review)), "rank": rank}),
        ),
        (
            "Log in fails",
            json!({"type": "task_moved", "column_id": change(json!(review), json!(done)), "rank": rank}),
        ),
        ("Pay rent", json!({"type": "task_assigned", "account_id": team.ada.account_id})),
        ("Pay rent", json!({"type": "task_labelled", "label_id": urgent_label})),
        (
            "Write tests",
            json!({"type": "task_prioritised", "priority": change(json!("none"), json!("high"))}),
        ),
        (
            "Write tests",
            json!({"type": "task_scheduled", "dates": change(
            json!({"start_on": null, "due_on": null}), json!({"start_on": null, "due_on": "2026-05-01"}))}),
        ),
    ] {
        happen.push((Some(team.tasks[title]), payload));
    }
    let column = json!({"column_id": review, "name": "Review", "kind": "started"});
    happen.push((
        None,
        json!({"type": "column_removed", "column": column, "index": 1, "replacement": done}),
    ));
    let label = json!({"label_id": urgent_label, "name": "hot", "colour": "red"});
    happen.push((None, json!({"type": "label_removed", "label": label})));
    for (sequence, (task, payload)) in (10..).zip(happen) {
        team.world.rows.happen(Happened { project, task, sequence, payload }).await;
    }
    let (login, rent, tests) = (ALL[0], ALL[1], ALL[2]);
    for (q, expected) in [
        ("was.status:review", &[login][..]),
        ("was.status:started", &[login]),
        ("was.status:done", &[login, tests]),
        ("was.status:open -status:open", &[tests]),
        ("was.assignee:me", &[rent]),
        ("was.assignee:bob", &[]),
        ("was.label:hot", &[rent]),
        ("was.label:bug", &[]),
        ("was.priority>=high", &[tests]),
        ("was.priority:none", &ALL),
        ("was.due:2026-05-01", &[tests]),
        ("was.due<2026-05-01", &[]),
        ("was.changed:today", &ALL),
        ("was.changed<today", &[]),
    ] {
        team.check(q, expected).await;
    }
}

#[tokio::test]
async fn a_query_finds_nothing_of_projects_the_caller_does_not_belong_to() {
    let team = Team::start().await;
    let eve = team.world.new_caller("Eve").await;
    for q in ["", "log", "is:deleted", "key:TM-1", "was.changed:today", "assignee:ada"] {
        let answer = eve.json(&format!("/tasks?q={}", encoded(q))).await;
        assert_eq!(answer["items"], json!([]), "{q}");
    }
}

#[tokio::test]
async fn a_mistake_is_answered_with_its_position() {
    let team = Team::start().await;
    let board = format!("/projects/{}/board?filter=", team.tm.id);
    for (path, pointer) in [("/tasks?q=", "/q"), (&board, "/filter")] {
        let answer = team.ada.get(&format!("{path}{}", encoded("is:open colour:red"))).await;
        answer.check_problem(422, "invalid_fields");
        let error = answer.json()["errors"][0].take();
        assert_eq!((&error["code"], &error["pointer"]), (&json!("unknown_term"), &json!(pointer)));
        assert_eq!((&error["position"], &error["length"]), (&json!(8), &json!(6)));
    }
}

#[tokio::test]
async fn a_filtered_board_shows_only_what_is_wanted() {
    let team = Team::start().await;
    let path = format!("/projects/{}/board?filter=", team.tm.id);
    let board = team.ada.json(&format!("{path}{}", encoded("due<3d"))).await;
    let columns: Vec<_> = board["columns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|column| {
            let tasks = column["tasks"].as_array().unwrap().iter();
            let titles: Vec<_> = tasks.map(|task| task["title"].as_str().unwrap()).collect();
            (titles, column["count"].as_u64().unwrap())
        })
        .collect();
    assert_eq!(columns, [(vec!["Log in fails"], 1), (vec!["Write tests"], 1)]);
    let all = team.ada.json(&format!("{path}{}", encoded("is:archived OR is:open"))).await;
    assert_eq!(all["columns"][0]["count"], 2);

    // Too many are too many, whichever are shown.
    team.world.rows.task(&team.tm, "One more").await;
    let board = team.ada.json(&format!("{path}{}", encoded("due<3d"))).await;
    let todo = &board["columns"][0];
    assert_eq!((&todo["count"], &todo["over_limit"]), (&json!(1), &json!(true)));
    let eve = team.world.new_caller("Eve").await;
    eve.get(&format!("{path}log")).await.check_problem(404, "not_found");
}

#[tokio::test]
async fn every_order_is_walked_without_gap_or_repeat() {
    let team = Team::start().await;
    for (sort, expected) in [
        ("due", ["Write tests", "Log in fails", "Pay rent", "Homepage"]),
        ("-due", ["Pay rent", "Log in fails", "Write tests", "Homepage"]),
        ("-priority", ["Log in fails", "Pay rent", "Homepage", "Write tests"]),
        ("estimate", ["Write tests", "Log in fails", "Pay rent", "Homepage"]),
        ("-estimate", ["Write tests", "Homepage", "Pay rent", "Log in fails"]),
        ("created", ["Log in fails", "Pay rent", "Write tests", "Homepage"]),
        ("-created", ["Homepage", "Write tests", "Pay rent", "Log in fails"]),
        ("changed", ["Log in fails", "Pay rent", "Write tests", "Homepage"]),
        ("title", ["Homepage", "Log in fails", "Pay rent", "Write tests"]),
        ("key", ["Log in fails", "Pay rent", "Write tests", "Homepage"]),
        ("-key", ["Homepage", "Write tests", "Pay rent", "Log in fails"]),
        ("rank", ["Log in fails", "Pay rent", "Write tests", "Homepage"]),
    ] {
        let found = team.walk(&format!("/tasks?q=&limit=1&sort={sort}")).await;
        assert_eq!(found, expected, "{sort}");
    }
    team.ada.get("/tasks?sort=colour").await.check_problem(400, "malformed_request");
}

#[tokio::test]
async fn a_cursor_belongs_to_its_query_and_order() {
    let team = Team::start().await;
    let page = team.ada.json("/tasks?q=is:open&sort=due&limit=1").await;
    let cursor = page["next_cursor"].as_str().unwrap();
    // The same query, written otherwise.
    let same = format!("/tasks?q={}&sort=due&limit=1&cursor={cursor}", encoded(" is=OPEN "));
    assert_eq!(team.ada.get(&same).await.status, 200);
    for other in ["q=is:done&sort=due", "q=is:open&sort=-due", "sort=due", "q=is:open"] {
        let answer = team.ada.get(&format!("/tasks?{other}&cursor={cursor}")).await;
        answer.check_problem(400, "malformed_request");
    }
}

#[tokio::test]
async fn the_examples_of_the_reference_are_queries() {
    let team = Team::start().await;
    let reference = include_str!("../../../docs/QUERY-LANGUAGE.md");
    let mut fenced = false;
    let mut examples = Vec::new();
    for line in reference.lines() {
        if line.starts_with("```") {
            fenced = line == "```query";
        } else if fenced {
            examples.push(line);
        }
    }
    let cells = reference.lines().filter(|line| line.starts_with("| `"));
    examples.extend(cells.filter_map(|line| line.split('`').nth(1)));
    assert!(examples.len() > 40, "{examples:?}");
    for example in examples {
        let answer = team.ada.get(&format!("/tasks?q={}", encoded(example))).await;
        assert_eq!(answer.status, 200, "{example}: {}", answer.text);
    }
}
