//! Passwords attackers try first: well-known ones, alone or dressed up with a few digits.

use std::collections::HashSet;
use std::sync::LazyLock;

/// One a line, in lower case.
static LIST: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("common_passwords.txt").lines().collect());

/// How many characters around a well-known word do not make it a good password.
const DECORATION_MAX: usize = 6;

/// Fewest different characters of a password that is more than a key held down.
const DISTINCT_MIN: usize = 4;

/// Tells whether `password` is too well known to protect anything.
pub fn contain(password: &str) -> bool {
    let password = password.to_lowercase();
    let core = password.trim_matches(|char: char| !char.is_alphabetic());
    let decoration = password.chars().count() - core.chars().count();
    LIST.contains(password.as_str())
        || (decoration <= DECORATION_MAX && LIST.contains(core))
        || password.chars().collect::<HashSet<_>>().len() < DISTINCT_MIN
        || is_run(&password)
}

/// Tells whether each character follows the one before it (`abcdefghijkl`, `9876543210`).
fn is_run(password: &str) -> bool {
    let codes: Vec<i64> = password.chars().map(|char| i64::from(u32::from(char))).collect();
    let steps: HashSet<i64> = codes.windows(2).map(|pair| pair[1] - pair[0]).collect();
    steps.len() == 1 && steps.iter().all(|step| step.abs() <= 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn well_known_passwords_are_found_however_dressed_up() {
        for common in [
            "1234567890",
            "Qwertyuiop",
            "PASSWORD2026!",
            "!!sunshine99",
            "aaaaaaaaaaaa",
            "ababababab",
            "abcdefghijklmnop",
            "9876543210",
            "correcthorsebatterystaple",
        ] {
            assert!(contain(common), "{common}");
        }
    }

    #[test]
    fn other_passwords_are_not() {
        for good in ["sunshine-4821-7719", "correct horse battery", "tr0ub4dor&3x", "зелёный чай 7"]
        {
            assert!(!contain(good), "{good}");
        }
    }

    #[test]
    fn the_list_is_in_the_form_it_is_asked_in() {
        assert!(LIST.len() > 300);
        assert!(LIST.iter().all(|line| *line == line.trim().to_lowercase() && !line.is_empty()));
    }
}
