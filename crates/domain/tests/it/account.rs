use crate::world::account as account_id;
use cqrs_es::test::TestFramework;
use domain::account::{Account, AccountCommand, AccountEvent, AccountRefusal};
use rstest::rstest;

use AccountCommand as C;
use AccountEvent as E;

fn register() -> AccountCommand {
    C::Register { account_id: account_id(1) }
}

fn registered() -> AccountEvent {
    E::Registered { account_id: account_id(1) }
}

#[rstest]
#[case(vec![], register(), vec![registered()])]
#[case(vec![registered()], register(), vec![])]
#[case(vec![registered()], C::NoteChange, vec![E::Changed {}])]
#[case(vec![registered(), E::Changed {}], C::NoteChange, vec![E::Changed {}])]
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
#[case(vec![], C::NoteChange, AccountRefusal::NotFound)]
#[case(vec![], C::Erase, AccountRefusal::NotFound)]
#[case(vec![registered(), E::Erased {}], C::NoteChange, AccountRefusal::Erased)]
#[case(vec![registered(), E::Erased {}], register(), AccountRefusal::Erased)]
fn nothing_is_done_to_an_account_that_is_not_there(
    #[case] given: Vec<AccountEvent>,
    #[case] when: AccountCommand,
    #[case] then: AccountRefusal,
) {
    TestFramework::<Account>::with(()).given(given).when(when).then_expect_error(then);
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
