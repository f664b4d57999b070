//! Events on the wire.

use async_nats::header::HeaderMap;
use async_nats::{Message, Subject};
use event_stream::message::{POSITION, PREVIOUS_POSITION};
use event_stream::{RecordedEvent, Unsendable};

/// A body that can be read is written as it was read, and its message is taken only with the headers
/// and the subject that belong to it.
#[expect(clippy::expect_used, reason = "a failed expectation is what a fuzzer looks for")]
pub fn envelope(input: &[u8]) {
    let Ok(event) = serde_json::from_slice::<RecordedEvent>(input) else {
        let message = message("task-events.0.task.task_created".into(), input, HeaderMap::new());
        assert!(RecordedEvent::from_message(&message).is_err());
        return;
    };
    let body = event.body().expect("what was read can be written");
    let again: RecordedEvent = serde_json::from_slice(&body).expect("and read again");
    assert_eq!(again.payload.get(), event.payload.get(), "a payload is never touched");
    assert_eq!((&again.metadata, again.recorded_at), (&event.metadata, event.recorded_at));
    assert_eq!(again.body().expect("it can be written again"), body);

    let headers = match event.headers() {
        Ok(headers) => headers,
        Err(error) => {
            assert!(matches!(error, Unsendable::EventType), "{error:?}");
            return;
        }
    };
    for (name, values) in headers.iter() {
        let plain = values.iter().all(|value| !value.as_str().contains(char::is_control));
        assert!(plain, "{name:?} has a control character");
    }
    let whole = message(event.subject().into(), &body, headers.clone());
    let taken = RecordedEvent::from_message(&whole).expect("our own message is taken");
    assert_eq!(taken.body().expect("it can be written"), body);
    let elsewhere = message("task-events.0.task.other".into(), &body, headers.clone());
    let is_there = event.subject() == elsewhere.subject.as_str();
    assert_eq!(RecordedEvent::from_message(&elsewhere).is_ok(), is_there);
    for name in [POSITION, PREVIOUS_POSITION] {
        let mut other = headers.clone();
        other.insert(name, "-9");
        let said = other.get(name).map(|value| value.as_str().to_owned());
        let is_same = headers.get(name).map(|value| value.as_str().to_owned()) == said;
        let odd = message(event.subject().into(), &body, other);
        assert_eq!(RecordedEvent::from_message(&odd).is_ok(), is_same, "{name}");
    }
}

fn message(subject: Subject, body: &[u8], headers: HeaderMap) -> Message {
    Message {
        subject,
        reply: None,
        payload: body.to_vec().into(),
        headers: Some(headers),
        status: None,
        description: None,
        length: 0,
    }
}
