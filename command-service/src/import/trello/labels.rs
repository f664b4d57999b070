//! Labels of the board.

use super::export;
use super::text::fit;
use crate::import::ids::Ids;
use crate::import::plan::Skipped;
use domain::LabelId;
use domain::project::{Label, LabelColour, MAX_LABELS};
use domain::text::LabelName;
use std::collections::{BTreeSet, HashMap};

/// The project's labels, and which of them is which of the board's.
#[derive(Debug, Default)]
pub(super) struct Labels {
    pub(super) labels: Vec<Label>,
    pub(super) by_id: HashMap<String, LabelId>,
}

pub(super) fn labels(ids: &Ids, given: Vec<export::Label>, skipped: &mut Vec<Skipped>) -> Labels {
    let mut result = Labels::default();
    let mut names = BTreeSet::new();
    for given in given {
        let what = || format!("label {:?}", given.name);
        if result.by_id.contains_key(&given.id) {
            continue;
        }
        if result.labels.len() == MAX_LABELS.most {
            let reason = format!("a project has {MAX_LABELS}");
            skipped.push(Skipped::new(what(), "limit_reached", reason));
            continue;
        }
        let Some(name) = distinct(&given.name, &names) else { continue };
        if name.as_str() != given.name.trim() {
            let reason = format!("is called {:?} here", name.as_str());
            skipped.push(Skipped::new(what(), "renamed", reason));
        }
        let label_id = ids.of("label", &given.id);
        names.insert(name.clone());
        result.by_id.insert(given.id, label_id);
        result.labels.push(Label { label_id, name, colour: colour(given.color.as_deref()) });
    }
    result
}

/// Returns the name, numbered when another label has it: Trello lets labels share one.
fn distinct(given: &str, taken: &BTreeSet<LabelName>) -> Option<LabelName> {
    let name = fit::<LabelName>(given)?.text;
    if name.is_empty() || !taken.contains(&name) {
        return Some(name);
    }
    (2..=MAX_LABELS.most + 1).find_map(|number| {
        let suffix = format!(" {number}");
        let kept = LabelName::MAX_CHARS - suffix.len();
        let stem: String = name.as_str().chars().take(kept).collect();
        LabelName::try_from(stem + &suffix).ok().filter(|name| !taken.contains(name))
    })
}

/// Trello has shades (`green_dark`); the board's colour is what counts.
fn colour(given: Option<&str>) -> LabelColour {
    match given.and_then(|name| name.split('_').next()) {
        Some("red") => LabelColour::Red,
        Some("orange") => LabelColour::Orange,
        Some("yellow") => LabelColour::Yellow,
        Some("lime") => LabelColour::Lime,
        Some("green") => LabelColour::Green,
        Some("sky") => LabelColour::Sky,
        Some("blue") => LabelColour::Blue,
        Some("purple") => LabelColour::Purple,
        Some("pink") => LabelColour::Pink,
        Some("black") => LabelColour::Black,
        Some(_) | None => LabelColour::Grey,
    }
}
