//! The file as lines: a header, the events in order, and a trailer that says how many there are.

use crate::event_store::Stream;
use crate::import::ImportError;
use domain::{Metadata, ProjectId, Sequence};
use event_stream::AggregateType;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use time::OffsetDateTime;
use uuid::Uuid;

const FORMAT: &str = "task-manager-events";
/// The newest form that can be read.
const VERSION: u32 = 1;
/// Events of one file.
const EVENTS_MAX: usize = 250_000;

/// What an export says, every line of it read, none of it checked against another.
#[derive(Debug)]
pub(super) struct File {
    pub(super) project_id: ProjectId,
    pub(super) events: Vec<FileEvent>,
    /// Aggregates whose later events the export could not give.
    pub(super) set_aside: u64,
}

/// One event as the export has it.
#[derive(Debug)]
pub(super) struct FileEvent {
    /// From 1.
    pub(super) line: usize,
    pub(super) stream: Stream,
    pub(super) sequence: Sequence,
    pub(super) event_type: String,
    pub(super) event_version: String,
    /// JSON.
    pub(super) payload: String,
    pub(super) metadata: Metadata,
    pub(super) recorded_at: OffsetDateTime,
}

#[derive(Deserialize)]
struct Typed<'a> {
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Header<'a> {
    #[serde(borrow)]
    format: Cow<'a, str>,
    version: u32,
    project_id: ProjectId,
}

#[derive(Deserialize)]
struct EventLine {
    aggregate_type: AggregateType,
    aggregate_id: Uuid,
    sequence: Sequence,
    event_type: String,
    event_version: String,
    #[serde(with = "time::serde::rfc3339")]
    recorded_at: OffsetDateTime,
    metadata: Metadata,
    payload: Box<RawValue>,
}

#[derive(Deserialize)]
struct Trailer {
    events: usize,
    #[serde(default)]
    set_aside: u64,
}

impl File {
    /// Reads the lines from the header to the trailer.
    pub(super) fn read(body: &[u8]) -> Result<Self, ImportError> {
        let mut lines = (1..).zip(body.split(|byte| *byte == b'\n'));
        let mut lines = lines.by_ref().filter(|(_, text)| !text.trim_ascii().is_empty());
        let (line, header) =
            lines.next().ok_or_else(|| bad(1, "no_header", "the file is empty"))?;
        let project_id = project_of(line, header)?;
        let mut events = Vec::new();
        for (line, text) in lines.by_ref() {
            match kind(line, text)?.as_ref() {
                "event" if events.len() == EVENTS_MAX => {
                    let reason = format!("a file has at most {EVENTS_MAX} events");
                    return Err(bad(line, "too_many_events", reason));
                }
                "event" => events.push(event(line, parse(line, text)?)),
                "trailer" => {
                    let trailer: Trailer = parse(line, text)?;
                    return Self::ended(project_id, events, &trailer, line, lines.next());
                }
                other => {
                    let reason = format!("there is no type {other:?} of line here");
                    return Err(bad(line, "bad_line", reason));
                }
            }
        }
        let line = events.last().map_or(line, |event: &FileEvent| event.line);
        let reason = "there is no trailer behind it: the file was cut off";
        Err(bad(line, "cut_off", reason))
    }

    fn ended(
        project_id: ProjectId,
        events: Vec<FileEvent>,
        trailer: &Trailer,
        line: usize,
        behind: Option<(usize, &[u8])>,
    ) -> Result<Self, ImportError> {
        if let Some((line, _)) = behind {
            return Err(bad(line, "bad_line", "it stands behind the trailer"));
        }
        if trailer.events != events.len() {
            let reason = format!("there are {} events, not {}", events.len(), trailer.events);
            return Err(bad(line, "cut_off", reason));
        }
        Ok(Self { project_id, events, set_aside: trailer.set_aside })
    }
}

fn project_of(line: usize, text: &[u8]) -> Result<ProjectId, ImportError> {
    let is_header = kind(line, text)? == "header";
    let header: Option<Header<'_>> = is_header.then(|| parse(line, text)).transpose()?;
    match header {
        Some(header) if header.format == FORMAT && header.version == VERSION => {
            Ok(header.project_id)
        }
        Some(header) if header.format == FORMAT => {
            let reason = format!("version {} is not known here, only {VERSION}", header.version);
            Err(bad(line, "unknown_version", reason))
        }
        Some(_) | None => {
            Err(bad(line, "no_header", "it is not the header of an export of events"))
        }
    }
}

fn kind(line: usize, text: &[u8]) -> Result<Cow<'_, str>, ImportError> {
    parse::<Typed<'_>>(line, text).map(|typed| typed.kind)
}

fn parse<'a, T: Deserialize<'a>>(line: usize, text: &'a [u8]) -> Result<T, ImportError> {
    serde_json::from_slice(text).map_err(|error| bad(line, "bad_line", error.to_string()))
}

fn event(line: usize, event: EventLine) -> FileEvent {
    FileEvent {
        line,
        stream: Stream { kind: event.aggregate_type, id: event.aggregate_id },
        sequence: event.sequence,
        event_type: event.event_type,
        event_version: event.event_version,
        payload: event.payload.get().to_owned(),
        metadata: event.metadata,
        recorded_at: event.recorded_at,
    }
}

/// Says what is wrong with a line.
pub(super) fn bad(line: usize, code: &'static str, reason: impl Into<String>) -> ImportError {
    ImportError::BadHistory { line, code, reason: reason.into() }
}
