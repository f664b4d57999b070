//! What a Trello board asks for, read without any server.

use command_service::import::trello::read;
use command_service::import::{CardPlan, ImportError, Plan};
use domain::AccountId;
use domain::project::{ColumnKind, LabelColour};
use domain::text::{ColumnName, CommentText, Description, LabelName, Title};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

pub const BOARD: &str = include_str!("../fixtures/trello_board.json");

fn account() -> AccountId {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001).try_into().unwrap()
}

fn plan() -> Plan {
    read(account(), BOARD.as_bytes()).unwrap()
}

/// Reads the board after a change.
fn plan_of(change: impl FnOnce(&mut Value)) -> Plan {
    let mut board: Value = serde_json::from_str(BOARD).unwrap();
    change(&mut board);
    read(account(), board.to_string().as_bytes()).unwrap()
}

fn card<'a>(plan: &'a Plan, name: &str) -> &'a CardPlan {
    plan.cards.iter().find(|card| card.name == name).unwrap()
}

/// Returns what was left out, as `what: code`.
fn skipped(plan: &Plan) -> BTreeSet<String> {
    plan.skipped.iter().map(|skipped| format!("{}: {}", skipped.what, skipped.code)).collect()
}

#[track_caller]
fn check_skipped(plan: &Plan, expected: &str) {
    let skipped = skipped(plan);
    assert!(skipped.contains(expected), "{expected} is not among {skipped:#?}");
}

#[test]
fn a_board_becomes_a_project() {
    let project = plan().project;
    assert_eq!(project.name.as_str(), "Test Drive");
    assert_eq!(project.description.as_str(), "Where we try things");
    assert_eq!(project.key.as_str(), "TD");
}

#[test]
fn reading_again_gives_the_same_plan_and_another_account_other_ids() {
    assert_eq!(plan(), plan());
    let other = read(AccountId::generate(), BOARD.as_bytes()).unwrap();
    assert_ne!(other.project.project_id, plan().project.project_id);
    assert_ne!(other.cards[0].create.task_id, plan().cards[0].create.task_id);
}

#[test]
fn lists_become_columns_from_left_to_right() {
    let columns = plan().project.columns;
    let seen: Vec<_> = columns
        .iter()
        .map(|column| (column.name.as_str(), column.kind, column.wip_limit, column.archived))
        .collect();
    assert_eq!(
        seen,
        [
            ("To Do", ColumnKind::Open, None, false),
            ("In Progress", ColumnKind::Started, Some(3), false),
            ("Done", ColumnKind::Done, None, false),
            ("Old ideas", ColumnKind::Open, None, true),
        ]
    );
}

#[test]
fn a_board_of_closed_lists_gets_a_column_to_work_in() {
    let plan = plan_of(|board| {
        for list in board["lists"].as_array_mut().unwrap() {
            list["closed"] = json!(true);
        }
    });
    let first = &plan.project.columns[0];
    assert_eq!((first.name.as_str(), first.archived), ("To do", false));
    assert_eq!(plan.project.columns.len(), 5);
}

#[test]
fn more_lists_than_columns_share_one_and_no_card_is_lost() {
    let plan = plan_of(|board| {
        let more = (0..150).map(
            |n| json!({ "id": format!("old {n}"), "name": "Sprint", "closed": true, "pos": n }),
        );
        let cards = (0..150).map(
            |n| json!({ "id": format!("card {n}"), "name": "x", "idList": format!("old {n}") }),
        );
        board["lists"].as_array_mut().unwrap().extend(more);
        board["cards"].as_array_mut().unwrap().extend(cards);
    });
    assert!(plan.project.columns.len() <= 100);
    assert_eq!(plan.cards.len(), 4 + 150);
    let columns: BTreeSet<_> = plan.project.columns.iter().map(|column| column.column_id).collect();
    assert!(plan.cards.iter().all(|card| columns.contains(&card.create.column_id.unwrap())));
    assert!(plan.project.columns.iter().any(|column| column.name.as_str() == "Done"));
    check_skipped(&plan, "list \"Sprint\": limit_reached");
}

