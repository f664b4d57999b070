//! Which waiting appends may go to the store together.

use super::append::{Append, CommandKey, Stream};
use domain::AccountId;
use std::collections::{HashSet, VecDeque};
use uuid::Uuid;

/// Appends in one call.
pub(super) const APPENDS_MAX: usize = 256;
/// Events in one call; a single append may have more.
const EVENTS_MAX: usize = 2_048;
/// Bytes of JSON in one call; a single append may have more.
const BYTES_MAX: usize = 4 * 1024 * 1024;

/// The appends chosen so far, and what they rule out.
#[derive(Default)]
struct Choice {
    appended: HashSet<Stream>,
    guarded: HashSet<Stream>,
    keys: HashSet<(AccountId, Uuid)>,
    appends: usize,
    events: usize,
    bytes: usize,
}

/// Takes the next batch out of the waiting appends, oldest first. What may not go with an older one
/// keeps its place: a stream is appended at most once, and never together with a guard that names
/// it, because the store checks guards against what was there before the batch.
pub(super) fn take_batch<T>(
    waiting: &mut VecDeque<T>,
    append_of: impl Fn(&T) -> &Append,
) -> Vec<T> {
    let mut choice = Choice::default();
    let mut batch = Vec::new();
    let mut left = VecDeque::new();
    while let Some(candidate) = waiting.pop_front() {
        if choice.is_full() {
            left.push_back(candidate);
            break;
        }
        if choice.admit(append_of(&candidate)) {
            batch.push(candidate);
        } else {
            left.push_back(candidate);
        }
    }
    left.append(waiting);
    *waiting = left;
    batch
}

impl Choice {
    const fn is_full(&self) -> bool {
        self.appends >= APPENDS_MAX || self.events >= EVENTS_MAX || self.bytes >= BYTES_MAX
    }

    fn admit(&mut self, append: &Append) -> bool {
        if !self.goes_with(append) {
            return false;
        }
        self.appended.insert(append.stream);
        self.guarded.extend(append.guards.iter().map(|guard| guard.stream));
        self.keys.extend(append.command.as_ref().map(key));
        self.appends += 1;
        self.events += append.events.len();
        self.bytes += size(append);
        true
    }

    fn goes_with(&self, append: &Append) -> bool {
        let fits = self.appends == 0
            || (self.events + append.events.len() <= EVENTS_MAX
                && self.bytes + size(append) <= BYTES_MAX);
        fits && !self.appended.contains(&append.stream)
            && !self.guarded.contains(&append.stream)
            && !append.guards.iter().any(|guard| self.appended.contains(&guard.stream))
            && !append.command.as_ref().is_some_and(|command| self.keys.contains(&key(command)))
    }
}

const fn key(command: &CommandKey) -> (AccountId, Uuid) {
    (command.account_id, command.idempotency.key)
}

fn size(append: &Append) -> usize {
    append.events.iter().map(|event| event.payload.len() + event.metadata.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::super::append::{Guard, Idempotency, NewEvent};
    use super::*;
    use domain::{EventId, Partition, Sequence};
    use event_stream::AggregateType;

    fn stream() -> Stream {
        Stream { kind: AggregateType::Task, id: Uuid::now_v7() }
    }

    fn append(stream: Stream, guard: Option<Stream>) -> Append {
        Append {
            stream,
            expected: Sequence::ZERO,
            partition: Partition::of(stream.id),
            events: Vec::new(),
            guards: guard
                .map(|stream| Guard { stream, sequence: Sequence::new(1) })
                .into_iter()
                .collect(),
            claim: None,
            number_from: None,
            links: super::super::links::LinkChanges::default(),
            place: None,
            command: None,
        }
    }

    fn with_payload(bytes: usize) -> Append {
        let event = NewEvent {
            event_id: EventId::generate(),
            event_type: "task_retitled".to_owned(),
            event_version: "1".to_owned(),
            payload: "x".repeat(bytes),
            metadata: String::new(),
        };
        Append { events: vec![event], ..append(stream(), None) }
    }

    /// Returns how many appends each successive batch takes.
    fn batches(appends: Vec<Append>) -> Vec<usize> {
        let mut waiting: VecDeque<Append> = appends.into();
        let mut sizes = Vec::new();
        while !waiting.is_empty() {
            sizes.push(take_batch(&mut waiting, |append| append).len());
        }
        sizes
    }

    #[test]
    fn streams_that_do_not_meet_go_together() {
        let project = stream();
        let appends = (0..3).map(|_| append(stream(), Some(project))).collect();
        assert_eq!(batches(appends), [3]);
    }

    #[test]
    fn a_stream_goes_once_into_a_batch() {
        let task = stream();
        assert_eq!(batches(vec![append(task, None), append(task, None)]), [1, 1]);
    }

    #[test]
    fn a_guard_does_not_go_with_its_own_stream_in_either_order() {
        let project = stream();
        let guarded = append(stream(), Some(project));
        assert_eq!(batches(vec![guarded.clone(), append(project, None)]), [1, 1]);
        assert_eq!(batches(vec![append(project, None), guarded]), [1, 1]);
    }

    #[test]
    fn one_key_goes_once_into_a_batch() {
        let command = CommandKey {
            account_id: AccountId::generate(),
            idempotency: Idempotency { key: Uuid::now_v7(), fingerprint: [0; 32] },
        };
        let keyed = || Append { command: Some(command), ..append(stream(), None) };
        assert_eq!(batches(vec![keyed(), keyed()]), [1, 1]);
    }

    #[test]
    fn what_has_to_wait_is_first_in_the_next_batch() {
        let (first, second) = (stream(), stream());
        let mut waiting: VecDeque<Append> =
            vec![append(first, None), append(first, None), append(second, None)].into();
        take_batch(&mut waiting, |append| append);
        let next = take_batch(&mut waiting, |append| append);
        assert_eq!(next.first().map(|append| append.stream), Some(first));
    }

    #[test]
    fn a_batch_is_bounded_in_appends() {
        let appends = (0..APPENDS_MAX + 1).map(|_| append(stream(), None)).collect();
        assert_eq!(batches(appends), [APPENDS_MAX, 1]);
    }

    #[test]
    fn a_batch_is_bounded_in_bytes_and_one_huge_append_still_goes() {
        let appends = vec![with_payload(BYTES_MAX + 1), with_payload(1), with_payload(BYTES_MAX)];
        assert_eq!(batches(appends), [1, 1, 1]);
    }
}
