use anyhow::{Context as _, Result, bail};
use local_stack::{Answer, Request};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use crate::terminal;

pub const EMAIL: &str = "demo@example.org";
pub const PASSWORD: &str = "wind-blown paper lantern";
const PROJECT_KEY: &str = "DEMO";
/// What waits in the columns of a new project, top to bottom.
const TASKS: [DemoTask; 6] = [
    DemoTask::new("Backlog", "Write the release notes"),
    DemoTask::new("Backlog", "Ask three users what they miss").due_in(9),
    DemoTask::new("To do", "Move the board with the keyboard only: ? shows the keys")
        .mine()
        .due_in(0),
    DemoTask::new("To do", "Pick a colour for the label").due_in(4),
    DemoTask::new("Doing", "Open this board in a second window and drag a card")
        .mine()
        .due_in(1)
        .priority("high"),
    DemoTask::new("Done", "Start Task Manager").mine(),
];

/// A task as a newcomer finds it.
#[derive(Debug, Clone, Copy)]
struct DemoTask {
    column: &'static str,
    title: &'static str,
    /// Days from today.
    due_in: Option<i64>,
    priority: &'static str,
    /// Assigned to the demo account, so that its list of work is not empty.
    mine: bool,
}

impl DemoTask {
    const fn new(column: &'static str, title: &'static str) -> Self {
        Self { column, title, due_in: None, priority: "none", mine: false }
    }

    const fn due_in(self, days: i64) -> Self {
        Self { due_in: Some(days), ..self }
    }

    const fn priority(self, priority: &'static str) -> Self {
        Self { priority, ..self }
    }

    const fn mine(self) -> Self {
        Self { mine: true, ..self }
    }

    fn body(&self, project: &Value, account_id: &str) -> Result<Value> {
        let columns = project["columns"].as_array().context("the demo project has no columns")?;
        let found = columns.iter().find(|known| known["name"] == self.column);
        let column = found.with_context(|| format!("no column {}", self.column))?;
        let today = OffsetDateTime::now_utc().date();
        let due_on = self.due_in.map(|days| (today + Duration::days(days)).to_string());
        let mut assignees = Vec::new();
        if self.mine {
            assignees.push(account_id);
        }
        Ok(json!({
            "project_id": project["id"],
            "column_id": column["id"],
            "title": self.title,
            "due_on": due_on,
            "priority": self.priority,
            "assignees": assignees,
        }))
    }
}

/// Makes an account and a project with tasks; leaves both alone when they are there already.
pub async fn create(port: u16) -> Result<()> {
    let session = sign_in(port).await?;
    let project = json!({ "key": PROJECT_KEY, "name": "Demo" });
    let created = post(port, "/api/v1/projects", Some(&session.token), &project).await?;
    if created.status == 201 {
        create_tasks(port, &session, &created).await?;
    } else if created.status != 409 {
        bail!("the demo project was refused: {} {}", created.status, created.body);
    }
    terminal::progress(format_args!("sign in as {EMAIL} with the password \"{PASSWORD}\""));
    Ok(())
}

/// Who is signed in.
struct Session {
    token: String,
    account_id: String,
}

async fn sign_in(port: u16) -> Result<Session> {
    let account = json!({ "email": EMAIL, "password": PASSWORD, "display_name": "Demo" });
    let registered = post(port, "/api/v1/accounts", None, &account).await?;
    if !matches!(registered.status, 201 | 409) {
        bail!("the demo account was refused: {} {}", registered.status, registered.body);
    }
    let credentials = json!({ "email": EMAIL, "password": PASSWORD });
    let session = post(port, "/api/v1/session", None, &credentials).await?;
    let body: Value = serde_json::from_str(&session.body).context("read the demo session")?;
    let (token, account_id) = (body["access_token"].as_str(), body["account"]["id"].as_str());
    let signed_in = token.zip(account_id).map(|(token, account_id)| Session {
        token: token.to_owned(),
        account_id: account_id.to_owned(),
    });
    signed_in.with_context(|| format!("the demo sign-in failed: {}", session.body))
}

async fn create_tasks(port: u16, session: &Session, created: &Answer) -> Result<()> {
    let token = session.token.as_str();
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
    for task in TASKS {
        let answer =
            post(port, "/api/v1/tasks", Some(token), &task.body(&project, &session.account_id)?)
                .await?;
        if answer.status != 201 {
            bail!("a demo task was refused: {} {}", answer.status, answer.body);
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