#[test]
fn labels_keep_their_colour_and_get_names_of_their_own() {
    let plan = plan();
    let labels = &plan.project.labels;
    let seen: Vec<_> = labels.iter().map(|label| (label.name.as_str(), label.colour)).collect();
    let expected =
        [("bug", LabelColour::Red), ("", LabelColour::Sky), ("bug 2", LabelColour::Grey)];
    assert_eq!(seen, expected);
    check_skipped(&plan, "label \"bug\": renamed");
    let on_card = &card(&plan, "card #4").create.labels;
    assert_eq!(*on_card, [labels[2].label_id, labels[1].label_id]);
}

#[test]
fn cards_come_in_the_order_of_their_numbers() {
    let names: Vec<_> = plan().cards.into_iter().map(|card| card.name).collect();
    assert_eq!(names, ["card #4", "card #5", "card #6", "card #7"]);
}

#[test]
fn cards_stand_in_their_list_as_they_did() {
    let plan = plan();
    let (leak, second) = (card(&plan, "card #4"), card(&plan, "card #7"));
    assert_eq!(leak.create.column_id, second.create.column_id);
    assert_eq!((leak.create.rank.as_str(), second.create.rank.as_str()), ("a0", "a1"));
}

#[test]
fn closed_cards_are_archived_and_open_ones_in_closed_lists_are_not() {
    let plan = plan();
    let archived: Vec<_> = plan.cards.iter().map(|card| card.archived).collect();
    assert_eq!(archived, [false, true, false, false]);
    let boat = card(&plan, "card #6").create.column_id;
    assert_eq!(boat, Some(plan.project.columns[3].column_id));
}

#[test]
fn times_become_days_in_utc() {
    let plan = plan();
    let dates = serde_json::to_value(card(&plan, "card #4").create.dates).unwrap();
    assert_eq!(dates, json!({ "start_on": "2019-04-20", "due_on": "2019-04-25" }));
}

#[test]
fn dates_that_make_no_sense_are_reported() {
    let plan = plan_of(|board| {
        board["cards"][0]["due"] = json!("soon");
        board["cards"][1]["start"] = json!("2019-05-20T00:00:00Z");
    });
    check_skipped(&plan, "card #7: bad_date");
    check_skipped(&plan, "card #4: dates_out_of_order");
    let dates = serde_json::to_value(card(&plan, "card #4").create.dates).unwrap();
    assert_eq!(dates, json!({ "start_on": null, "due_on": "2019-04-25" }));
}

#[test]
fn attachments_are_linked_below_the_description() {
    let plan = plan();
    let expected = "It drips.\n\n**Attachments**\n\n\
        - [photo \\[1\\].png](<https://example.com/a_b.png>)\n\
        - nasty\n\
        - [https://example.com/plain](<https://example.com/plain>)";
    assert_eq!(card(&plan, "card #4").create.description.as_str(), expected);
    assert_eq!(card(&plan, "card #7").create.description.as_str(), "");
}

#[test]
fn several_checklists_are_joined_under_their_names() {
    let plan = plan();
    let lines = |name| -> Vec<(String, bool)> {
        let items = card(&plan, name).checklist.iter();
        items.map(|item| (item.text.to_string(), item.checked)).collect()
    };
    let expected = [("Look: Cellar", true), ("Look: Roof", false), ("Tools: Wrench", false)];
    assert_eq!(lines("card #4"), expected.map(|(text, checked)| (text.to_owned(), checked)));
    assert_eq!(lines("card #5"), [("Hammer".to_owned(), true)]);
}

#[test]
fn comments_keep_their_author_and_time_oldest_first() {
    let plan = plan();
    let comments = &card(&plan, "card #4").comments;
    let seen: Vec<_> = comments
        .iter()
        .map(|comment| (comment.origin.author.as_str(), comment.text.as_str()))
        .collect();
    assert_eq!(seen, [("grace", "Looking"), ("Ada Lovelace", "Found it\nin the roof")]);
    assert_eq!(comments[0].origin.at.unix_timestamp(), 1_559_376_000);
    assert_eq!(card(&plan, "card #5").comments[0].origin.author.as_str(), "someone");
}

