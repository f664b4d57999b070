//! What `POST /commands` answers: one result each, in order.

use super::answer::{Answer, AnswerBody};
use crate::event_store::Stream;
use domain::EventId;
use http::StatusCode;
use serde::Serialize;
use service_runtime::Problem;
use service_runtime::problem::Document;
use utoipa::ToSchema;
use uuid::Uuid;

/// The outcomes, in the order of the commands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BulkResults)]
pub struct Results {
    pub correlation_id: Uuid,
    pub results: Vec<ItemResult>,
}

/// What became of one element of `commands`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BulkResult)]
#[serde(untagged)]
pub enum ItemResult {
    One(One),
    Undone {
        /// 200 when everything is undone, 207 when some of it was refused.
        status: u16,
        results: Vec<Undone>,
    },
}

/// What became of one command.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CommandResult)]
#[serde(untagged)]
pub enum One {
    Accepted {
        status: u16,
        #[serde(flatten)]
        answer: AnswerBody,
    },
    Refused {
        status: u16,
        problem: Document,
    },
}

/// What became of the undo of one event.
#[derive(Debug, Serialize, ToSchema)]
pub struct Undone {
    /// The event to be undone.
    event_id: EventId,
    target: &'static str,
    /// Of the project or task; part of the answer when there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<Uuid>,
    #[serde(flatten)]
    result: One,
}

impl From<Result<Answer, Problem>> for One {
    fn from(outcome: Result<Answer, Problem>) -> Self {
        match outcome {
            Ok(answer) => {
                Self::Accepted { status: answer.status().as_u16(), answer: answer.into_body() }
            }
            Err(problem) => Self::Refused {
                status: problem.status().as_u16(),
                problem: problem.into_document(),
            },
        }
    }
}

impl ItemResult {
    pub fn one(outcome: Result<Answer, Problem>) -> Self {
        Self::One(outcome.into())
    }

    pub fn undone(results: Vec<Undone>) -> Self {
        let all = results.iter().all(|undone| matches!(undone.result, One::Accepted { .. }));
        let status = if all { StatusCode::OK } else { StatusCode::MULTI_STATUS };
        Self::Undone { status: status.as_u16(), results }
    }
}

impl Undone {
    pub fn new(event_id: EventId, stream: Stream, outcome: Result<Answer, Problem>) -> Self {
        let id = outcome.is_err().then_some(stream.id);
        Self { event_id, target: stream.kind.as_str(), id, result: outcome.into() }
    }
}
