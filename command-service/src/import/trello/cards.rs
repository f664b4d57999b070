//! Cards become tasks.

use super::columns::Columns;
use super::comments::Comments;
use super::export::{Attachment, Card, Checklist};
use super::labels::Labels;
use super::text::fit;
use crate::import::ids::Ids;
use crate::import::plan::{CardPlan, CommentPlan, Skipped};
use domain::task::{
    ChecklistItem, CreateTask, Dates, MAX_CHECKLIST_ITEMS, MAX_COMMENTS, MAX_LABELS, Priority,
};
use domain::text::{ChecklistText, Description, Title};
use domain::{ColumnId, LabelId, ProjectId, Rank};
use std::collections::HashMap;
use time::format_description::well_known::Rfc3339;
use time::{Date, OffsetDateTime, UtcOffset};

const NAMELESS: &str = "Untitled card";

/// What the cards refer to.
pub(super) struct Around {
    pub(super) ids: Ids,
    pub(super) project_id: ProjectId,
    pub(super) columns: Columns,
    pub(super) labels: Labels,
    /// Of each card, in the order they stand on it.
    pub(super) checklists: HashMap<String, Vec<Checklist>>,
    pub(super) comments: Comments,
}

/// Returns the cards in the order of their numbers, each with everything on it.
pub(super) fn cards(
    mut around: Around,
    mut given: Vec<Card>,
    skipped: &mut Vec<Skipped>,
) -> Vec<CardPlan> {
    let ranks = ranks(&around.columns, &given);
    given.sort_by_key(|card| card.id_short);
    let mut absent = 0;
    let mut plans = Vec::with_capacity(given.len());
    for card in given {
        let comments = around.comments.remove(&card.id).unwrap_or_default();
        absent += card.badges.comments.saturating_sub(comments.len());
        let rank = ranks.get(&card.id).cloned().unwrap_or_else(|| Rank::at_time(0));
        plans.extend(around.card(&card, rank, comments, skipped));
    }
    if absent > 0 {
        let what = format!("{absent} older comments");
        skipped.push(Skipped::new(what, "not_in_export", "Trello exports the last 1000 actions"));
    }
    let orphans: usize = around.comments.values().map(Vec::len).sum();
    if orphans > 0 {
        let what = format!("{orphans} comments");
        skipped.push(Skipped::new(what, "card_missing", "their cards are not in the export"));
    }
    plans
}

/// Returns where each card stands in its column: 0, 1, 2 … before everything that comes later.
fn ranks(columns: &Columns, cards: &[Card]) -> HashMap<String, Rank> {
    let mut in_order: Vec<&Card> = cards.iter().collect();
    in_order.sort_by(|a, b| a.pos.unwrap_or(f64::MAX).total_cmp(&b.pos.unwrap_or(f64::MAX)));
    let mut next: HashMap<Option<&ColumnId>, u64> = HashMap::new();
    let rank = |card: &Card| {
        let place = next.entry(columns.by_list.get(&card.id_list)).or_default();
        *place += 1;
        (card.id.clone(), Rank::at_time(*place - 1))
    };
    in_order.into_iter().map(rank).collect()
}

impl Around {
    fn card(
        &self,
        card: &Card,
        rank: Rank,
        mut comments: Vec<CommentPlan>,
        skipped: &mut Vec<Skipped>,
    ) -> Option<CardPlan> {
        let mut note = Notes { card, skipped };
        let Some(column_id) = self.columns.by_list.get(&card.id_list).copied() else {
            note.left_out("list_missing", "its list is not in the export");
            return None;
        };
        let (title, description) = words(card, &mut note);
        let checklist = self.checklist(card, &mut note);
        if comments.len() > MAX_COMMENTS.most {
            note.left_out("limit_reached", &format!("a task has {MAX_COMMENTS}"));
            comments.truncate(MAX_COMMENTS.most);
        }
        let create = CreateTask {
            task_id: self.ids.of("card", &card.id),
            project_id: self.project_id,
            title,
            description,
            column_id: Some(column_id),
            priority: Priority::None,
            dates: dates(card, &mut note),
            assignees: Vec::new(),
            labels: self.labels(card, &mut note),
            estimate: None,
            parent_id: None,
            repeat: None,
            rank,
        };
        let name = describe(card);
        Some(CardPlan { name, line: None, create, checklist, comments, archived: card.closed })
    }

    fn labels(&self, card: &Card, note: &mut Notes<'_>) -> Vec<LabelId> {
        let known = card.id_labels.iter().filter_map(|id| self.labels.by_id.get(id).copied());
        let mut labels: Vec<LabelId> = known.collect();
        if labels.len() < card.id_labels.len() {
            note.left_out("label_missing", "some of its labels are not in the export");
        }
        if labels.len() > MAX_LABELS.most {
            note.left_out("limit_reached", &format!("a task has {MAX_LABELS}"));
            labels.truncate(MAX_LABELS.most);
        }
        labels
    }

