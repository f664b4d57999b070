//! Parts of a task.

use crate::ChecklistItemId;
use crate::text::{AuthorName, ChecklistText};
use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};

/// How pressing a task is; a later one is more so.
#[derive(
    Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Priority {
    #[default]
    None,
    Low,
    Medium,
    High,
    Urgent,
}

impl Priority {
    /// Returns the name used in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Urgent => "urgent",
        }
    }
}

/// When work on a task should begin and end; dates without a time, `YYYY-MM-DD`.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Dates {
    #[serde(default, with = "iso_date")]
    pub start_on: Option<Date>,
    #[serde(default, with = "iso_date")]
    pub due_on: Option<Date>,
}

impl Dates {
    /// Tells whether the start, where both are known, is not after the end.
    #[must_use]
    pub fn are_in_order(&self) -> bool {
        !matches!((self.start_on, self.due_on), (Some(start), Some(due)) if start > due)
    }
}

/// One line of a checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ChecklistItem {
    pub item_id: ChecklistItemId,
    pub text: ChecklistText,
    pub checked: bool,
}

/// Who wrote an imported comment elsewhere, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Origin {
    pub author: AuthorName,
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
}

/// Dates as `YYYY-MM-DD` or null, years 0001 to 9999.
pub(super) mod iso_date {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
    use time::Date;
    use time::format_description::StaticFormatDescription;
    use time::macros::format_description;

    const FORMAT: StaticFormatDescription = format_description!("[year]-[month]-[day]");
    const LENGTH: usize = "YYYY-MM-DD".len();

    #[expect(clippy::ref_option, reason = "the signature serde asks for")]
    pub(in crate::task) fn serialize<S: Serializer>(
        date: &Option<Date>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        let text = date.map(|date| date.format(FORMAT)).transpose();
        text.map_err(serde::ser::Error::custom)?.serialize(to)
    }

    pub(in crate::task) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Date>, D::Error> {
        let Some(text) = Option::<String>::deserialize(from)? else { return Ok(None) };
        let date = Date::parse(&text, FORMAT).ok();
        date.filter(|date| text.len() == LENGTH && date.year() > 0)
            .map(Some)
            .ok_or_else(|| de::Error::custom("must be a date as YYYY-MM-DD"))
    }
}
