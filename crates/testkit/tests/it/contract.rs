//! What is published is what the code does.

use std::process::Command;

use local_stack::workspace_root;
use serde_json::Value;
use testkit::binaries;

/// Returns what a service prints.
fn printed(service: &str, arguments: &[&str]) -> String {
    let output = Command::new(binaries().join(service)).args(arguments).output();
    let output = output.expect("run the built service");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("JSON is text")
}

/// Returns the document that is committed and served.
pub fn committed() -> Value {
    serde_json::from_str(&text_of("docs/openapi.json")).expect("the document is JSON")
}

fn text_of(file: &str) -> String {
    std::fs::read_to_string(workspace_root().join(file)).expect("read the document")
}

#[test]
fn the_committed_openapi_document_is_what_the_services_say() {
    let writes = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(writes.path(), printed("command-service", &["openapi"])).unwrap();
    let both = printed("query-service", &["openapi", "--merge", writes.path().to_str().unwrap()]);
    // Not `assert_eq`: thousands of lines tell nobody which one differs.
    let is_current = both == text_of("docs/openapi.json");
    assert!(is_current, "docs/openapi.json is out of date: run `cargo xtask contract`");
}

#[test]
fn the_committed_catalogue_holds_every_event_as_the_code_has_it() {
    let stored = workspace_root().join("crates/domain/tests/stored_events");
    let stored = stored.to_str().unwrap();
    for (subcommand, file) in [("asyncapi", "asyncapi.yaml"), ("event-catalogue", "EVENTS.md")] {
        let now = printed("command-service", &[subcommand, "--stored-events", stored]);
        let is_current = now == text_of(&format!("docs/{file}"));
        assert!(is_current, "docs/{file} is out of date: run `cargo xtask contract`");
    }
}

#[test]
fn what_query_service_answers_is_routed_to_it() {
    let document = committed();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let by_queries = operation["x-service"] == "query-service";
            assert!(!by_queries || method == "get", "{method} {path} is not routed to queries");
        }
    }
}
