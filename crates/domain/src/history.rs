//! Histories from outside, such as an export of another instance: may these events have happened to
//! one aggregate, one after the other?
//!
//! [`crate::project::Project::follow`] and [`crate::task::Task::follow`] apply an event only where a
//! decision could have recorded it on that state: what it says was there before is there, and it
//! changes something. Who asked, and within which limits, is not judged again: roles and limits may
//! have been others then.

use crate::Change;

/// Says why an event cannot have come next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Impossible {
    #[error("nothing was created before it")]
    NotCreated,
    #[error("it was created already")]
    CreatedTwice,
    #[error("the {0} before it was another")]
    OtherBefore(&'static str),
    #[error("there was no such {0}")]
    Missing(&'static str),
    #[error("there was such a {0} already")]
    Present(&'static str),
    #[error("it would have changed nothing")]
    Unchanged,
}

pub(crate) type Possible = Result<(), Impossible>;

/// Accepts a change of what is there.
pub(crate) fn changes<T: PartialEq>(what: &'static str, now: &T, change: &Change<T>) -> Possible {
    if change.before != *now {
        return Err(Impossible::OtherBefore(what));
    }
    if change.before == change.after { Err(Impossible::Unchanged) } else { Ok(()) }
}

/// Accepts an event about something that is there, and equal where the event repeats it.
pub(crate) fn same<T: PartialEq>(what: &'static str, now: Option<T>, told: &T) -> Possible {
    match now {
        None => Err(Impossible::Missing(what)),
        Some(now) if now != *told => Err(Impossible::OtherBefore(what)),
        Some(_) => Ok(()),
    }
}

pub(crate) fn absent(what: &'static str, is_there: bool) -> Possible {
    if is_there { Err(Impossible::Present(what)) } else { Ok(()) }
}

pub(crate) fn present(what: &'static str, is_there: bool) -> Possible {
    if is_there { Ok(()) } else { Err(Impossible::Missing(what)) }
}

/// Accepts an event that turns a mark on, or off, which it was not.
pub(crate) fn turns(now: bool, to: bool) -> Possible {
    if now == to { Err(Impossible::Unchanged) } else { Ok(()) }
}
