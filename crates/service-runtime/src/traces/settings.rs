//! Where traces go and how many of them.

use http::Uri;
use std::str::FromStr;

/// Where traces go. Nowhere unless an endpoint is given.
#[derive(Debug, Clone, clap::Args)]
pub struct TraceConfig {
    /// A collector's OTLP address over plain HTTP: `http://127.0.0.1:4318/v1/traces`; empty: none.
    #[arg(long, env = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", default_value = "")]
    pub traces_endpoint: TracesEndpoint,
    /// Share of traces that are exported, 0 to 1, where the caller has not decided.
    #[arg(long, env = "OTEL_TRACES_SAMPLER_ARG", default_value_t = 1.0)]
    #[arg(value_parser = share)]
    pub traces_ratio: f64,
}

impl Default for TraceConfig {
    fn default() -> Self {
        Self { traces_endpoint: TracesEndpoint::default(), traces_ratio: 1.0 }
    }
}

/// A collector's address, or none: what is not set reaches a container as the empty text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TracesEndpoint(Option<Uri>);

impl TracesEndpoint {
    pub(super) const fn address(&self) -> Option<&Uri> {
        self.0.as_ref()
    }
}

impl FromStr for TracesEndpoint {
    type Err = NoEndpoint;

    fn from_str(text: &str) -> Result<Self, NoEndpoint> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        let uri: Uri = text.parse()?;
        if uri.scheme_str() == Some("http") && uri.host().is_some() {
            Ok(Self(Some(uri)))
        } else {
            Err(NoEndpoint::NotHttp)
        }
    }
}

/// Says what is wrong with an endpoint.
#[derive(Debug, thiserror::Error)]
pub enum NoEndpoint {
    #[error("not an address")]
    Malformed(#[from] http::uri::InvalidUri),
    #[error("spans are sent over plain HTTP, to an address that begins with http://")]
    NotHttp,
}

fn share(text: &str) -> Result<f64, String> {
    let share: f64 = text.parse().map_err(|error| format!("{error}"))?;
    if (0.0..=1.0).contains(&share) { Ok(share) } else { Err("not from 0 to 1".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_an_address_over_plain_http_or_nothing() {
        assert_eq!("".parse::<TracesEndpoint>().unwrap().address(), None);
        let collector = "http://collector:4318/v1/traces";
        let endpoint: TracesEndpoint = collector.parse().unwrap();
        assert_eq!(endpoint.address().unwrap().to_string(), collector);
        for wrong in ["https://collector:4318/v1/traces", "collector:4318", "/v1/traces", "a b"] {
            assert!(wrong.parse::<TracesEndpoint>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_share_is_between_none_and_all() {
        assert_eq!(["0", "0.25", "1"].map(|text| share(text).unwrap()), [0.0, 0.25, 1.0]);
        for wrong in ["-0.1", "1.5", "NaN", "", "all"] {
            assert!(share(wrong).is_err(), "{wrong}");
        }
    }
}
