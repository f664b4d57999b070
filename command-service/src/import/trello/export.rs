//! The parts of an export that are used. Everything may be missing; rows are parsed one by one, so
//! that a bad one is reported and the rest goes in.

use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

#[derive(Debug, Deserialize)]
pub(super) struct Board<'a> {
    pub(super) id: String,
    pub(super) name: String,
    #[serde(default)]
    pub(super) desc: Option<String>,
    #[serde(borrow)]
    pub(super) lists: Vec<&'a RawValue>,
    #[serde(borrow)]
    pub(super) cards: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) labels: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) checklists: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) actions: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) members: Vec<&'a RawValue>,
}

#[derive(Debug, Deserialize)]
pub(super) struct List {
    pub(super) id: String,
    pub(super) name: String,
    #[serde(default)]
    pub(super) closed: bool,
    #[serde(default)]
    pub(super) pos: Option<f64>,
    #[serde(default, rename = "softLimit")]
    pub(super) soft_limit: Option<f64>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Label {
    pub(super) id: String,
    #[serde(default)]
    pub(super) name: String,
    /// Null for a label without a colour.
    #[serde(default)]
    pub(super) color: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Card {
    pub(super) id: String,
    pub(super) id_list: String,
    pub(super) name: String,
    #[serde(default)]
    pub(super) id_short: u32,
    #[serde(default)]
    pub(super) desc: Option<String>,
    #[serde(default)]
    pub(super) closed: bool,
    #[serde(default)]
    pub(super) pos: Option<f64>,
    #[serde(default)]
    pub(super) start: Option<String>,
    #[serde(default)]
    pub(super) due: Option<String>,
    #[serde(default)]
    pub(super) id_labels: Vec<String>,
    #[serde(default)]
    pub(super) attachments: Vec<Attachment>,
    #[serde(default)]
    pub(super) badges: Badges,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Badges {
    /// How many comments the card has, whether or not they are in the export.
    #[serde(default)]
    pub(super) comments: usize,
}

#[derive(Debug, Deserialize)]
pub(super) struct Attachment {
    #[serde(default)]
    pub(super) name: Option<String>,
    #[serde(default)]
    pub(super) url: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Checklist {
    pub(super) id_card: String,
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) pos: Option<f64>,
    #[serde(default)]
    pub(super) check_items: Vec<CheckItem>,
}

#[derive(Debug, Deserialize)]
pub(super) struct CheckItem {
    pub(super) id: String,
    pub(super) name: String,
    #[serde(default)]
    pub(super) state: String,
    #[serde(default)]
    pub(super) pos: Option<f64>,
}

/// Something that happened on the board; of most, only the type is read.
#[derive(Debug, Deserialize)]
pub(super) struct Action<'a> {
    #[serde(borrow, rename = "type", default)]
    pub(super) kind: Cow<'a, str>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CommentAction {
    pub(super) id: String,
    pub(super) date: String,
    pub(super) data: CommentData,
    #[serde(default)]
    pub(super) member_creator: Option<Member>,
}

#[derive(Debug, Deserialize)]
pub(super) struct CommentData {
    pub(super) card: CommentedCard,
    pub(super) text: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct CommentedCard {
    pub(super) id: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Member {
    #[serde(default)]
    pub(super) full_name: Option<String>,
    #[serde(default)]
    pub(super) username: Option<String>,
}

impl Member {
    /// Returns the name people know the member by.
    pub(super) fn name(&self) -> Option<&str> {
        let names = [self.full_name.as_deref(), self.username.as_deref()];
        names.into_iter().flatten().find(|name| !name.trim().is_empty())
    }
}
