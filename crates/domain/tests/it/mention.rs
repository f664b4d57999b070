use crate::world::account;
use domain::AccountId;
use domain::mention::{MENTIONS_MAX, mentions, new_mentions};
use rstest::rstest;

fn at(number: u16) -> String {
    format!("@{}", account(number))
}

#[rstest]
#[case::alone(at(1), vec![1])]
#[case::in_a_sentence(format!("Ask {}, or {}.", at(1), at(2)), vec![1, 2])]
#[case::twice(format!("{} {} {}", at(2), at(1), at(2)), vec![2, 1])]
#[case::in_markdown(format!("**{}**\n- ({})\n> {}:", at(1), at(2), at(3)), vec![1, 2, 3])]
#[case::behind_letters_of_any_script(format!("é{} 你{}", at(1), at(2)), vec![])]
#[case::capitals(at(1).to_uppercase(), vec![1])]
#[case::escaped(format!("\\{}", at(1)), vec![])]
#[case::an_address(format!("x{} y_{}", at(1), at(2)), vec![])]
#[case::longer(format!("{}0 {}-x {}_", at(1), at(2), at(3)), vec![])]
#[case::no_id("@ @ada @0190 @".to_owned(), vec![])]
#[case::not_of_an_account("@01900000-0000-4000-8000-000000000001".to_owned(), vec![])]
#[case::without_dashes(at(1).replace('-', "") + "0000", vec![])]
#[case::cut_in_a_character(format!("@{}é", "0".repeat(35)), vec![])]
#[case::two_signs(format!("@{}", at(1)), vec![1])]
fn a_text_mentions_who_it_names_by_id(#[case] text: String, #[case] expected: Vec<u16>) {
    let expected: Vec<AccountId> = expected.into_iter().map(account).collect();
    assert_eq!(mentions(&text), expected, "{text}");
}

#[test]
fn only_so_many_are_mentioned_by_one_text() {
    let most = u16::try_from(MENTIONS_MAX).unwrap();
    let text: Vec<String> = (1..=most + 1).map(at).collect();
    let expected: Vec<AccountId> = (1..=most).map(account).collect();
    assert_eq!(mentions(&text.join(" ")), expected);
}

#[test]
fn a_changed_text_calls_only_whom_it_did_not_mention_before() {
    let (before, after) = (format!("{} {}", at(1), at(2)), format!("{} {}", at(2), at(3)));
    assert_eq!(new_mentions(&before, &after), [account(3)]);
    assert_eq!(new_mentions(&after, &after), []);
}
