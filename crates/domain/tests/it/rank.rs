use crate::world::rank;
use domain::Rank;
use domain::rank::RankError;

/// Printed by npm's `fractional-indexing` 4.0.0: known cases, then a random build-up, then one spot.
const NPM_KEYS: &str = include_str!("../fixtures/rank_keys.json");

#[test]
fn keys_are_those_of_the_npm_package() {
    type Row = (Option<Rank>, Option<Rank>, Rank);
    let rows: Vec<Row> = serde_json::from_str(NPM_KEYS).unwrap();
    assert!(rows.len() > 400, "the fixture is complete");
    for (lower, upper, expected) in rows {
        let got = Rank::between(lower.as_ref(), upper.as_ref()).unwrap();
        assert_eq!(got, expected, "between {lower:?} and {upper:?}");
    }
}

#[track_caller]
fn check_refused(key: &str, expected: RankError) {
    assert_eq!(Rank::try_from(key.to_owned()), Err(expected), "{key:?}");
}

#[test]
fn what_is_not_a_rank_is_refused() {
    for key in ["", "a", "0", "a00", "a0-", "a0 ", "ä0", "a0é", "b0", "-", "a0V0"] {
        check_refused(key, RankError::Malformed);
    }
    // The smallest integer has nothing below it.
    check_refused("A00000000000000000000000000", RankError::Malformed);
    check_refused(&format!("a0{}", "V".repeat(Rank::MAX_LENGTH)), RankError::TooLong);
    assert!(serde_json::from_str::<Rank>("\"a00\"").is_err());
}

#[test]
fn the_longest_rank_is_accepted_and_a_longer_one_is_not_made() {
    let longest = rank(&format!("a0{}", "V".repeat(Rank::MAX_LENGTH - 2)));
    let lower = format!("a0{}U", "V".repeat(Rank::MAX_LENGTH - 3));
    assert_eq!(Rank::between(Some(&rank(&lower)), Some(&longest)), Err(RankError::TooLong));
}

#[test]
fn equal_or_swapped_neighbours_are_refused() {
    let (low, high) = (rank("a0"), rank("a1"));
    assert_eq!(Rank::between(Some(&low), Some(&low)), Err(RankError::NoRoom));
    assert_eq!(Rank::between(Some(&high), Some(&low)), Err(RankError::NoRoom));
}

#[test]
fn the_open_ends_never_run_out() {
    let largest = rank(&"z".repeat(27));
    assert_eq!(Rank::between(Some(&largest), None).unwrap(), rank(&format!("{largest}V")));
    let low = rank("A00000000000000000000000000V");
    assert_eq!(Rank::between(None, Some(&low)).unwrap(), rank("A00000000000000000000000000G"));
}

#[test]
fn ranks_of_later_milliseconds_sort_later_and_after_counted_ones() {
    let times = [0, 1, 61, 62, 3905, 3906, 1_700_000_000_000, 1_800_000_000_000, u64::MAX];
    let ranks = times.map(Rank::at_time);
    assert!(ranks.is_sorted_by(|a, b| a < b), "{ranks:?}");
    assert_eq!(ranks[0], rank("a0"));
    assert_eq!(ranks[3], rank("b00"));
    // One key further is the next millisecond.
    let next = Rank::between(Some(&ranks[6]), None).unwrap();
    assert_eq!(next, Rank::at_time(1_700_000_000_001));
    for made in ranks {
        assert_eq!(Rank::try_from(made.as_str().to_owned()), Ok(made));
    }
}

#[test]
fn a_thousand_inserts_at_one_spot_fit() {
    let (lower, mut upper) = (rank("a0"), rank("a1"));
    for _ in 0..1_000 {
        let middle = Rank::between(Some(&lower), Some(&upper)).unwrap();
        assert!(lower < middle && middle < upper);
        upper = middle;
    }
}
