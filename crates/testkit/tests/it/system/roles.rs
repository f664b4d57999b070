//! Every route, and every command, asked by everybody: who is let through is what the published
//! document says. It is made from the document, so that a new route cannot be forgotten.

use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Client, System};
use uuid::Uuid;

use crate::{contract, sample};

/// From whom nobody asks to who may do everything.
const MEMBERS: [&str; 4] = ["viewer", "commenter", "editor", "owner"];

/// Somebody who asks: their role in the project, if any, and their credentials, if any.
struct Asker {
    name: &'static str,
    token: Option<String>,
}

/// What is asked for.
#[derive(Clone)]
struct Question {
    name: String,
    service: String,
    method: Method,
    path: String,
    body: Option<Value>,
    /// Who is let through at least.
    role: String,
    responses: Value,
}

/// The project and the task everything is about.
struct Subject {
    project_id: Uuid,
    task_id: Uuid,
}

#[tokio::test]
async fn everybody_may_do_what_the_document_says_and_nothing_else() {
    let system = System::start().await;
    let document = contract::committed();
    let (subject, askers) = cast(&system).await;
    let http = reqwest::Client::new();
    let mut wrong = Vec::new();
    let questions = questions(&document, &subject);
    assert!(questions.len() > 60, "only {} questions", questions.len());
    for question in &questions {
        let is_personal = ["/session", "/account", "/api-tokens"]
            .iter()
            .any(|part| question.path.starts_with(&format!("/api/v1{part}")));
        if is_personal {
            // What ends a session or an account is asked by somebody who can be spared.
            let spare = [Asker { name: "nobody", token: None }, newcomer(&system).await];
            wrong.extend(wrong_answers(&system, &http, question, &spare).await);
        } else {
            wrong.extend(wrong_answers(&system, &http, question, &askers).await);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Asks everybody and returns who got what they should not.
async fn wrong_answers(
    system: &System,
    http: &reqwest::Client,
    question: &Question,
    askers: &[Asker],
) -> Vec<String> {
    let mut wrong = Vec::new();
    for asker in askers {
        if let Err(error) = ask(system, http, question, asker).await {
            wrong.push(format!("{} as {}: {error}", question.name, asker.name));
        }
    }
    wrong
}

async fn newcomer(system: &System) -> Asker {
    let client = system.client().await;
    Asker { name: "outsider", token: Some(client.access_token().to_owned()) }
}

async fn cast(system: &System) -> (Subject, Vec<Asker>) {
    let owner = system.client().await;
    let project_id = owner.create_project("Garden").await;
    let task_id = owner.create_task(project_id, "water the roses").await;
    let as_asker =
        |name, client: &Client| Asker { name, token: Some(client.access_token().to_owned()) };
    let mut askers = vec![Asker { name: "nobody", token: None }, newcomer(system).await];
    for role in &MEMBERS[..3] {
        let member = system.client().await;
        let add = json!({ "type": "add_member", "account_id": member.account_id(), "role": role });
        owner.post(&format!("/projects/{project_id}/commands"), &add).await.accepted();
        askers.push(as_asker(role, &member));
    }
    askers.push(as_asker("owner", &owner));
    // The owner reads what they wrote, so from now on everybody does.
    owner.get(&format!("/tasks/{task_id}")).await.accepted();
    (Subject { project_id, task_id }, askers)
}

fn questions(document: &Value, subject: &Subject) -> Vec<Question> {
    let paths = document["paths"].as_object().expect("the document has paths").iter();
    let operations = paths.flat_map(|(path, item)| {
        let methods = item.as_object().expect("a path has methods").iter();
        methods.map(move |(method, operation)| (path, method, operation))
    });
    operations
        .flat_map(|(path, method, operation)| {
            let base = Question {
                name: format!("{method} {path}"),
                service: operation["x-service"].as_str().expect("a service").to_owned(),
                method: method.to_uppercase().parse().expect("a method"),
                path: filled(document, path, operation, subject),
                body: None,
                role: operation["x-role"].as_str().expect("a role").to_owned(),
                responses: operation["responses"].clone(),
            };
            with_bodies(document, operation, base, subject)
        })
        .collect()
}

/// Returns one question for each command, or one with the body the operation takes, if any.
fn with_bodies(
    document: &Value,
    operation: &Value,
    base: Question,
    subject: &Subject,
) -> Vec<Question> {
    let content = operation["requestBody"]["content"].as_object();
    let schema = content.and_then(|content| content.values().next()).map(|one| &one["schema"]);
    let Some(schema) = schema else { return vec![base] };
    if base.role != "command" {
        let mut body = sample::of(document, schema);
        if let Some(project_id) = body.get_mut("project_id") {
            *project_id = json!(subject.project_id);
        }
        return vec![Question { body: Some(body), ..base }];
    }
    let ask = |command: Value| {
        let kind = command["properties"]["type"]["enum"][0].as_str().expect("a command's type");
        let mut body = sample::of(document, &command);
        complete(kind, &mut body);
        Question {
            name: format!("{} {kind}", base.name),
            role: command["x-role"].as_str().expect("a command says who may").to_owned(),
            body: Some(body),
            ..base.clone()
        }
    };
    commands(document, schema).into_iter().map(ask).collect()
}

fn commands(document: &Value, schema: &Value) -> Vec<Value> {
    let pointer = schema["$ref"].as_str().expect("commands have a name").trim_start_matches('#');
    let schema = document.pointer(pointer).expect("a reference leads somewhere");
    schema["oneOf"].as_array().expect("commands are alternatives").clone()
}

/// Adds what a command needs though each part of it may be left out.
fn complete(kind: &str, body: &mut Value) {
    if kind == "add_member" {
        body["account_id"] = json!(Uuid::now_v7());
    }
}

/// Fills in the path's parameters, and the query's required ones.
fn filled(document: &Value, path: &str, operation: &Value, subject: &Subject) -> String {
    let mut path = path
        .replace("{project_id}", &subject.project_id.to_string())
        .replace("{task_id}", &subject.task_id.to_string())
        .replace("{number}", "1");
    let mut separator = '?';
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let Some(name) = parameter["name"].as_str() else { continue };
        let value = sample::of(document, &parameter["schema"]);
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        if parameter["in"] == "path" {
            path = path.replace(&format!("{{{name}}}"), &value);
        } else if parameter["in"] == "query" && parameter["required"] == true {
            path.push_str(&format!("{separator}{name}={value}"));
            separator = '&';
        }
    }
    path
}

async fn ask(
    system: &System,
    http: &reqwest::Client,
    question: &Question,
    asker: &Asker,
) -> Result<(), String> {
    let addresses = system.addresses();
    let bases =
        if question.service == "query-service" { addresses.queries } else { addresses.commands };
    let mut request =
        http.request(question.method.clone(), format!("{}{}", bases[0], question.path));
    if let Some(token) = &asker.token {
        request = request.bearer_auth(token);
    }
    if let Some(body) = &question.body {
        request = request.json(body);
    }
    let response = request.send().await.map_err(|error| error.to_string())?;
    let status = response.status();
    // A stream's body never ends, and what is let through may answer as it likes.
    let body: Value = match status.is_success() {
        true => Value::Null,
        false => response.json().await.unwrap_or_default(),
    };
    let code = body["code"].as_str().unwrap_or("none");
    let found = format!("{status} {code}");
    if !is_documented(&question.responses, status.as_u16(), code) {
        return Err(format!("{found} is not in the document"));
    }
    let expected = outcome(&question.role, asker);
    let is_right = match expected {
        Outcome::LetThrough => {
            let is_shut_out = matches!(
                (status.as_u16(), code),
                (500.., _) | (401, "not_signed_in") | (403, "role_too_low")
            );
            let is_hidden = status == 404 && MEMBERS.contains(&question.role.as_str());
            !is_shut_out && !is_hidden
        }
        Outcome::NotSignedIn => (status.as_u16(), code) == (401, "not_signed_in"),
        Outcome::NotFound => (status.as_u16(), code) == (404, "not_found"),
        Outcome::RoleTooLow => (status.as_u16(), code) == (403, "role_too_low"),
        Outcome::Anything => status.as_u16() < 500,
    };
    if is_right { Ok(()) } else { Err(format!("{found}, expected {expected:?}")) }
}

#[derive(Debug, Clone, Copy)]
enum Outcome {
    LetThrough,
    NotSignedIn,
    NotFound,
    RoleTooLow,
    /// Open to everybody: what is in the request decides.
    Anything,
}

fn outcome(role: &str, asker: &Asker) -> Outcome {
    let rank = |role: &str| MEMBERS.iter().position(|member| *member == role);
    match (role, asker.token.is_some()) {
        ("nobody", _) => Outcome::Anything,
        (_, false) => Outcome::NotSignedIn,
        ("account", true) => Outcome::LetThrough,
        (needed, true) => match rank(asker.name) {
            None => Outcome::NotFound,
            Some(rank_of_asker) if Some(rank_of_asker) < rank(needed) => Outcome::RoleTooLow,
            Some(_) => Outcome::LetThrough,
        },
    }
}

/// Tells whether an operation may answer so.
fn is_documented(responses: &Value, status: u16, code: &str) -> bool {
    let Some(response) = responses.get(status.to_string()) else { return false };
    let schema = &response["content"]["application/problem+json"]["schema"];
    match schema["allOf"][1]["properties"]["code"]["enum"].as_array() {
        Some(codes) => codes.iter().any(|known| known == code),
        None => true,
    }
}
