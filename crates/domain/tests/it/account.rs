use crate::world::{account as account_id, id};
use cqrs_es::Aggregate;
use cqrs_es::test::TestFramework;
use domain::account::{
    Account, AccountCommand, AccountEvent, AccountRefusal, MARKS_REMEMBERED_MAX, MAX_MARKS,
    PROJECTS_REMEMBERED_MAX,
};
use domain::position::ReadUpto;
use domain::{EventId, Partition, Position};
use rstest::rstest;
use uuid::Uuid;

use AccountCommand as C;
use AccountEvent as E;

fn register() -> AccountCommand {
    C::Register { account_id: account_id(1) }
}

fn registered() -> AccountEvent {
    E::Registered { account_id: account_id(1) }
}

fn see(project: u16, position: i64) -> AccountCommand {
    C::See { project_id: id(project), position: Position::new(position) }
}

fn seen(project: u16, position: i64) -> AccountEvent {
    E::ProjectSeen { project_id: id(project), position: Position::new(position) }
}

fn upto(cursors: &[(i16, i64)]) -> ReadUpto {
    let cursor =
        |(partition, position)| (Partition::new(partition).unwrap(), Position::new(position));
    cursors.iter().copied().map(cursor).collect()
}

fn events(numbers: &[u16]) -> Vec<EventId> {
    numbers.iter().copied().map(id).collect()
}

fn read(cursors: &[(i16, i64)], numbers: &[u16]) -> AccountCommand {
    C::ReadInbox { upto: upto(cursors), events: events(numbers) }
}

fn was_read(cursors: &[(i16, i64)], numbers: &[u16]) -> AccountEvent {
    E::InboxRead { upto: upto(cursors), events: events(numbers) }
}

fn revoke(grants: &[u128]) -> AccountCommand {
    C::RevokeAccess { grant_ids: grants.iter().copied().map(Uuid::from_u128).collect() }
}

fn revoked(grants: &[u128]) -> AccountEvent {
    E::AccessRevoked { grant_ids: grants.iter().copied().map(Uuid::from_u128).collect() }
}

#[rstest]
#[case(vec![], register(), vec![registered()])]
#[case(vec![registered()], register(), vec![])]
#[case(vec![registered()], C::NoteChange, vec![E::Changed {}])]
#[case(vec![registered(), E::Changed {}], C::NoteChange, vec![E::Changed {}])]
#[case(vec![registered()], revoke(&[1, 2]), vec![revoked(&[1, 2])])]
#[case(vec![registered(), revoked(&[1])], revoke(&[1]), vec![revoked(&[1])])]
#[case(vec![registered()], revoke(&[]), vec![])]
#[case(vec![registered(), E::Erased {}], revoke(&[1]), vec![])]
#[case(vec![registered()], C::Erase, vec![E::Erased {}])]
#[case(vec![registered(), E::Erased {}], C::Erase, vec![])]
fn an_account_is_registered_changed_and_erased(
    #[case] given: Vec<AccountEvent>,
    #[case] when: AccountCommand,
    #[case] then: Vec<AccountEvent>,
) {
    TestFramework::<Account>::with(()).given(given).when(when).then_expect_events(then);
}

#[rstest]
#[case::first(vec![], see(31, 7), vec![seen(31, 7)])]
#[case::further(vec![seen(31, 7)], see(31, 8), vec![seen(31, 8)])]
#[case::again(vec![seen(31, 7)], see(31, 7), vec![])]
#[case::from_a_device_that_lags(vec![seen(31, 7)], see(31, 6), vec![])]
#[case::another_project(vec![seen(31, 7)], see(33, 6), vec![seen(33, 6)])]
#[case::nothing_at_all(vec![], see(31, 0), vec![])]
#[case::after_a_change(vec![seen(31, 7), E::Changed {}], see(31, 7), vec![])]
fn a_project_is_seen_further_or_not_at_all(
    #[case] given: Vec<AccountEvent>,
    #[case] when: AccountCommand,
    #[case] then: Vec<AccountEvent>,
) {
    let given = std::iter::once(registered()).chain(given).collect();
    TestFramework::<Account>::with(()).given(given).when(when).then_expect_events(then);
}

