//! Which methods a path of the whole API takes, whichever service has them.

use http::HeaderValue;
use serde_json::Value;
use std::sync::Arc;

/// Knows the paths of the published document.
///
/// The services share one path space: one that has no `GET` of a path must still name it in `Allow`
/// when the other has it (RFC 9110, 10.2.1), and a path is not unknown because the other has it.
#[derive(Clone, Default)]
pub struct Published {
    paths: Arc<matchit::Router<HeaderValue>>,
}

/// The document is not one that [`super::merge`] made.
#[derive(Debug, thiserror::Error)]
pub enum NotPublished {
    #[error("the published document is not JSON")]
    Json(#[from] serde_json::Error),
    #[error("the published document has no paths")]
    NoPaths,
    #[error("the path {0} cannot be matched")]
    Path(String),
}

impl Published {
    /// Reads the paths of an OpenAPI document.
    pub fn of(document: &str) -> Result<Self, NotPublished> {
        let document: Value = serde_json::from_str(document)?;
        let paths = document["paths"].as_object().ok_or(NotPublished::NoPaths)?;
        let mut router = matchit::Router::new();
        for (path, operations) in paths {
            let unmatched = || NotPublished::Path(path.clone());
            let allowed =
                HeaderValue::try_from(allow(operations)).map_err(|_invalid| unmatched())?;
            router.insert(path, allowed).map_err(|_conflict| unmatched())?;
        }
        Ok(Self { paths: Arc::new(router) })
    }

    /// Returns the value of `Allow` for a path, when it is one of the API.
    #[must_use]
    pub fn allowed(&self, path: &str) -> Option<HeaderValue> {
        self.paths.at(path).ok().map(|found| found.value.clone())
    }
}

/// Lists the methods of one path; whatever answers `GET` answers `HEAD`.
fn allow(operations: &Value) -> String {
    let methods = super::METHODS.iter().filter(|method| operations.get(method).is_some());
    let named =
        methods.map(|method| if *method == "get" { "GET,HEAD".into() } else { upper(method) });
    named.collect::<Vec<_>>().join(",")
}

fn upper(method: &str) -> String {
    method.to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = r#"{"paths": {
        "/things": {"get": {}, "post": {}},
        "/things/{id}": {"parameters": [], "delete": {}},
        "/things/{id}/parts": {"get": {}}
    }}"#;

    #[test]
    fn a_path_allows_what_any_service_has() {
        let published = Published::of(DOCUMENT).unwrap();
        assert_eq!(published.allowed("/things").unwrap(), "GET,HEAD,POST");
        assert_eq!(published.allowed("/things/1").unwrap(), "DELETE");
        assert_eq!(published.allowed("/things/1/parts").unwrap(), "GET,HEAD");
        for unknown in ["/", "/things/", "/things/1/", "/other", "/things/1/parts/2"] {
            assert_eq!(published.allowed(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn what_is_no_such_document_is_refused() {
        assert!(matches!(Published::of("{"), Err(NotPublished::Json(_))));
        assert!(matches!(Published::of("{}"), Err(NotPublished::NoPaths)));
        let twice = r#"{"paths": {"/a/{b}": {}, "/a/{c}": {}}}"#;
        assert!(matches!(Published::of(twice), Err(NotPublished::Path(_))));
    }
}
