//! Texts that clients carry from one answer to the next request: where a page ended, what a query is
//! to wait for, where a stream broke off, how far an inbox was read.

use domain::position::{ConsistencyToken, ReadUpto};
use query_service::http::page::PageParams;
use query_service::positions::Positions;
use query_service::read::{projects, work};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::{Debug, Display};
use std::str::FromStr;

/// What is taken is given out as a text that leads to the same place.
pub fn cursors(input: &[u8]) {
    let Ok(text) = str::from_utf8(input) else { return };
    if let Some(positions) = Positions::from_token(text) {
        assert_eq!(Positions::from_token(&positions.to_token()), Some(positions));
        assert!(positions.each().all(|(_, position)| position.get() >= 0), "{positions:?}");
    }
    reads_back::<ConsistencyToken>(text);
    reads_back::<ReadUpto>(text);
    leads_on::<projects::After>(text);
    leads_on::<work::After>(text);
}

fn reads_back<T: FromStr + Display + PartialEq + Debug>(text: &str) {
    let Ok(token) = text.parse::<T>() else { return };
    let printed = token.to_string();
    assert_eq!(printed.parse::<T>().ok(), Some(token), "{printed}");
}

#[expect(clippy::expect_used, reason = "a failed expectation is what a fuzzer looks for")]
fn leads_on<After: Serialize + DeserializeOwned + PartialEq + Debug + Copy>(text: &str) {
    let params = |cursor| PageParams { limit: Some(1), cursor };
    let Ok(page) = params(Some(text.to_owned())).page::<After>() else { return };
    let after = page.after.expect("there was a cursor");
    let cut = page.cut(vec![(), ()], |()| after).expect("where a page ends can be written");
    let next = params(cut.next_cursor).page::<After>().expect("what was given out is taken");
    assert_eq!(next.after, Some(after));
}
