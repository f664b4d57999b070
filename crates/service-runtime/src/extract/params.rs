//! Path segments and query parameters.

use crate::problem::{FieldError, Problem};
use axum::extract::{FromRequestParts, Path};
use http::request::Parts;
use serde::de::DeserializeOwned;
use serde_path_to_error as path_to_error;

/// One path segment as `T`, or several as a tuple.
#[derive(Debug, Clone, Copy)]
pub struct Segment<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Segment<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Path::<T>::from_request_parts(parts, state).await {
            Ok(Path(value)) => Ok(Self(value)),
            // The rejection's own text names Rust types.
            Err(_rejection) => Err(Problem::malformed("a part of the path does not parse")),
        }
    }
}

/// The query parameters as `T`. A parameter `T` does not know is an error only if `T` denies it.
#[derive(Debug, Clone)]
pub struct Params<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let pairs = form_urlencoded::parse(query.as_bytes());
        let deserializer = serde_urlencoded::Deserializer::new(pairs);
        path_to_error::deserialize(deserializer).map(Self).map_err(|error| refuse(&error))
    }
}

fn refuse(error: &path_to_error::Error<serde_urlencoded::de::Error>) -> Problem {
    let errors = match error.path().iter().next() {
        None => Vec::new(),
        Some(_) => {
            let detail = error.inner().to_string();
            vec![FieldError::new(format!("/{}", error.path()), "invalid", detail)]
        }
    };
    Problem::malformed("a query parameter does not parse").with_errors(errors)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use http::Request;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    struct Page {
        #[serde(default)]
        limit: Option<u8>,
    }

    async fn page(uri: &str) -> Result<Params<Page>, Problem> {
        let (mut parts, _) = Request::get(uri).body(Body::empty()).unwrap().into_parts();
        Params::from_request_parts(&mut parts, &()).await
    }

    #[tokio::test]
    async fn parameters_are_typed_and_unknown_ones_ignored() {
        assert_eq!(page("/").await.unwrap().0.limit, None);
        assert_eq!(page("/?limit=7&other=1").await.unwrap().0.limit, Some(7));
    }

    #[tokio::test]
    async fn a_bad_parameter_is_named() {
        let problem = page("/?limit=seven").await.unwrap_err();
        assert_eq!(problem.status(), 400);
        let document = serde_json::to_value(problem.into_document()).unwrap();
        assert_eq!(document["code"], "malformed_request");
        assert_eq!(document["errors"][0]["pointer"], "/limit");
    }
}
