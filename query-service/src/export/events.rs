//! The events a project and its tasks are made of, one JSON object a line, in their order: complete,
//! so that importing them makes the same project again.
//!
//! The first line says what the file is and up to which position it goes, the last how many events
//! there are: a file without it was cut off. Of an event's metadata, what only this instance can use
//! is left out: the key under which a request may be repeated, and the request's trace.

use super::{Export, Pieces, ROWS, Stop, hand_on};
use crate::read::changes::{self, ExportedChange, Span};
use domain::Position;
use serde::Serialize;
use time::OffsetDateTime;
use uuid::Uuid;

/// What the file calls itself, and which form it has.
const FORMAT: &str = "task-manager-events";
const VERSION: u32 = 1;

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Line<'a> {
    Header {
        format: &'static str,
        version: u32,
        project_id: Uuid,
        key: &'a str,
        /// Of the last event in the file.
        head: Position,
        #[serde(with = "time::serde::rfc3339")]
        exported_at: OffsetDateTime,
    },
    Event(&'a ExportedChange),
    Trailer {
        events: usize,
        head: Position,
        /// Tasks (or the project) whose later events are missing, because one of them could not be
        /// read here: see `projector parked`. Zero for a complete file.
        set_aside: i64,
    },
}

pub(super) async fn write(export: &Export, pieces: &mut Pieces) -> Result<(), Stop> {
    let project_id = export.membership.project_id();
    // What comes later stays out, so that the file is the project as it was at one moment.
    let head = changes::newest(&export.pool, &export.membership).await?;
    let header = Line::Header {
        format: FORMAT,
        version: VERSION,
        project_id,
        key: &export.project.key,
        head,
        exported_at: OffsetDateTime::now_utc(),
    };
    hand_on(pieces, line(&header)?).await?;

    let (mut after, mut events) = (Position::ZERO, 0);
    loop {
        let span = Span { project_id, after, upto: head };
        let changes = changes::exported(&export.pool, span, ROWS).await?;
        let Some(last) = changes.last() else { break };
        after = Position::new(last.position);
        events += changes.len();
        let mut piece = Vec::new();
        for change in &changes {
            piece.extend(line(&Line::Event(change))?);
        }
        hand_on(pieces, piece).await?;
    }
    export.still_a_member().await?;
    let set_aside = export.set_aside().await?;
    hand_on(pieces, line(&Line::Trailer { events, head, set_aside })?).await
}

fn line(line: &Line<'_>) -> Result<Vec<u8>, Stop> {
    let mut text = serde_json::to_vec(line)?;
    text.push(b'\n');
    Ok(text)
}
