//! What an import says while it goes on, one JSON object a line.

use super::plan::Skipped;
use bytes::Bytes;
use domain::project::ProjectKey;
use domain::{Position, ProjectId};
use serde::Serialize;
use std::ops::AddAssign;
use utoipa::ToSchema;

/// One line of the report. The last one is `done` or `failed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ImportLine {
    /// Of the export's cards, so many are through.
    Progress { done: usize, total: usize },
    /// Part of the export is left out, or went in changed.
    Skipped {
        what: String,
        code: &'static str,
        reason: String,
        /// Where in the file it comes up first, for a file that has lines.
        #[serde(skip_serializing_if = "Option::is_none")]
        line: Option<u64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        field: Option<&'static str>,
    },
    /// A row did not go in.
    Error {
        /// The line of the file the row begins in, from 1.
        line: u64,
        /// What in the row is wrong, by the name it has in a task; absent when it is the whole row.
        #[serde(skip_serializing_if = "Option::is_none")]
        field: Option<&'static str>,
        code: &'static str,
        reason: String,
    },
    Done {
        project_id: ProjectId,
        key: ProjectKey,
        dry_run: bool,
        created: Counts,
        /// Parts that were there already.
        unchanged: usize,
        /// Rows that did not go in.
        errors: usize,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<i64>)]
        position: Option<Position>,
        #[serde(skip_serializing_if = "Option::is_none")]
        consistency_token: Option<String>,
    },
    /// The rest did not go in; importing again goes on from here.
    Failed { code: &'static str, reason: String, created: Counts },
}

impl ImportLine {
    /// Says that something is left out everywhere, naming the first place it comes up.
    pub(super) fn skipped_at(line: u64, field: &'static str, skipped: Skipped) -> Self {
        let Skipped { what, code, reason } = skipped;
        Self::Skipped { what, code, reason, line: Some(line), field: Some(field) }
    }

    /// Returns the line as NDJSON, its line feed included.
    #[must_use]
    pub fn to_ndjson(&self) -> Bytes {
        // A struct of texts and numbers has a JSON form; were it ever to lack one, the line is lost.
        let mut line = serde_json::to_vec(self).unwrap_or_default();
        line.push(b'\n');
        line.into()
    }
}

/// How many of each kind an import made.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ImportCounts)]
pub struct Counts {
    pub projects: usize,
    pub columns: usize,
    pub labels: usize,
    pub tasks: usize,
    pub archived_tasks: usize,
    pub checklist_items: usize,
    pub comments: usize,
    /// Of a history that is stored as it is; other imports do not count them.
    #[serde(skip_serializing_if = "is_zero")]
    pub events: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature serde asks for")]
const fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl AddAssign for Counts {
    fn add_assign(&mut self, more: Self) {
        self.projects += more.projects;
        self.columns += more.columns;
        self.labels += more.labels;
        self.tasks += more.tasks;
        self.archived_tasks += more.archived_tasks;
        self.checklist_items += more.checklist_items;
        self.comments += more.comments;
        self.events += more.events;
    }
}
