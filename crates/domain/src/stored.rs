//! Reading events that were stored long ago: older forms are lifted, version by version, to the one
//! this program knows; forms it does not know are an error, never a guess.

use cqrs_es::DomainEvent;
use serde_json::Value;

/// Version of every event type whose form has never changed.
pub const FIRST_VERSION: &str = "1";

/// Lifts one event type from one version to the next.
struct Upcaster {
    event_type: &'static str,
    from: &'static str,
    to: &'static str,
    lift: fn(Value) -> Value,
}

/// Every change of a stored form so far, each with a golden file of the version it lifts.
const UPCASTERS: &[Upcaster] = &[];

/// Says why a stored event cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum StoredEventError {
    #[error("{event_type} version {version} is not known to this program")]
    UnknownVersion { event_type: String, version: String },
    #[error("{event_type} is stored with the payload of another type")]
    WrongType { event_type: String },
    #[error("{event_type} does not have the form of its version")]
    Malformed { event_type: String, source: serde_json::Error },
}

/// Returns the newest known version of a stored event and its payload in that form.
#[must_use]
pub fn upcast(event_type: &str, event_version: &str, payload: Value) -> (String, Value) {
    upcast_by(UPCASTERS, event_type, event_version, payload)
}

fn upcast_by(
    upcasters: &[Upcaster],
    event_type: &str,
    event_version: &str,
    mut payload: Value,
) -> (String, Value) {
    let mut version = event_version;
    // Upcasters of one type stand in rising order, so that one pass applies the whole chain.
    for upcaster in upcasters {
        if upcaster.event_type == event_type && upcaster.from == version {
            payload = (upcaster.lift)(payload);
            version = upcaster.to;
        }
    }
    (version.to_owned(), payload)
}

/// Returns the event stored under `event_type` and `event_version`.
///
/// # Errors
/// Returns what does not fit when the payload is not of that type, or of an unknown version.
pub fn decode<E: DomainEvent>(
    event_type: &str,
    event_version: &str,
    payload: Value,
) -> Result<E, StoredEventError> {
    let (version, payload) = upcast(event_type, event_version, payload);
    let event = serde_json::from_value::<E>(payload);
    check(event, event_type, version)
}

/// Does the same as [`decode`] from JSON text, without building a tree where no lifting is needed.
///
/// # Errors
/// See [`decode`].
pub fn decode_json<E: DomainEvent>(
    event_type: &str,
    event_version: &str,
    payload: &str,
) -> Result<E, StoredEventError> {
    let is_old = |old: &Upcaster| old.event_type == event_type && old.from == event_version;
    if !UPCASTERS.iter().any(is_old) {
        return check(serde_json::from_str(payload), event_type, event_version.to_owned());
    }
    let malformed =
        |source| StoredEventError::Malformed { event_type: event_type.to_owned(), source };
    decode(event_type, event_version, serde_json::from_str(payload).map_err(malformed)?)
}

fn check<E: DomainEvent>(
    event: serde_json::Result<E>,
    event_type: &str,
    version: String,
) -> Result<E, StoredEventError> {
    let event_type = event_type.to_owned();
    match event {
        Ok(event) if event.event_type() != event_type => {
            Err(StoredEventError::WrongType { event_type })
        }
        Ok(event) if event.event_version() != version => {
            Err(StoredEventError::UnknownVersion { event_type, version })
        }
        Ok(event) => Ok(event),
        // Of two reasons, the one that says what to do: deploy a newer program.
        Err(_) if version != FIRST_VERSION && !is_known(&event_type, &version) => {
            Err(StoredEventError::UnknownVersion { event_type, version })
        }
        Err(source) => Err(StoredEventError::Malformed { event_type, source }),
    }
}

fn is_known(event_type: &str, version: &str) -> bool {
    UPCASTERS.iter().any(|known| known.event_type == event_type && known.to == version)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const CHAIN: &[Upcaster] = &[
        Upcaster { event_type: "a", from: "1", to: "2", lift: |_| json!("second") },
        Upcaster { event_type: "b", from: "1", to: "2", lift: |_| json!("another type") },
        Upcaster { event_type: "a", from: "2", to: "3", lift: |before| json!([before, "third"]) },
    ];

    #[test]
    fn an_old_form_is_lifted_through_every_later_version() {
        let lifted = upcast_by(CHAIN, "a", "1", json!("first"));
        assert_eq!(lifted, ("3".to_owned(), json!(["second", "third"])));
    }

    #[test]
    fn the_newest_form_is_left_as_it_is() {
        assert_eq!(upcast_by(CHAIN, "a", "3", json!("x")), ("3".to_owned(), json!("x")));
        assert_eq!(upcast_by(CHAIN, "c", "1", json!("x")), ("1".to_owned(), json!("x")));
    }
}