#[test]
fn everything_left_out_is_told_once() {
    let expected = [
        "member \"Ada Lovelace\": no_account",
        "card in row 6: bad_row",
        "card #8: list_missing",
        "comment 5cfecc397fa05949c0464504: bad_row",
        "1 actions of the board's history: history",
        "3 older comments: not_in_export",
        "1 comments: card_missing",
        "label \"bug\": renamed",
    ];
    let plan = plan();
    assert_eq!(plan.skipped.len(), expected.len());
    assert_eq!(skipped(&plan), expected.map(str::to_owned).into());
}

#[test]
fn texts_that_are_too_long_are_cut_and_a_title_is_kept_whole_in_the_description() {
    let long = "x".repeat(60_000);
    let plan = plan_of(|board| {
        board["lists"][0]["name"] = json!(long);
        board["labels"][0]["name"] = json!(long);
        board["cards"][1]["name"] = json!("y".repeat(501));
        board["cards"][2]["desc"] = json!(long);
        board["checklists"][2]["checkItems"][0]["name"] = json!(long);
        board["actions"][0]["data"]["text"] = json!(long);
    });
    let leak = card(&plan, "card #4");
    assert_eq!(leak.create.title.as_str().chars().count(), Title::MAX_CHARS);
    assert!(leak.create.description.as_str().starts_with(&"y".repeat(501)));
    let tools = card(&plan, "card #5");
    assert_eq!(tools.create.description.as_str().chars().count(), Description::MAX_CHARS);
    assert!(tools.checklist[0].text.as_str().ends_with('…'));
    assert_eq!(leak.comments[1].text.as_str().chars().count(), CommentText::MAX_CHARS);
    let [_, _, done, _] = plan.project.columns.as_slice() else { panic!("four columns") };
    assert_eq!(done.name.as_str().chars().count(), ColumnName::MAX_CHARS);
    assert_eq!(plan.project.labels[0].name.as_str().chars().count(), LabelName::MAX_CHARS);
    for shortened in ["card #4: shortened", "card #5: shortened"] {
        check_skipped(&plan, shortened);
    }
    check_skipped(&plan, "comment 5cfecc397fa05949c0464502: shortened");
}

#[test]
fn a_checklist_longer_than_a_task_may_have_is_cut() {
    let plan = plan_of(|board| {
        let items = (0..201).map(|n| json!({ "id": format!("item {n}"), "name": "x" }));
        board["checklists"][2]["checkItems"] = items.collect();
    });
    assert_eq!(card(&plan, "card #5").checklist.len(), 200);
    check_skipped(&plan, "card #5: limit_reached");
}

#[test]
fn a_board_with_nothing_but_lists_and_cards_is_enough() {
    let board = json!({ "id": "b", "name": "日本", "lists": [], "cards": [] });
    let plan = read(account(), board.to_string().as_bytes()).unwrap();
    assert_eq!(plan.project.key.as_str(), "IMPORT");
    assert_eq!(plan.project.columns.len(), 1);
    assert_eq!(plan.skipped, []);
}

#[test]
fn a_byte_order_mark_is_no_mistake() {
    let marked = [b"\xef\xbb\xbf", BOARD.as_bytes()].concat();
    assert_eq!(read(account(), &marked).unwrap(), plan());
}

#[test]
fn what_is_not_json_and_what_is_not_a_board_are_told_apart() {
    for body in ["", "{", "PK\u{3}\u{4}", "{\"id\": \"x\"", "{'id': 1}"] {
        let error = read(account(), body.as_bytes()).unwrap_err();
        assert!(matches!(error, ImportError::NotJson(_)), "{body:?}: {error}");
    }
    let trailing = format!("{BOARD} and more");
    assert!(matches!(read(account(), trailing.as_bytes()), Err(ImportError::NotJson(_))));
    assert!(matches!(read(account(), b"\"\xff\""), Err(ImportError::NotJson(_))));
    for body in ["[]", "{}", "null", "7", "{\"id\": 5}", "{\"id\": \"x\", \"name\": \"y\"}"] {
        let error = read(account(), body.as_bytes()).unwrap_err();
        assert!(matches!(error, ImportError::NotABoard(_)), "{body:?}: {error}");
    }
}