    /// Joins the card's checklists; several are told apart by their names.
    fn checklist(&self, card: &Card, note: &mut Notes<'_>) -> Vec<ChecklistItem> {
        let checklists = self.checklists.get(&card.id).map(Vec::as_slice).unwrap_or_default();
        let several = checklists.len() > 1;
        let mut items = Vec::new();
        for (checklist, item) in
            checklists.iter().flat_map(|list| list.check_items.iter().map(move |item| (list, item)))
        {
            let prefix = if several { format!("{}: ", checklist.name) } else { String::new() };
            let Some(fitted) = fit::<ChecklistText>(&format!("{prefix}{}", item.name)) else {
                note.left_out("bad_row", "a line of its checklist says nothing");
                continue;
            };
            if !fitted.whole {
                note.left_out("shortened", "a line of its checklist is too long");
            }
            let item_id = self.ids.of("check item", &item.id);
            let checked = item.state == "complete";
            items.push(ChecklistItem { item_id, text: fitted.text, checked });
        }
        if items.len() > MAX_CHECKLIST_ITEMS.most {
            let reason = format!("a task has {MAX_CHECKLIST_ITEMS}, the card {}", items.len());
            note.left_out("limit_reached", &reason);
            items.truncate(MAX_CHECKLIST_ITEMS.most);
        }
        items
    }
}

/// Returns the title and the description; what does not fit a title is kept in the description.
fn words(card: &Card, note: &mut Notes<'_>) -> (Title, Description) {
    let mut paragraphs = Vec::new();
    let title = fit::<Title>(&card.name);
    if title.as_ref().is_some_and(|title| !title.whole) {
        note.left_out("shortened", "its title is too long; all of it is in the description");
        paragraphs.push(card.name.trim().to_owned());
    }
    paragraphs.extend(card.desc.clone().filter(|desc| !desc.trim().is_empty()));
    let links: Vec<String> = card.attachments.iter().filter_map(link).collect();
    if !links.is_empty() {
        paragraphs.push(format!("**Attachments**\n\n{}", links.join("\n")));
    }
    let description = fit::<Description>(&paragraphs.join("\n\n"));
    if description.as_ref().is_some_and(|description| !description.whole) {
        note.left_out("shortened", "its description is too long");
    }
    let title = title.or_else(|| fit(NAMELESS));
    #[expect(clippy::expect_used, reason = "the constant is a title")]
    let title = title.expect("a title").text;
    (title, description.map(|description| description.text).unwrap_or_default())
}

/// Returns an attachment as a line of a Markdown list. Only web addresses become links.
fn link(attachment: &Attachment) -> Option<String> {
    let url = attachment.url.as_deref().map(str::trim).filter(|url| !url.is_empty())?;
    let named = attachment.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let name: String = named.unwrap_or(url).chars().flat_map(escaped).collect();
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    let breaks_out = |char: char| char.is_whitespace() || char.is_control() || "<>".contains(char);
    if is_web && !url.contains(breaks_out) {
        return Some(format!("- [{name}](<{url}>)"));
    }
    Some(format!("- {name}"))
}

/// Keeps a name from being read as Markdown.
fn escaped(char: char) -> impl Iterator<Item = char> {
    let special = matches!(char, '\\' | '[' | ']' | '<' | '>' | '`' | '*' | '_' | '!');
    let shown = if char.is_control() { ' ' } else { char };
    special.then_some('\\').into_iter().chain(std::iter::once(shown))
}

fn dates(card: &Card, note: &mut Notes<'_>) -> Dates {
    let mut day = |text: Option<&str>| {
        let day = text.map(|text| day(text).ok_or(text)).transpose();
        day.unwrap_or_else(|text| {
            note.left_out("bad_date", &format!("{text:?} is no date"));
            None
        })
    };
    let dates = Dates { start_on: day(card.start.as_deref()), due_on: day(card.due.as_deref()) };
    if dates.are_in_order() {
        return dates;
    }
    note.left_out("dates_out_of_order", "its start is after its due date");
    Dates { start_on: None, ..dates }
}

fn day(text: &str) -> Option<Date> {
    let instant = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    let date = instant.checked_to_offset(UtcOffset::UTC)?.date();
    (1..=9999).contains(&date.year()).then_some(date)
}

/// Collects what is said about one card.
struct Notes<'a> {
    card: &'a Card,
    skipped: &'a mut Vec<Skipped>,
}

impl Notes<'_> {
    fn left_out(&mut self, code: &'static str, reason: &str) {
        self.skipped.push(Skipped::new(describe(self.card), code, reason));
    }
}

fn describe(card: &Card) -> String {
    format!("card #{}", card.id_short)
}
