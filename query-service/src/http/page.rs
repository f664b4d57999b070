//! Pages of a list: how many, from where, and where the next one begins.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use service_runtime::{FieldError, Problem};

const LIMIT_MAX: usize = 200;
const LIMIT_DEFAULT: usize = 50;

/// Longer than any cursor we hand out: one may hold a title.
const CURSOR_LENGTH_MAX: usize = 4_096;

/// The page parameters of a list, as they arrive.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageParams {
    /// Most items of the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<usize>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// A page that was asked for; `A` says where the one before it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<A> {
    limit: usize,
    pub after: Option<A>,
}

impl PageParams {
    /// Reads the parameters; a cursor of another list is as malformed as any other text.
    pub fn page<A: DeserializeOwned>(self) -> Result<Page<A>, Problem> {
        let limit = self.limit.unwrap_or(LIMIT_DEFAULT);
        if !(1..=LIMIT_MAX).contains(&limit) {
            let detail = format!("must be between 1 and {LIMIT_MAX}");
            return Err(malformed("limit", "out_of_range", detail));
        }
        let after = self.cursor.as_deref().map(decode).transpose()?;
        Ok(Page { limit, after })
    }
}

fn decode<A: DeserializeOwned>(cursor: &str) -> Result<A, Problem> {
    let bytes = match cursor.len() {
        0..=CURSOR_LENGTH_MAX => URL_SAFE_NO_PAD.decode(cursor).ok(),
        _ => None,
    };
    bytes
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .ok_or_else(|| malformed("cursor", "invalid", "is not a cursor of this list".to_owned()))
}

pub(super) fn malformed(parameter: &str, code: &'static str, detail: String) -> Problem {
    let error = FieldError::new(format!("/{parameter}"), code, detail);
    Problem::malformed("a query parameter does not parse").with_errors(vec![error])
}

/// One page of a list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Items<T> {
    pub items: Vec<T>,
    /// Null on the last page.
    #[schema(required)]
    pub next_cursor: Option<String>,
}

impl<A: Serialize> Page<A> {
    /// Returns how many rows to read: one more than the page holds, to see whether there is a next.
    #[must_use]
    pub fn fetch(&self) -> i64 {
        i64::try_from(self.limit).map_or(i64::MAX, |limit| limit + 1)
    }

    /// Cuts what was read to the page; `end_of` says where a page that ends with an item ends.
    pub fn cut<T>(
        &self,
        items: Vec<T>,
        end_of: impl Fn(&T) -> A,
    ) -> Result<Items<T>, serde_json::Error> {
        self.try_cut(items, |last| Ok(end_of(last)))
    }

    /// Cuts what was read to the page, where telling its end may fail.
    pub fn try_cut<T, E: From<serde_json::Error>>(
        &self,
        mut items: Vec<T>,
        end_of: impl Fn(&T) -> Result<A, E>,
    ) -> Result<Items<T>, E> {
        if items.len() <= self.limit {
            return Ok(Items { items, next_cursor: None });
        }
        items.truncate(self.limit);
        let end = items.last().map(end_of).transpose()?;
        let end = end.map(|end| serde_json::to_vec(&end)).transpose()?;
        Ok(Items { items, next_cursor: end.map(|end| URL_SAFE_NO_PAD.encode(end)) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(limit: Option<usize>, cursor: Option<&str>) -> PageParams {
        PageParams { limit, cursor: cursor.map(str::to_owned) }
    }

    #[test]
    fn a_page_without_parameters_is_the_first_fifty() {
        let page: Page<u32> = params(None, None).page().unwrap();
        assert_eq!(page, Page { limit: 50, after: None });
    }

    #[test]
    fn limits_outside_1_to_200_are_refused() {
        for limit in [0, 201, usize::MAX] {
            let problem = params(Some(limit), None).page::<u32>().unwrap_err();
            assert_eq!(problem.code(), "malformed_request");
        }
        assert_eq!(params(Some(200), None).page::<u32>().unwrap().fetch(), 201);
    }

    #[test]
    fn a_cursor_leads_to_where_the_page_ended() {
        let page: Page<u32> = params(Some(2), None).page().unwrap();
        let cut = page.cut(vec![10, 20, 30], |item| *item).unwrap();
        assert_eq!(cut.items, [10, 20]);
        let next = params(Some(2), cut.next_cursor.as_deref()).page::<u32>().unwrap();
        assert_eq!(next.after, Some(20));
        let last = next.cut(vec![30], |item| *item).unwrap();
        assert_eq!((last.items, last.next_cursor), (vec![30], None));
    }

    #[test]
    fn a_full_last_page_has_no_next() {
        let page: Page<u32> = params(Some(2), None).page().unwrap();
        assert_eq!(page.cut(vec![10, 20], |item| *item).unwrap().next_cursor, None);
    }

    #[test]
    fn what_is_not_a_cursor_of_this_list_is_refused() {
        let foreign = URL_SAFE_NO_PAD.encode(r#"{"c":1}"#);
        for cursor in ["", "%", "bm9wZQ", &foreign, &"A".repeat(5_000)] {
            let problem = params(None, Some(cursor)).page::<u32>().unwrap_err();
            assert_eq!(problem.code(), "malformed_request", "{cursor}");
        }
    }
}
