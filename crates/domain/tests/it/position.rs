use domain::position::{ConsistencyToken, ReadUpto};
use domain::{Partition, Position, Sequence};
use uuid::Uuid;

#[test]
fn a_consistency_token_survives_its_text() {
    let token =
        ConsistencyToken { partition: Partition::new(7).unwrap(), position: Position::new(1_042) };
    assert_eq!(token.to_string(), "7-1042");
    assert_eq!("7-1042".parse(), Ok(token));
}

#[test]
fn what_is_not_a_consistency_token_is_refused() {
    for text in ["", "7", "7-", "-1", "8-1", "x-1", "1-x", "1--1", "1-1-1", "99999999-1"] {
        assert!(text.parse::<ConsistencyToken>().is_err(), "{text:?}");
    }
}

fn upto(cursors: &[(i16, i64)]) -> ReadUpto {
    let cursor =
        |(partition, position)| (Partition::new(partition).unwrap(), Position::new(position));
    cursors.iter().copied().map(cursor).collect()
}

#[test]
fn how_far_was_read_survives_its_text() {
    for (cursors, text) in
        [(vec![], ""), (vec![(3, 120)], "3-120"), (vec![(0, 1), (7, 2)], "0-1.7-2")]
    {
        let upto = upto(&cursors);
        assert_eq!(upto.to_string(), text);
        assert_eq!(text.parse(), Ok(upto));
    }
    let nine = ["1-1"; 9].join(".");
    for text in [".", "3", "3-120.", "3-120,5-88", "8-1", "0--1", &format!("{nine}.1-1")] {
        assert!(text.parse::<ReadUpto>().is_err(), "{text:?}");
    }
}

#[test]
fn each_partition_is_read_forward_for_itself() {
    let mut read = upto(&[(1, 10), (2, 5)]);
    let more = upto(&[(1, 9), (2, 6), (3, 1), (4, 0)]);
    assert_eq!(more.beyond(&read), upto(&[(2, 6), (3, 1)]));
    read.advance(&more);
    assert_eq!(read, upto(&[(1, 10), (2, 6), (3, 1)]));
    assert_eq!(read.at_most(&upto(&[(1, 4), (2, 9)])), upto(&[(1, 4), (2, 6)]));
}

#[test]
fn there_are_as_many_partitions_as_stored_events_expect() {
    let all: Vec<i16> = Partition::all().map(Partition::get).collect();
    assert_eq!(all, [0, 1, 2, 3, 4, 5, 6, 7]);
    assert_eq!((Partition::new(-1), Partition::new(8)), (None, None));
}

/// These pairs are stored: a different answer would tear a project's events apart.
#[test]
fn an_owner_keeps_its_partition() {
    let partitions = [0_u128, 1, 2, 3, u128::MAX].map(|n| Partition::of(Uuid::from_u128(n)).get());
    assert_eq!(partitions, [4, 3, 6, 5, 5]);
}

#[test]
fn partitions_are_used_evenly() {
    let mut counts = [0_u32; 8];
    for number in 0..8_000_u128 {
        let spread = 0x0190_0000_0000_7000_8000_0000_0000_0000 + (number << 66) + number;
        counts[Partition::of(Uuid::from_u128(spread)).get().unsigned_abs() as usize] += 1;
    }
    assert!(counts.iter().all(|count| (800..1_200).contains(count)), "{counts:?}");
}

#[test]
fn counters_count_from_one() {
    assert_eq!(Sequence::ZERO.next(), Sequence::new(1));
    assert!(Position::new(1) < Position::new(2));
    assert_eq!(serde_json::to_string(&Position::new(3)).unwrap(), "3");
}
