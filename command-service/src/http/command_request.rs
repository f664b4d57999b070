//! What every command carries besides its body: who asks, under which key, on which version.

use super::state::AppState;
use crate::execute::{CommandContext, Idempotency};
use axum::extract::FromRequestParts;
use domain::{AccountId, Batch, EventId, Sequence};
use http::request::Parts;
use http::{HeaderMap, HeaderName, Method, header};
use serde_json::{Map, Value};
use service_runtime::{Caller, FieldError, Problem, RequestContext};
use sha2::{Digest, Sha256};
use std::io;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
use uuid::Uuid;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// The head of a command's request.
#[derive(Debug)]
pub struct CommandRequest {
    pub actor: AccountId,
    pub request: RequestContext,
    method: Method,
    path: String,
    key: Option<Uuid>,
    if_match: Option<Sequence>,
}

impl CommandRequest {
    /// Returns the context of what is not one command, and has neither key nor version.
    pub fn context(&self) -> CommandContext {
        CommandContext {
            traceparent: Some(self.request.trace.to_string()),
            ..CommandContext::new(self.actor, self.request.id)
        }
    }

    /// Returns the context in which `body`'s command is executed.
    pub fn context_of(&self, body: &Map<String, Value>) -> CommandContext {
        CommandContext {
            idempotency: self.key.map(|key| self.idempotency(key, body)),
            if_match: self.if_match,
            ..self.context()
        }
    }

    /// Returns the context of one command among several: its key is made from the request's, so that
    /// repeating the request repeats each command.
    pub fn context_of_item(&self, index: usize, body: &Map<String, Value>) -> CommandContext {
        let key = self.key.map(|key| item_key(key, &(index as u64).to_be_bytes()));
        let idempotency = key.map(|key| self.idempotency(key, body));
        CommandContext { idempotency, batch: Some(Batch::Bulk), ..self.context() }
    }

    /// Returns the context of one command among those that a single item leads to, one for each
    /// event it takes back.
    pub fn context_of_undo(
        &self,
        index: usize,
        event_id: EventId,
        body: &Map<String, Value>,
    ) -> CommandContext {
        let of_item = |key| item_key(key, &(index as u64).to_be_bytes());
        let key = self.key.map(|key| item_key(of_item(key), event_id.get().as_bytes()));
        let idempotency = key.map(|key| self.idempotency(key, body));
        CommandContext { idempotency, batch: Some(Batch::Bulk), ..self.context() }
    }

    fn idempotency(&self, key: Uuid, body: &Map<String, Value>) -> Idempotency {
        Idempotency { key, fingerprint: self.fingerprint(body) }
    }

    /// Digests what is asked, so that a key cannot be reused for something else. `Value` keeps its
    /// keys sorted, so neither their order nor white space matters.
    fn fingerprint(&self, body: &Map<String, Value>) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(self.method.as_str());
        hash.update([0]);
        hash.update(&self.path);
        hash.update([0]);
        let written = serde_json::to_writer(Hashing(&mut hash), body);
        debug_assert!(written.is_ok(), "hashing cannot fail");
        hash.finalize().into()
    }
}

fn item_key(key: Uuid, item: &[u8]) -> Uuid {
    let digest = Sha256::new().chain_update(key.as_bytes()).chain_update(item).finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

struct Hashing<'a>(&'a mut Sha256);

impl io::Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl FromRequestParts<AppState> for CommandRequest {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let caller = Caller::from_request_parts(parts, state).await?;
        let Ok(request) = RequestContext::from_request_parts(parts, state).await;
        Ok(Self {
            actor: account_of(caller.account_id)?,
            request,
            method: parts.method.clone(),
            path: parts.uri.path().to_owned(),
            key: idempotency_key(&parts.headers)?,
            if_match: if_match(&parts.headers)?,
        })
    }
}

impl IntoParams for CommandRequest {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let header = |name: &str, description: &str, schema: ObjectBuilder| {
            ParameterBuilder::new()
                .name(name)
                .parameter_in(ParameterIn::Header)
                .description(Some(description))
                .schema(Some(schema.schema_type(Type::String)))
                .build()
        };
        let uuid = SchemaFormat::KnownFormat(KnownFormat::Uuid);
        vec![
            header(
                "Idempotency-Key",
                "Repeating a command with the same key answers as the first time.",
                ObjectBuilder::new().format(Some(uuid)),
            ),
            header(
                "If-Match",
                "Refuses the command unless this is still the version.",
                ObjectBuilder::new().pattern(Some("^(\\*|\"[0-9]{1,18}(-[0-9A-Za-z._-]*)?\")$")),
            ),
        ]
    }
}

/// Returns a caller's account. We only issue tokens for accounts, whose ids are of version 7.
pub fn account_of(account_id: Uuid) -> Result<AccountId, Problem> {
    AccountId::try_from(account_id).or(Err(Problem::not_signed_in()))
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<Uuid>, Problem> {
    let Some(value) = headers.get(IDEMPOTENCY_KEY) else { return Ok(None) };
    let key = value.to_str().ok().and_then(|text| Uuid::try_parse(text).ok());
    key.map(Some).ok_or_else(|| malformed(&IDEMPOTENCY_KEY, "must be a UUID"))
}

/// Reads `If-Match: "<version>"`, also as a query's entity tag gives it, with what else the answer
/// depends on behind a dash. `*` asks for nothing we would not check anyway.
fn if_match(headers: &HeaderMap) -> Result<Option<Sequence>, Problem> {
    let Some(value) = headers.get(header::IF_MATCH) else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(None);
    }
    let version = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    let version = version.map(|tag| tag.split_once('-').map_or(tag, |(version, _rest)| version));
    let version = version.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    let version = version.and_then(|digits| digits.parse().ok());
    version
        .map(|version| Some(Sequence::new(version)))
        .ok_or_else(|| malformed(&header::IF_MATCH, "must be one version in quotes"))
}

fn malformed(header: &HeaderName, detail: &str) -> Problem {
    let error = FieldError::new(format!("/{header}"), "invalid", detail);
    Problem::malformed("a header does not parse").with_errors(vec![error])
}
