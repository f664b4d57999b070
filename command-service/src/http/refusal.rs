//! The one place where a refusal becomes a problem document.

use crate::execute::ExecuteError;
use crate::identity::IdentityError;
use crate::identity::oidc::OidcError;
use crate::identity::password_hash::HashError;
use domain::RefusalKind;
use domain::account::AccountRefusal;
use domain::project::ProjectRefusal;
use domain::task::TaskRefusal;
use domain::undo::{NotUndoable, Overtaken};
use http::StatusCode;
use service_runtime::postgres::is_outage;
use service_runtime::{FieldError, Problem};

/// Why a request to this service is not answered as asked.
#[derive(Debug)]
pub enum Refusal {
    Command(ExecuteError),
    Identity(IdentityError),
    /// Found out at the edge, before anything was asked of anybody.
    Edge(Problem),
    /// No account has the address, or the id, of a member to be added.
    AccountNotFound {
        pointer: &'static str,
    },
}

impl From<ExecuteError> for Refusal {
    fn from(error: ExecuteError) -> Self {
        Self::Command(error)
    }
}

impl From<IdentityError> for Refusal {
    fn from(error: IdentityError) -> Self {
        Self::Identity(error)
    }
}

impl From<OidcError> for Refusal {
    fn from(error: OidcError) -> Self {
        Self::Identity(error.into())
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Edge(problem)
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Command(error) => of_command(error),
            Refusal::Identity(error) => of_identity(error),
            Refusal::Edge(problem) => problem,
            Refusal::AccountNotFound { pointer } => {
                let detail = "there is no such account";
                let error = FieldError::new(pointer, "account_not_found", detail);
                Self::new(StatusCode::CONFLICT, "account_not_found", detail)
                    .with_errors(vec![error])
            }
        }
    }
}

impl axum::response::IntoResponse for Refusal {
    fn into_response(self) -> axum::response::Response {
        Problem::from(self).into_response()
    }
}

fn of_command(error: ExecuteError) -> Problem {
    use ExecuteError as E;
    let detail = error.to_string();
    match error {
        E::Task(TaskRefusal::NotUndoable(reason))
        | E::Project(ProjectRefusal::NotUndoable(reason)) => not_undoable(reason, detail),
        E::Task(refusal) => of_refusal(refusal.kind(), refusal.code(), detail, refusal.field()),
        E::Project(refusal) => of_refusal(refusal.kind(), refusal.code(), detail, refusal.field()),
        E::Account(AccountRefusal::NotFound | AccountRefusal::ProjectNotFound) => {
            Problem::not_found()
        }
        E::Account(AccountRefusal::PositionNotReached) => {
            Problem::invalid_field("/position", "not_reached", detail)
        }
        E::Account(AccountRefusal::TooManyMarks(_)) => {
            Problem::invalid_field("/events", "too_many", detail)
        }
        E::Account(AccountRefusal::Erased) => conflict("account_erased", detail),
        E::Conflict => conflict("concurrent_change", detail),
        E::StaleVersion { current } => {
            let detail = format!("{detail}; it is at version {current} now");
            Problem::new(StatusCode::PRECONDITION_FAILED, "stale_version", detail)
        }
        E::KeyReused => {
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused", detail)
        }
        E::KeyTaken => {
            let taken = FieldError::new("/key", "project_key_taken", detail.clone());
            conflict("project_key_taken", detail).with_errors(vec![taken])
        }
        E::Unavailable(source) => Problem::unavailable(source),
        E::Internal(source) => Problem::internal(source),
    }
}

fn of_refusal(
    kind: RefusalKind,
    code: &'static str,
    detail: String,
    field: Option<&'static str>,
) -> Problem {
    match kind {
        RefusalKind::NotFound => Problem::not_found(),
        RefusalKind::RoleTooLow => Problem::new(StatusCode::FORBIDDEN, code, detail),
        RefusalKind::AlreadyExists | RefusalKind::Rule => conflict(code, detail),
        RefusalKind::Invalid => {
            let pointer = field.map(|field| format!("/{field}")).unwrap_or_default();
            Problem::invalid_field(pointer, code, detail)
        }
    }
}

/// Tells what stands in the way: `field`, its `id` where it belongs to one, and its `current` value;
/// or the event that undid it already.
fn not_undoable(reason: NotUndoable, detail: String) -> Problem {
    let problem = conflict(reason.code(), detail);
    match reason {
        NotUndoable::Overtaken(overtaken) => {
            let Overtaken { field, id, current } = *overtaken;
            let problem = problem.with_member("field", field).with_member("current", current);
            match id {
                Some(id) => problem.with_member("id", id.to_string()),
                None => problem,
            }
        }
        NotUndoable::AlreadyUndone { by } => problem.with_member("undone_by", by.to_string()),
        NotUndoable::EventNotFound | NotUndoable::NotUndone | NotUndoable::CannotUndo(_) => problem,
    }
}

fn of_identity(error: IdentityError) -> Problem {
    use IdentityError as E;
    let detail = error.to_string();
    match error {
        E::WrongCredentials => Problem::new(StatusCode::UNAUTHORIZED, "wrong_credentials", detail),
        E::EmailTaken => {
            let taken = FieldError::new("/email", "already_exists", detail.clone());
            conflict("already_exists", detail).with_errors(vec![taken])
        }
        E::SessionEnded | E::TokenReused => Problem::session_expired(),
        E::NoSuchGrant => Problem::not_found(),
        E::WrongPassword { pointer } => Problem::invalid_field(pointer, "wrong_password", detail),
        E::NoPassword => conflict("no_password", detail),
        E::SignInAgain => Problem::new(StatusCode::FORBIDDEN, "sign_in_again", detail),
        E::Oidc(error) => of_oidc(error),
        E::ExpiresInThePast => Problem::invalid_field("/expires_at", "in_the_past", detail),
        E::TooManyApiTokens => conflict("too_many_api_tokens", detail),
        E::TooManyViews => conflict("too_many_views", detail),
        E::TooManyStars => conflict("too_many_stars", detail),
        E::LastOwner(_) => conflict("last_owner", detail),
        E::TooManyProjects => conflict("too_many_projects", detail),
        E::Throttled(wait) => Problem::too_many_requests(wait),
        E::Database(source) if is_outage(&source) => Problem::unavailable(source),
        E::Database(source) => Problem::internal(source),
        E::Hash(busy @ HashError::Busy) => Problem::unavailable(busy),
        E::Hash(source) => Problem::internal(source),
        E::Signing(source) => Problem::internal(source),
        E::Events(error) => of_command(error),
    }
}

fn of_oidc(error: OidcError) -> Problem {
    let detail = error.to_string();
    match error {
        OidcError::NotBegunHere => {
            Problem::new(StatusCode::BAD_REQUEST, "sign_in_not_begun", detail)
        }
        OidcError::Refused(source) => {
            let problem = Problem::new(StatusCode::UNAUTHORIZED, "sign_in_refused", detail);
            match source {
                Some(source) => problem.caused_by(source),
                None => problem,
            }
        }
        OidcError::EmailNotVerified => {
            Problem::new(StatusCode::FORBIDDEN, "email_not_verified", detail)
        }
        OidcError::EmailClash => conflict("email_clash", detail),
        OidcError::Unreachable(source) => Problem::unavailable(source),
    }
}

fn conflict(code: &'static str, detail: String) -> Problem {
    Problem::new(StatusCode::CONFLICT, code, detail)
}
