//! What can go wrong in a query, as the problem document a caller gets.

use crate::freshness::Behind;
use crate::live::client::{JoinError, PROJECTS_MAX};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use service_runtime::Problem;
use service_runtime::postgres::is_outage;
use std::time::Duration;

/// How soon a caller may ask again when the read model was behind.
const RETRY_AFTER_BEHIND: Duration = Duration::from_secs(1);

/// How soon a client may try to join the live stream again when it is full.
const RETRY_AFTER_FULL: Duration = Duration::from_secs(5);

/// A refusal on its way out. Each `From` says what the caller can do about its error.
#[derive(Debug)]
pub struct ApiError(Problem);

impl ApiError {
    /// Answers 404, for what does not exist and for what the caller may not see alike.
    #[must_use]
    pub fn not_found() -> Self {
        Self(Problem::not_found())
    }

    /// Answers 503: the live stream has as many clients as it may have.
    #[must_use]
    pub fn stream_full() -> Self {
        let detail = "the live stream has no room for another client, retry later";
        let problem = Problem::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail);
        Self(problem.retry_after(RETRY_AFTER_FULL))
    }
}

impl From<Problem> for ApiError {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl From<Behind> for ApiError {
    fn from(behind: Behind) -> Self {
        let status = StatusCode::SERVICE_UNAVAILABLE;
        let problem = Problem::new(status, "read_model_behind", behind.to_string());
        Self(problem.retry_after(RETRY_AFTER_BEHIND))
    }
}

impl From<sqlx::Error> for ApiError {
    fn from(error: sqlx::Error) -> Self {
        if is_outage(&error) {
            Self(Problem::unavailable(error))
        } else {
            Self(Problem::internal(error))
        }
    }
}

impl From<serde_json::Error> for ApiError {
    fn from(error: serde_json::Error) -> Self {
        Self(Problem::internal(error))
    }
}

impl From<JoinError> for ApiError {
    fn from(error: JoinError) -> Self {
        match error {
            JoinError::NotFound => Self::not_found(),
            JoinError::TooManyProjects => {
                let detail = format!("name at most {PROJECTS_MAX} projects to follow");
                Self(Problem::invalid_field("/projects", "missing", detail))
            }
            JoinError::Database(error) => error.into(),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}
