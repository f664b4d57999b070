use async_nats::{HeaderMap, Message};
use domain::{Metadata, Partition, Position, Sequence};
use event_stream::{AggregateType, Malformed, RecordedEvent, Unsendable};
use serde_json::Value;
use serde_json::value::RawValue;
use time::macros::datetime;
use uuid::Uuid;

const GOLDEN: &str = include_str!("golden/task_retitled.json");
const TRACEPARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

/// Returns a fixed version 7 UUID.
fn id(last: u128) -> Uuid {
    Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0000 | last)
}

pub fn retitled() -> RecordedEvent {
    let payload = r#"{"type":"task_retitled","title":{"before":"pay","after":"pay rent ✓"}}"#;
    RecordedEvent {
        position: Position::new(1042),
        previous_position: Position::new(1037),
        partition: Partition::new(3).unwrap(),
        aggregate_type: AggregateType::Task,
        aggregate_id: id(0x02),
        sequence: Sequence::new(4),
        event_type: "task_retitled".to_owned(),
        event_version: "1".to_owned(),
        payload: RawValue::from_string(payload.to_owned()).unwrap(),
        metadata: Metadata {
            event_id: id(0xe1).try_into().unwrap(),
            actor: id(0xa1).try_into().unwrap(),
            correlation_id: id(0xc1),
            causation_id: Some(id(0xe0).try_into().unwrap()),
            occurred_at: None,
            imported_by: None,
            undoes: None,
            batch: None,
            idempotency_key: Some(id(0xb1)),
            traceparent: Some(TRACEPARENT.to_owned()),
        },
        recorded_at: datetime!(2026-11-23 17:00:00.123456 UTC),
    }
}

pub fn message(event: &RecordedEvent) -> Message {
    Message {
        subject: event.subject().into(),
        reply: None,
        payload: event.body().unwrap(),
        headers: Some(event.headers().unwrap()),
        status: None,
        description: None,
        length: 0,
    }
}

#[test]
fn an_event_s_body_is_the_golden_json() {
    let written: Value = serde_json::from_slice(&retitled().body().unwrap()).unwrap();
    assert_eq!(written, serde_json::from_str::<Value>(GOLDEN).unwrap());
}

#[test]
fn the_golden_json_reads_back_with_its_payload_untouched() {
    let event: RecordedEvent = serde_json::from_str(GOLDEN).unwrap();
    let expected =
        r#"{"type": "task_retitled", "title": {"before": "pay", "after": "pay rent ✓"}}"#;
    assert_eq!(event.payload.get(), expected);
    assert_eq!(event.metadata, retitled().metadata);
    assert_eq!(event.recorded_at, retitled().recorded_at);
}

#[test]
fn headers_follow_the_cloudevents_binding() {
    let headers = retitled().headers().unwrap();
    let mut written: Vec<(String, String)> = headers
        .iter()
        .map(|(name, values)| (name.to_string(), values[0].as_str().to_owned()))
        .collect();
    written.sort();
    let expected = [
        ("Position", "1042"),
        ("Previous-Position", "1037"),
        ("ce-datacontenttype", "application/json"),
        ("ce-id", "01920000-0000-7000-8000-0000000000e1"),
        ("ce-source", "/task-manager/event-store"),
        ("ce-specversion", "1.0"),
        ("ce-subject", "task/01920000-0000-7000-8000-000000000002"),
        ("ce-time", "2026-11-23T17:00:00.123456Z"),
        ("ce-type", "task_retitled"),
        ("traceparent", TRACEPARENT),
    ];
    assert_eq!(written, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[test]
fn the_subject_names_partition_aggregate_and_event() {
    assert_eq!(retitled().subject(), "task-events.3.task.task_retitled");
}

#[test]
fn a_message_reads_back_as_the_event_it_was_made_of() {
    let event = RecordedEvent::from_message(&message(&retitled())).unwrap();
    assert_eq!(event.body().unwrap(), retitled().body().unwrap());
}

#[test]
fn a_traceparent_that_is_none_does_not_become_a_header() {
    for hostile in ["x\r\nNats-Rollup: all", "", &"0".repeat(4_000), "00-zz"] {
        let mut event = retitled();
        event.metadata.traceparent = Some(hostile.to_owned());
        assert!(event.headers().unwrap().get("traceparent").is_none(), "{hostile}");
    }
}

#[test]
fn an_event_type_that_would_change_the_subject_cannot_be_sent() {
    for hostile in ["task.retitled", "task_*", ">", "", "task retitled", "Task"] {
        let event = RecordedEvent { event_type: hostile.to_owned(), ..retitled() };
        assert!(matches!(event.headers(), Err(Unsendable::EventType)), "{hostile}");
    }
}

#[test]
fn a_message_that_is_no_event_is_refused_by_its_body() {
    for body in ["", "{}", "not json", "{\"position\": 1}"] {
        let broken = Message { payload: body.into(), ..message(&retitled()) };
        assert!(matches!(RecordedEvent::from_message(&broken), Err(Malformed::Body(_))), "{body}");
    }
}

#[test]
fn a_message_whose_headers_contradict_its_body_is_refused() {
    let mut moved = message(&retitled());
    moved.headers.as_mut().unwrap().insert("Position", "1043");
    let error = RecordedEvent::from_message(&moved).unwrap_err();
    assert!(matches!(error, Malformed::Header("Position")));

    let mut relinked = message(&retitled());
    relinked.headers.as_mut().unwrap().insert("Previous-Position", "x");
    let error = RecordedEvent::from_message(&relinked).unwrap_err();
    assert!(matches!(error, Malformed::Header("Previous-Position")));

    let bare = Message { headers: Some(HeaderMap::new()), ..message(&retitled()) };
    let error = RecordedEvent::from_message(&bare).unwrap_err();
    assert!(matches!(error, Malformed::Header("Position")));
}

#[test]
fn a_message_on_another_partition_s_subject_is_refused() {
    let elsewhere =
        Message { subject: "task-events.4.task.task_retitled".into(), ..message(&retitled()) };
    let error = RecordedEvent::from_message(&elsewhere).unwrap_err();
    assert!(matches!(error, Malformed::Subject));
}

#[test]
fn aggregate_types_read_back_from_their_names() {
    for kind in [AggregateType::Project, AggregateType::Task, AggregateType::Account] {
        assert_eq!(kind.as_str().parse(), Ok(kind));
        assert_eq!(serde_json::to_value(kind).unwrap(), Value::from(kind.as_str()));
    }
    assert!("Task".parse::<AggregateType>().is_err());
}
