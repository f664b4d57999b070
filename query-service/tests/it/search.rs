//! Full-text search.

use crate::language::encoded;
use crate::rows::Project;
use crate::world::{Caller, World};
use serde_json::{Value, json};
use uuid::Uuid;

async fn start() -> (World, Caller, Project) {
    let world = World::start().await;
    let owner = world.new_caller("Ada").await;
    let project = world.rows.project(owner.account_id, "TM").await;
    (world, owner, project)
}

async fn describe(world: &World, task: Uuid, assignments: &str) {
    let statement = format!("UPDATE read_v1.tasks SET {assignments} WHERE task_id = '{task}'");
    world.rows.execute(&statement).await;
}

async fn found(caller: &Caller, q: &str) -> Vec<String> {
    let answer = caller.json(&format!("/search?q={}", encoded(q))).await;
    let items = answer["items"].as_array().unwrap().iter();
    items.map(|item| item["title"].as_str().unwrap().to_owned()).collect()
}

/// The highlighted places of the only result, matches in brackets, by field.
async fn highlights(caller: &Caller, q: &str) -> Vec<(String, String)> {
    let answer = caller.json(&format!("/search?q={}", encoded(q))).await;
    assert_eq!(answer["items"].as_array().unwrap().len(), 1, "{answer}");
    let show = |fragment: &Value| {
        let text = fragment["text"].as_str().unwrap();
        if fragment["match"] == true { format!("[{text}]") } else { text.to_owned() }
    };
    let places = answer["items"][0]["highlights"].as_array().unwrap().iter();
    let shown = |place: &Value| place["fragments"].as_array().unwrap().iter().map(show).collect();
    places.map(|place| (place["field"].as_str().unwrap().to_owned(), shown(place))).collect()
}

#[tokio::test]
async fn the_best_place_comes_first() {
    let (world, ada, project) = start().await;
    let commented = world.rows.task(&project, "In a comment").await;
    world.rows.comment(commented, ada.account_id, "about invoices").await;
    let described = world.rows.task(&project, "In the description").await;
    describe(&world, described, "description = 'about invoices'").await;
    let archived = world.rows.task(&project, "Invoices of old").await;
    describe(&world, archived, "archived = TRUE").await;
    world.rows.task(&project, "Invoices").await;
    let deleted = world.rows.task(&project, "Deleted invoices").await;
    describe(&world, deleted, "deleted = TRUE").await;
    world.rows.task(&project, "Something else").await;
    world.rows.index_words().await;
    let all = ["Invoices", "Invoices of old", "In the description", "In a comment"];
    assert_eq!(found(&ada, "invoices").await, all);
    assert_eq!(found(&ada, "INVO").await, all);
    assert_eq!(found(&ada, "\"invo\"").await, [""; 0]);
    assert_eq!(found(&ada, "invoices old").await, ["Invoices of old"]);
    assert_eq!(found(&ada, "\"about invoices\"").await, ["In the description", "In a comment"]);
    assert_eq!(found(&ada, "\"invoices about\"").await, [""; 0]);
}

#[tokio::test]
async fn a_key_is_found_before_everything_else() {
    let (world, ada, project) = start().await;
    for title in ["one", "two", "mentions TM-2 in its title"] {
        world.rows.task(&project, title).await;
    }
    world.rows.index_words().await;
    assert_eq!(found(&ada, "tm-2").await, ["two", "mentions TM-2 in its title"]);
    assert_eq!(found(&ada, "TM-9").await, [""; 0]);
}

#[tokio::test]
async fn results_show_where_the_words_are() {
    let (world, ada, project) = start().await;
    let task = world.rows.task(&project, "Pay <i>rent</i>").await;
    describe(&world, task, "description = 'the rent, by bank'").await;
    let comment = world.rows.comment(task, ada.account_id, "Rent is paid").await;
    world.rows.index_words().await;
    let expected = [
        ("title", "Pay <i>[rent]</i>"),
        ("description", "the [rent], by bank"),
        ("comment", "[Rent] is paid"),
    ];
    let expected = expected.map(|(field, text)| (field.to_owned(), text.to_owned()));
    assert_eq!(highlights(&ada, "ren").await, expected);
    let answer = ada.json("/search?q=rent").await;
    let item = &answer["items"][0];
    assert_eq!((&item["key"], &item["project_key"]), (&json!("TM-1"), &json!("TM")));
    assert_eq!(item["highlights"][2]["id"], json!(comment));
    assert_eq!(item["highlights"][2]["author_id"], json!(ada.account_id));
}

#[tokio::test]
async fn nobody_finds_what_they_may_not_see() {
    let (world, ada, project) = start().await;
    let task = world.rows.task(&project, "secret").await;
    world.rows.comment(task, ada.account_id, "hidden").await;
    world.rows.index_words().await;
    let eve = world.new_caller("Eve").await;
    let own = world.rows.project(eve.account_id, "EVE").await;
    for q in ["secret", "hidden", "TM-1"] {
        assert_eq!(found(&ada, q).await, ["secret"], "{q}");
        assert_eq!(found(&eve, q).await, [""; 0], "{q}");
    }
    let path = format!("/search?q=secret&project_id={}", project.id);
    eve.get(&path).await.check_problem(404, "not_found");
    let elsewhere = eve.json(&format!("/search?q=secret&project_id={}", own.id)).await;
    assert_eq!(elsewhere["items"], json!([]));
}

#[tokio::test]
async fn no_text_is_a_mistake_but_a_long_one() {
    let (world, ada, project) = start().await;
    world.rows.task(&project, "C++ & Rust").await;
    world.rows.index_words().await;
    assert_eq!(found(&ada, "c++ & rust:*").await, ["C++ & Rust"]);
    for q in ["", "  ", "!", "\"", "'", "a:b", "(", "!x | y", "\\", "status:nope", "\u{0}", "é💥"]
    {
        assert_eq!(found(&ada, q).await, [""; 0], "{q:?}");
    }
    ada.get("/search").await.check_problem(400, "malformed_request");
    let long = "a".repeat(201);
    ada.get(&format!("/search?q={long}")).await.check_problem(422, "invalid_fields");
}

#[tokio::test]
async fn results_are_walked_without_gap_or_repeat() {
    let (world, ada, project) = start().await;
    for number in 0..5 {
        world.rows.task(&project, &format!("task {number}")).await;
    }
    world.rows.index_words().await;
    let all = found(&ada, "task").await;
    let mut path = "/search?q=task&limit=2".to_owned();
    let mut walked = Vec::new();
    loop {
        let page = ada.json(&path).await;
        let items = page["items"].as_array().unwrap().iter();
        walked.extend(items.map(|item| item["title"].as_str().unwrap().to_owned()));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/search?q=task&limit=2&cursor={cursor}");
        let other = ada.get(&format!("/search?q=other&cursor={cursor}")).await;
        other.check_problem(400, "malformed_request");
        let then = ada.get(&format!("{path}&as_of=3")).await;
        then.check_problem(400, "malformed_request");
    }
    assert_eq!((walked.len(), &walked), (5, &all));
}
