//! What an answer may be packed with.

use http::{HeaderMap, header};

/// Reads `Accept-Encoding`: gzip, or anything, and not with a weight of zero.
pub(super) fn takes_gzip(headers: &HeaderMap) -> bool {
    let codings = headers.get_all(header::ACCEPT_ENCODING).iter();
    let codings = codings.filter_map(|value| value.to_str().ok()).flat_map(|all| all.split(','));
    let mut gzip = None;
    let mut anything = false;
    for coding in codings {
        let (name, parameters) = coding.split_once(';').unwrap_or((coding, ""));
        let weight = parameters.trim().strip_prefix("q=").map_or(Ok(1.0), str::parse::<f32>);
        let taken = weight.is_ok_and(|weight| weight > 0.0);
        match name.trim() {
            name if name.eq_ignore_ascii_case("gzip") => gzip = Some(taken),
            "*" => anything = taken,
            _ => {}
        }
    }
    gzip.unwrap_or(anything)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn gzip_is_taken_by_whoever_says_so() {
        let takes = |all: &[&'static str]| {
            let values = all.iter().map(|one| HeaderValue::from_static(one));
            takes_gzip(&values.map(|value| (header::ACCEPT_ENCODING, value)).collect())
        };
        for all in [&["gzip"][..], &["br, GZIP;q=0.5"], &["br", "gzip"], &["*"], &["gzip; q=1"]] {
            assert!(takes(all), "{all:?}");
        }
        for all in [&[][..], &["br"], &["gzip;q=0"], &["*, gzip; q=0.0"], &["*;q=0"], &["gzip;q=x"]]
        {
            assert!(!takes(all), "{all:?}");
        }
    }
}
