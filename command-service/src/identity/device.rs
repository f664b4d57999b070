//! What a session's owner recognises a device by, made from its `User-Agent`.
//!
//! Browsers have frozen these texts to a handful of forms, so a table of what to look for, in order,
//! says as much as a database of thousands of expressions would; the whole text would tell more
//! about a person than a list of devices needs.

use std::fmt;

/// Longest name of a program that is no browser.
const PROGRAM_CHARS_MAX: usize = 30;

/// What to look for, and what it is called; the first that is found counts. Browsers name those they
/// descend from, so the youngest come first.
const BROWSERS: [(&str, &str); 9] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

/// As [`BROWSERS`]; phones come before what they are made from.
const SYSTEMS: [(&str, &str); 7] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

/// Such as "Firefox on Linux".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device(String);

impl Device {
    /// Describes whatever sent this `User-Agent`.
    #[must_use]
    pub fn of(user_agent: Option<&str>) -> Self {
        let text = user_agent.unwrap_or_default();
        let found = |table: &[(&str, &'static str)]| {
            table.iter().find(|(mark, _)| text.contains(mark)).map(|(_, name)| *name)
        };
        Self(match (found(&BROWSERS), found(&SYSTEMS)) {
            (Some(browser), Some(system)) => format!("{browser} on {system}"),
            (Some(browser), None) => browser.to_owned(),
            (None, Some(system)) => format!("A browser on {system}"),
            (None, None) => program(text).unwrap_or("Unknown device").to_owned(),
        })
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Returns the name before the version, as in `curl/8.5.0`.
fn program(text: &str) -> Option<&str> {
    let name = text.split(['/', ' ']).next().filter(|name| !name.is_empty())?;
    let plain = |char: char| char.is_ascii_alphanumeric() || "-_.".contains(char);
    (name.len() <= PROGRAM_CHARS_MAX && name.chars().all(plain)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(user_agent: &str, described: &str) {
        assert_eq!(Device::of(Some(user_agent)).as_str(), described);
    }

    #[test]
    fn browsers_are_known_by_what_they_do_not_share_with_their_ancestors() {
        let chrome = "(KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";
        let windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36";
        check(&format!("{windows} {chrome}"), "Chrome on Windows");
        check(&format!("{windows} {chrome} Edg/131.0.2903.86"), "Edge on Windows");
        check(&format!("{windows} {chrome} OPR/116.0.0.0"), "Opera on Windows");
        check(
            "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
            "Firefox on Linux",
        );
        let safari = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1";
        check(
            &format!("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {safari} Safari/605.1.15"),
            "Safari on macOS",
        );
        check(
            &format!(
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) {safari} \
                 Mobile/15E148 Safari/604.1"
            ),
            "Safari on iPhone",
        );
        check(
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) \
             Chrome/131.0.0.0 Mobile Safari/537.36",
            "Chrome on Android",
        );
    }

    #[test]
    fn programs_are_called_by_their_name_and_strangers_by_none() {
        check("curl/8.5.0", "curl");
        check("python-requests/2.32.3", "python-requests");
        check("<script>alert(1)</script>", "Unknown device");
        check(&"x".repeat(5_000), "Unknown device");
        check("", "Unknown device");
        assert_eq!(Device::of(None).as_str(), "Unknown device");
    }
}
