//! Comments, which an export keeps among the actions of its history.

use super::export::{Action, CommentAction};
use super::text::fit;
use crate::import::ids::Ids;
use crate::import::plan::{CommentPlan, Skipped};
use domain::task::Origin;
use domain::text::{AuthorName, CommentText};
use serde_json::value::RawValue;
use std::collections::HashMap;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

const COMMENT: &str = "commentCard";
const SOMEONE: &str = "someone";

/// The comments of each card, oldest first.
pub(super) type Comments = HashMap<String, Vec<CommentPlan>>;

pub(super) fn comments(ids: &Ids, actions: &[&RawValue], skipped: &mut Vec<Skipped>) -> Comments {
    let mut comments = Comments::new();
    let mut history = 0;
    for action in actions {
        let kind = serde_json::from_str::<Action<'_>>(action.get()).map(|action| action.kind);
        if !kind.is_ok_and(|kind| kind == COMMENT) {
            history += 1;
            continue;
        }
        match serde_json::from_str::<CommentAction>(action.get()) {
            Ok(action) => match comment(ids, &action, skipped) {
                Ok(comment) => comments.entry(action.data.card.id).or_default().push(comment),
                Err(because) => skipped.push(because),
            },
            Err(error) => skipped.push(Skipped::new("a comment", "bad_row", error.to_string())),
        }
    }
    if history > 0 {
        let what = format!("{history} actions of the board's history");
        skipped.push(Skipped::new(what, "history", "only comments are taken from it"));
    }
    for comments in comments.values_mut() {
        comments.sort_by_key(|comment| (comment.origin.at, comment.comment_id));
    }
    comments
}

fn comment(
    ids: &Ids,
    action: &CommentAction,
    skipped: &mut Vec<Skipped>,
) -> Result<CommentPlan, Skipped> {
    let what = || format!("comment {}", action.id);
    let bad = |reason: &str| Skipped::new(what(), "bad_row", reason);
    let at = OffsetDateTime::parse(&action.date, &Rfc3339).or(Err(bad("its date is none")))?;
    let fitted = fit::<CommentText>(&action.data.text).ok_or_else(|| bad("it says nothing"))?;
    if !fitted.whole {
        let reason = format!("a comment has at most {} characters", CommentText::MAX_CHARS);
        skipped.push(Skipped::new(what(), "shortened", reason));
    }
    let name = action.member_creator.as_ref().and_then(|member| member.name());
    let author = name.and_then(fit::<AuthorName>).or_else(|| fit(SOMEONE));
    let author = author.ok_or_else(|| bad("its author has no name"))?.text;
    let comment_id = ids.of("comment", &action.id);
    Ok(CommentPlan { comment_id, text: fitted.text, origin: Origin { author, at } })
}
