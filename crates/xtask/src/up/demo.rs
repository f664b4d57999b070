use anyhow::{Context as _, Result, bail};
use local_stack::{Answer, Request};
use serde_json::{Value, json};

use crate::terminal;

const EMAIL: &str = "demo@example.org";
const PASSWORD: &str = "wind-blown paper lantern";
const PROJECT_KEY: &str = "DEMO";
/// Column names of a new project, with what waits in each.
const TASKS: [(&str, &[&str]); 4] = [
    ("Backlog", &["Write the release notes", "Ask three users what they miss"]),
    ("To do", &["Move the board with the keyboard only", "Pick a colour for the label"]),
    ("Doing", &["Open this board in a second window and drag a card"]),
    ("Done", &["Start Task Manager"]),
];

/// Makes an account and a project with tasks; leaves both alone when they are there already.
pub async fn create(port: u16) -> Result<()> {
    let token = sign_in(port).await?;
    let project = json!({ "key": PROJECT_KEY, "name": "Demo" });
    let created = post(port, "/api/v1/projects", Some(&token), &project).await?;
    if created.status == 201 {
        create_tasks(port, &token, &created).await?;
    } else if created.status != 409 {
        bail!("the demo project was refused: {} {}", created.status, created.body);
    }
    terminal::progress(format_args!("sign in as {EMAIL} with the password \"{PASSWORD}\""));
    Ok(())
}

async fn sign_in(port: u16) -> Result<String> {
    let account = json!({ "email": EMAIL, "password": PASSWORD, "display_name": "Demo" });
    let registered = post(port, "/api/v1/accounts", None, &account).await?;
    if !matches!(registered.status, 201 | 409) {
        bail!("the demo account was refused: {} {}", registered.status, registered.body);
    }
    let credentials = json!({ "email": EMAIL, "password": PASSWORD });
    let session = post(port, "/api/v1/session", None, &credentials).await?;
    let body: Value = serde_json::from_str(&session.body).context("read the demo session")?;
    let token = body["access_token"].as_str();
    token.map(str::to_owned).with_context(|| format!("the demo sign-in failed: {}", session.body))
}

async fn create_tasks(port: u16, token: &str, created: &Answer) -> Result<()> {
    let body: Value = serde_json::from_str(&created.body).context("read the demo project")?;
    let project_id = body["id"].as_str().context("the demo project has no id")?;
    let consistency = created.header("consistency-token").unwrap_or_default().to_owned();
    let request = Request {
        method: "GET",
        path: format!("/api/v1/projects/{project_id}"),
        headers: vec![bearer(token), ("Consistency-Token", consistency)],
        body: String::new(),
    };
    let project: Value =
        serde_json::from_str(&request.send(port).await?.body).context("read the demo project")?;
    for (column, titles) in TASKS {
        let columns = project["columns"].as_array().context("the demo project has no columns")?;
        let found = columns.iter().find(|known| known["name"] == column);
        let column_id = found.with_context(|| format!("no column {column}"))?["id"].clone();
        for title in titles {
            let task = json!({ "project_id": project_id, "column_id": column_id, "title": title });
            let answer = post(port, "/api/v1/tasks", Some(token), &task).await?;
            if answer.status != 201 {
                bail!("a demo task was refused: {} {}", answer.status, answer.body);
            }
        }
    }
    Ok(())
}

async fn post(port: u16, path: &str, token: Option<&str>, body: &Value) -> Result<Answer> {
    let headers = token.map(bearer).into_iter().collect();
    let body = body.to_string();
    Request { method: "POST", path: path.to_owned(), headers, body }.send(port).await
}

fn bearer(token: &str) -> (&'static str, String) {
    ("Authorization", format!("Bearer {token}"))
}
