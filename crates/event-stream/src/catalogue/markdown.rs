//! The catalogue for people.

use super::{Catalogue, CatalogueError, Entry};
use crate::AggregateType;
use std::fmt::Write;

const INTRODUCTION: &str = "\
# Event catalogue

Every event there is, its fields, its versions. Written by `cargo xtask contract` from the code and
from the examples in `crates/domain/tests/stored_events`; [asyncapi.yaml](asyncapi.yaml) says the same
for programs.

An event is stored for ever. Its type and its fields are never renamed; a form that has to change
becomes a new version, and older ones are lifted to it when they are read. A change of a field holds
its value before and after. Ids are UUIDs of version 7, times RFC 3339 in UTC, dates `YYYY-MM-DD`.
No event holds an e-mail address, a name of an account or a password.
What is said to cause an event is its own command; `undo`, `redo` and `restore_version` lead to the
same events, and imports to those of the commands they make.

Around each payload lies the same envelope: `position`, `previous_position`, `partition`,
`aggregate_type`, `aggregate_id`, `sequence`, `event_type`, `event_version`, `payload`, `recorded_at`
and `metadata` (`event_id`, `actor`, `correlation_id` and, where there is one, `causation_id`,
`undoes`, `batch`, `idempotency_key` and `traceparent`). On NATS an event goes out on
`task-events.<partition>.<aggregate_type>.<event_type>`.
";

const AGGREGATES: [(AggregateType, &str); 3] = [
    (AggregateType::Project, "Projects"),
    (AggregateType::Task, "Tasks"),
    (AggregateType::Account, "Accounts"),
];

impl Catalogue {
    /// Returns the catalogue as Markdown.
    ///
    /// # Errors
    /// When an example has no text form.
    pub fn markdown(&self) -> Result<String, CatalogueError> {
        let mut page = INTRODUCTION.to_owned();
        let mut write = |text: &str| page.push_str(text);
        for (aggregate, title) in AGGREGATES {
            write(&format!("\n## {title}\n"));
            for entry in self.entries.iter().filter(|entry| entry.aggregate == aggregate) {
                write(&self.section(entry)?);
            }
        }
        Ok(page)
    }

    fn section(&self, entry: &Entry) -> Result<String, CatalogueError> {
        let Entry { event_type, version, cause, schema, lifted_to, examples, .. } = entry;
        let mut section = format!("\n### `{event_type}`, version {version}\n\nCaused by {cause}.");
        if let Some(newest) = lifted_to {
            push(&mut section, format_args!(" Lifted to version {newest} when it is read."));
        }
        let description = schema.as_ref().and_then(|schema| schema["description"].as_str());
        if let Some(description) = description {
            push(&mut section, format_args!(" {}", description.replace('\n', " ")));
        }
        section.push('\n');
        let fields = schema.as_ref().map(|schema| self.fields(schema)).unwrap_or_default();
        if !fields.is_empty() {
            section.push_str("\n| Field | Form | |\n|---|---|---|\n");
        }
        for field in fields {
            let optional = if field.required { "" } else { "May be left out. " };
            let remark = format!("{optional}{}", field.description);
            let remark = remark.trim();
            push(&mut section, format_args!("| `{}` | {} | {remark} |\n", field.name, field.form));
        }
        for example in examples {
            let json = serde_json::to_string(example).or(Err(CatalogueError::Form))?;
            push(&mut section, format_args!("\n```json\n{json}\n```\n"));
        }
        Ok(section)
    }
}

fn push(text: &mut String, more: std::fmt::Arguments<'_>) {
    #[expect(clippy::let_underscore_must_use, reason = "writing to a string cannot fail")]
    let _ = text.write_fmt(more);
}
