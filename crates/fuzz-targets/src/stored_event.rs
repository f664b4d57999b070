//! Events as they were stored, by any version of the program.

use cqrs_es::DomainEvent;
use domain::account::AccountEvent;
use domain::project::ProjectEvent;
use domain::stored::{decode, decode_json, upcast};
use domain::task::TaskEvent;
use serde_json::Value;

/// Takes three lines: type, version, payload. What can be read as an event is one of that type and of
/// its newest version, is the same by both ways of reading, reads back as it is written, and is an
/// event of one aggregate only.
pub fn stored_event(input: &[u8]) {
    let Ok(text) = str::from_utf8(input) else { return };
    let mut lines = text.splitn(3, '\n');
    let (Some(kind), Some(version), Some(payload)) = (lines.next(), lines.next(), lines.next())
    else {
        return;
    };
    let stored = Stored { kind, version, payload };
    let readers = [
        stored.reads::<ProjectEvent>(),
        stored.reads::<TaskEvent>(),
        stored.reads::<AccountEvent>(),
    ];
    let read = readers.into_iter().filter(|read| *read).count();
    assert!(read <= 1, "{kind} is an event of {read} aggregates");
}

struct Stored<'a> {
    kind: &'a str,
    version: &'a str,
    payload: &'a str,
}

impl Stored<'_> {
    #[expect(clippy::expect_used, reason = "a failed expectation is what a fuzzer looks for")]
    fn reads<E: DomainEvent>(&self) -> bool {
        let Self { kind, version, payload } = self;
        let Ok(event) = decode_json::<E>(kind, version, payload) else { return false };
        let tree: Value = serde_json::from_str(payload).expect("what was read is JSON");
        let (newest, _) = upcast(kind, version, tree.clone());
        assert_eq!(
            (event.event_type(), event.event_version()),
            ((*kind).to_owned(), newest.clone())
        );
        let other_way = decode::<E>(kind, version, tree).expect("it is read from a tree as well");
        assert_eq!(other_way, event);
        let written = serde_json::to_string(&event).expect("an event can be written");
        let again = decode_json::<E>(kind, &newest, &written).expect("what is written can be read");
        assert_eq!(again, event, "{written}");
        true
    }
}
