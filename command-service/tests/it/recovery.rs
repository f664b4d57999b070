//! A new password for somebody who cannot sign in any more, as an operator gives it: by the program.

use crate::http_sessions::{refresh, signed_in};
use crate::http_setup::{Api, PASSWORD};
use serde_json::{Value, json};
use std::process::Output;
use tokio::process::Command;

const BINARY: &str = env!("CARGO_BIN_EXE_command-service");
const EMAIL: &str = "ann@example.org";

async fn reset_password(api: &Api, email: &str) -> Output {
    let mut program = Command::new(BINARY);
    program.args(["reset-password", email]).env("EVENT_STORE_URL", api.event_store_url());
    program.output().await.unwrap()
}

fn printed(output: &Output) -> &str {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    std::str::from_utf8(&output.stdout).unwrap().trim_end()
}

#[tokio::test]
async fn a_password_that_is_given_replaces_the_old_one_and_ends_the_sessions() {
    let api = Api::start().await;
    let session = signed_in(&api).await;
    let output = reset_password(&api, " Ann@Example.org").await;
    let password = printed(&output);

    // What reads the log knows which session it was.
    let (ended, told): (String, Value) = sqlx::query_as(
        "SELECT s.session_id::text, e.payload -> 'grant_ids'
         FROM identity.sessions s, event_store.events e
         WHERE s.revoked_at IS NOT NULL AND e.event_type = 'account_access_revoked'",
    )
    .fetch_one(&api.admin)
    .await
    .unwrap();
    assert_eq!(told, json!([ended]));

    api.sign_in(EMAIL, PASSWORD).await.problem(401, "wrong_credentials");
    api.sign_in(EMAIL, password).await.expect(200);
    refresh(&api, &session.cookie("tm_refresh")).await.expect(401);
    // Nobody reads it again anywhere.
    assert!(!String::from_utf8_lossy(&output.stderr).contains(password));
}

#[tokio::test]
async fn an_account_without_a_password_gets_its_first_one() {
    let api = Api::start().await;
    signed_in(&api).await;
    sqlx::query("UPDATE identity.accounts SET password_hash = NULL")
        .execute(&api.admin)
        .await
        .unwrap();
    let output = reset_password(&api, EMAIL).await;
    api.sign_in(EMAIL, printed(&output)).await.expect(200);
}

#[tokio::test]
async fn an_address_without_an_account_is_an_error_and_changes_nothing() {
    let api = Api::start().await;
    signed_in(&api).await;
    for email in ["bob@example.org", "nobody"] {
        let output = reset_password(&api, email).await;
        assert!(!output.status.success());
        assert!(output.stdout.is_empty());
    }
    api.sign_in(EMAIL, PASSWORD).await.expect(200);
}