#[rstest]
#[case::first(vec![], read(&[(3, 9)], &[]), vec![was_read(&[(3, 9)], &[])])]
#[case::only_what_is_further(
    vec![was_read(&[(3, 9), (5, 2)], &[])],
    read(&[(3, 9), (4, 1), (5, 4)], &[]),
    vec![was_read(&[(4, 1), (5, 4)], &[])]
)]
#[case::again(vec![was_read(&[(3, 9)], &[1])], read(&[(3, 9)], &[1]), vec![])]
#[case::less(vec![was_read(&[(3, 9)], &[])], read(&[(3, 8)], &[]), vec![])]
#[case::single_ones(vec![was_read(&[], &[1])], read(&[], &[2, 1, 2]), vec![was_read(&[], &[2])])]
#[case::both(vec![], read(&[(3, 9)], &[1]), vec![was_read(&[(3, 9)], &[1])])]
#[case::neither(vec![], read(&[], &[]), vec![])]
fn an_inbox_is_read_further_or_not_at_all(
    #[case] given: Vec<AccountEvent>,
    #[case] when: AccountCommand,
    #[case] then: Vec<AccountEvent>,
) {
    let given = std::iter::once(registered()).chain(given).collect();
    TestFramework::<Account>::with(()).given(given).when(when).then_expect_events(then);
}

#[rstest]
#[case(vec![], C::NoteChange, AccountRefusal::NotFound)]
#[case(vec![], C::Erase, AccountRefusal::NotFound)]
#[case(vec![], see(31, 1), AccountRefusal::NotFound)]
#[case(vec![], read(&[(3, 9)], &[]), AccountRefusal::NotFound)]
#[case(vec![], revoke(&[1]), AccountRefusal::NotFound)]
#[case(vec![registered(), E::Erased {}], C::NoteChange, AccountRefusal::Erased)]
#[case(vec![registered(), E::Erased {}], register(), AccountRefusal::Erased)]
#[case(vec![registered(), E::Erased {}], see(31, 1), AccountRefusal::Erased)]
#[case(vec![registered(), E::Erased {}], read(&[], &[1]), AccountRefusal::Erased)]
fn nothing_is_done_to_an_account_that_is_not_there(
    #[case] given: Vec<AccountEvent>,
    #[case] when: AccountCommand,
    #[case] then: AccountRefusal,
) {
    TestFramework::<Account>::with(()).given(given).when(when).then_expect_error(then);
}

#[test]
fn only_so_many_items_are_marked_at_once() {
    let mark = |count: usize| C::ReadInbox {
        upto: ReadUpto::default(),
        events: std::iter::repeat_with(EventId::generate).take(count).collect(),
    };
    let mut account = Account::default();
    account.apply(registered());
    assert!(account.decide(&mark(MAX_MARKS.most)).unwrap().is_some());
    let refusal = account.decide(&mark(MAX_MARKS.most + 1)).unwrap_err();
    assert_eq!(refusal, AccountRefusal::TooManyMarks(MAX_MARKS));
    assert_eq!(refusal.to_string(), "an inbox is marked with at most 200 events at once");
}

/// An id of the kind whose order is that of `number`.
fn ordered<Id: TryFrom<Uuid, Error: std::fmt::Debug>>(number: usize) -> Id {
    let base = 0x0190_0000_0000_7000_8000_0000_0000_0000_u128;
    Id::try_from(Uuid::from_u128(base + u128::try_from(number).unwrap())).unwrap()
}

#[test]
fn what_an_account_remembers_of_its_reading_is_bounded() {
    let mut account = Account::default();
    account.apply(registered());
    for number in 1..=PROJECTS_REMEMBERED_MAX + 1 {
        let position = Position::new(i64::try_from(number).unwrap());
        account.apply(E::ProjectSeen { project_id: ordered(number), position });
    }
    let marks = (1..=MARKS_REMEMBERED_MAX + 1).map(ordered).collect();
    account.apply(E::InboxRead { upto: ReadUpto::default(), events: marks });
    let is_news = |command: &C| account.decide(command).unwrap().is_some();

    let see = |number: usize, position| C::See { project_id: ordered(number), position };
    assert!(is_news(&see(1, Position::new(1))), "the one furthest back is forgotten");
    assert!(!is_news(&see(2, Position::new(2))));
    let mark = |number| C::ReadInbox { upto: ReadUpto::default(), events: vec![ordered(number)] };
    assert!(is_news(&mark(1)), "the oldest one is forgotten");
    assert!(!is_news(&mark(2)));
}

#[test]
fn an_accounts_state_survives_its_snapshot() {
    let mut account = Account::default();
    let happened = [registered(), seen(31, 7), was_read(&[(3, 9)], &[1])];
    happened.into_iter().for_each(|event| account.apply(event));
    let state = serde_json::to_value(&account).unwrap();
    assert_eq!(serde_json::from_value::<Account>(state).unwrap(), account);
}

#[test]
fn events_of_an_account_hold_no_personal_data() {
    let stored = serde_json::to_string(&registered()).unwrap();
    assert_eq!(
        stored,
        format!(r#"{{"type":"account_registered","account_id":"{}"}}"#, account_id(1))
    );
    assert_eq!(serde_json::to_string(&E::Changed {}).unwrap(), r#"{"type":"account_changed"}"#);
}
