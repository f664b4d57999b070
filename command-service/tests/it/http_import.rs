//! Importing over HTTP; what an import does is tested beside it.

use crate::http_setup::{Api, Person, Reply};
use serde_json::{Value, json};

fn board() -> Value {
    json!({
        "id": "5f0000000000000000000001", "name": "Board", "closed": false,
        "lists": [
            { "id": "5f0000000000000000000011", "name": "To do", "closed": false, "pos": 1 },
        ],
        "cards": [
            { "id": "5f0000000000000000000021", "name": "Card", "desc": "", "closed": false,
              "idList": "5f0000000000000000000011", "pos": 1, "idLabels": [], "idChecklists": [] },
        ],
        "labels": [], "checklists": [], "actions": [], "members": [],
    })
}

async fn import(api: &Api, person: &Person, query: &str, body: &Value) -> Reply {
    api.post(&format!("/import{query}"), Some(person), body).await
}

fn last(reply: &Reply) -> &Value {
    reply.body.as_array().map_or(&reply.body, |lines| lines.last().unwrap())
}

#[tokio::test]
async fn an_import_answers_with_lines_and_can_be_repeated() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let dry = import(&api, &ann, "?format=trello&dry_run=true", &board()).await.expect(200);
    assert_eq!(last(&dry)["type"], "done", "{}", dry.body);
    assert_eq!(api.all_events().await, 1, "a dry run stores nothing");

    let first = import(&api, &ann, "?format=trello", &board()).await.expect(200);
    assert_eq!(first.header("content-type"), "application/x-ndjson");
    assert_eq!(last(&first)["created"]["tasks"], 1, "{}", first.body);
    let stored = api.all_events().await;
    let again = import(&api, &ann, "?format=trello", &board()).await.expect(200);
    assert_eq!(last(&again)["created"]["tasks"], 0, "{}", again.body);
    assert_eq!(api.all_events().await, stored);
}

#[tokio::test]
async fn an_import_larger_than_an_ordinary_body_is_accepted() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    let mut large = board();
    large["padding"] = json!("x".repeat(8 << 20));
    import(&api, &ann, "?format=trello&dry_run=true", &large).await.expect(200);
    large["padding"] = json!("x".repeat(33 << 20));
    let reply = import(&api, &ann, "?format=trello&dry_run=true", &large).await;
    reply.problem(413, "body_too_large");
}

#[tokio::test]
async fn what_cannot_be_imported_is_refused() {
    let api = Api::start().await;
    let ann = api.person("Ann").await;
    for query in ["", "?format=jira", "?format=trello&dry_run=perhaps"] {
        import(&api, &ann, query, &board()).await.problem(400, "malformed_request");
    }
    import(&api, &ann, "?format=trello", &json!([])).await.problem(422, "invalid_fields");
    let nobody = api.post("/import?format=trello", None, &board()).await;
    nobody.problem(401, "not_signed_in");
}
