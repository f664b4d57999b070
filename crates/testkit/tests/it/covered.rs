//! Every route and every command has a test that says what it does. The names come from the published
//! document, so that a new one cannot be forgotten; what everybody may ask is in `system::roles`.

mod table;

use std::collections::BTreeSet;

use local_stack::workspace_root;
use serde_json::Value;

use crate::contract;
use table::{OPERATIONS, PROJECT_COMMANDS, Row, TASK_COMMANDS};

#[test]
fn every_route_has_a_test_of_its_own() {
    let document = contract::committed();
    let paths = document["paths"].as_object().expect("the document has paths").iter();
    let operations = paths.flat_map(|(path, item)| {
        let methods = item.as_object().expect("a path has methods").keys();
        methods.map(move |method| {
            format!("{} {}", method.to_uppercase(), path.trim_start_matches("/api/v1"))
        })
    });
    check(&operations.collect(), OPERATIONS, |text, operation| {
        let fixed = operation.split(['/', ' ']).skip(1);
        fixed.filter(|part| !part.starts_with('{')).all(|part| text.contains(part))
    });
}

#[test]
fn every_command_has_a_test_of_its_own() {
    let document = contract::committed();
    for (schema, table) in [("ProjectCommand", PROJECT_COMMANDS), ("TaskCommand", TASK_COMMANDS)] {
        let one_of = document["components"]["schemas"][schema]["oneOf"].as_array();
        let commands = one_of.expect("commands are alternatives").iter();
        check(&commands.map(kind).collect(), table, |text, command| {
            let by_name = [format!("\"{command}\""), format!("{command}(")];
            by_name.iter().any(|name| text.contains(name)) || names_variant(text, command)
        });
    }
}

fn kind(command: &Value) -> String {
    command["properties"]["type"]["enum"][0].as_str().expect("a command's type").to_owned()
}

/// Tells whether a test in Rust uses the variant of a command: `AddLabel` for `add_label`.
fn names_variant(text: &str, command: &str) -> bool {
    let capitalised = command.split('_').map(|word| {
        let (first, rest) = word.split_at(1);
        first.to_uppercase() + rest
    });
    let variant = format!("::{}", capitalised.collect::<String>());
    text.match_indices(&variant).any(|(at, _)| {
        !text[at + variant.len()..].starts_with(|next: char| next.is_ascii_alphanumeric())
    })
}

/// Checks that a table names exactly what is published, and for each a test that there is, in a file
/// that speaks of it.
fn check(published: &BTreeSet<String>, table: &[Row], speaks_of: impl Fn(&str, &str) -> bool) {
    let named: BTreeSet<String> = table.iter().map(|(name, ..)| (*name).to_owned()).collect();
    assert_eq!(named.len(), table.len(), "something is named twice");
    let unnamed: Vec<_> = published.difference(&named).collect();
    assert!(unnamed.is_empty(), "published and in no row of the table: {unnamed:?}");
    let gone: Vec<_> = named.difference(published).collect();
    assert!(gone.is_empty(), "in the table and not published: {gone:?}");
    for (name, file, test) in table {
        let text = std::fs::read_to_string(workspace_root().join(file)).unwrap_or_default();
        assert!(is_test(&text, test), "{name}: {file} has no test {test}");
        assert!(speaks_of(&text, name), "{name}: {file} does not speak of it");
    }
}

/// Tells whether a file has this function and an attribute makes it a test.
fn is_test(text: &str, name: &str) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let definition = format!("fn {name}(");
    let found = lines.iter().position(|line| {
        let line = line.trim_start_matches("async ");
        line.starts_with(&definition)
    });
    found.is_some_and(|at| {
        let attributes = lines[..at].iter().rev().take_while(|line| line.starts_with("#["));
        attributes.into_iter().any(|line| line.starts_with("#[test]") || line.contains("::test"))
    })
}
