//! The query language.

use query_service::query::{CHARS_MAX, Query};

/// A text is a query that prints as one of the same meaning, or a mistake at a place of the text.
pub fn query(input: &[u8]) {
    let Ok(text) = str::from_utf8(input) else { return };
    match text.parse::<Query>() {
        Ok(query) => reads_back(&query),
        Err(mistake) => {
            let place = mistake.place.clone();
            assert!(text.get(place).is_some(), "{mistake:?} is nowhere in {text:?}");
            assert!(!mistake.detail.is_empty() && !mistake.code.is_empty(), "{mistake:?}");
            // Told in characters, which the place must lie between.
            assert_eq!(mistake.problem("/q", text).code(), "invalid_fields");
        }
    }
}

fn reads_back(query: &Query) {
    let printed = query.to_string();
    match printed.parse::<Query>() {
        Ok(again) => assert_eq!(again, *query, "{printed:?}"),
        // Printed in full, a query may be longer than one that is written.
        Err(mistake) => {
            let grew = printed.chars().count() > CHARS_MAX;
            assert!(grew && mistake.code == "too_long", "{printed:?}: {mistake:?}");
        }
    }
}
