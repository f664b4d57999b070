use crate::world::{date, id, text};
use domain::id::IdError;
use domain::project::{LabelColour, ProjectKey, Role};
use domain::task::{Dates, Origin, Priority};
use domain::text::{
    AuthorName, ChecklistText, ColumnName, CommentText, Description, LabelName, ProjectName,
    QueryText, TextError, Title, ViewName,
};
use domain::{AccountId, Batch, Metadata, TaskId};
use rstest::rstest;
use serde_json::json;

#[track_caller]
fn check_title(given: &str, expected: Result<&str, TextError>) {
    let title = Title::try_from(given);
    assert_eq!(title.as_ref().map(Title::as_str), expected.as_ref().map(|text| *text), "{given:?}");
}

#[test]
fn text_is_trimmed_and_composed() {
    check_title("  Pay rent\n", Ok("Pay rent"));
    check_title("Cafe\u{301}", Ok("Café"));
    check_title("👩‍👩‍👧 dinner", Ok("👩‍👩‍👧 dinner"));
}

#[test]
fn text_that_shows_nothing_is_refused() {
    for given in ["", "   ", "\n\t", "\u{200b}", "\u{feff} \u{2060}", "\u{3164}"] {
        check_title(given, Err(TextError::Empty));
    }
}

#[test]
fn control_characters_are_refused() {
    for (given, code) in [("a\0b", 0), ("a\nb", 0xa), ("a\u{7f}", 0x7f), ("a\u{85}b", 0x85)] {
        check_title(given, Err(TextError::ControlCharacter(code)));
    }
    check_title("a\u{2028}b", Err(TextError::ControlCharacter(0x2028)));
}

#[test]
fn length_is_counted_in_characters_as_sent_and_as_kept() {
    check_title(&"é".repeat(500), Ok(&"é".repeat(500)));
    check_title(&"e\u{301}".repeat(250), Ok(&"é".repeat(250)));
    let too_long = |length| Err(TextError::TooLong { max: 500, length });
    check_title(&"é".repeat(501), too_long(501));
    check_title(&"e\u{301}".repeat(251), too_long(502));
    check_title(&format!("\u{85}{}", "x".repeat(500)), too_long(501));
    // One of the letters that NFC takes apart.
    check_title(&"\u{958}".repeat(251), too_long(502));
}

#[test]
fn text_of_many_lines_keeps_them_with_bare_line_feeds() {
    let comment = CommentText::try_from("one\r\n\ttwo\rthree\n").unwrap();
    assert_eq!(comment.as_str(), "one\n\ttwo\nthree");
    assert_eq!(CommentText::try_from("a\u{1b}b"), Err(TextError::ControlCharacter(0x1b)));
}

macro_rules! check_limits {
    ($($type:ident $least:literal..=$most:literal),+ $(,)?) => {$(
        assert_eq!($type::try_from("x".repeat($least)).map(|_| ()), Ok(()));
        assert_eq!($type::try_from("x".repeat($most)).map(|_| ()), Ok(()));
        let too_long = TextError::TooLong { max: $most, length: $most + 1 };
        assert_eq!($type::try_from("x".repeat($most + 1)), Err(too_long));
        assert_eq!($type::try_from("").is_ok(), $least == 0, stringify!($type));
    )+};
}

#[test]
fn each_text_has_its_own_limits() {
    check_limits! {
        ProjectName 1..=100, ColumnName 1..=100, LabelName 0..=50, Title 1..=500,
        Description 0..=50_000, ChecklistText 1..=1_000, CommentText 1..=20_000,
        AuthorName 1..=100, ViewName 1..=100, QueryText 0..=1_000,
    }
}

#[test]
fn a_refused_text_says_what_is_wrong() {
    let error = serde_json::from_value::<Title>(json!("")).unwrap_err();
    assert_eq!(error.to_string(), "must not be empty");
    let error = serde_json::from_value::<LabelName>(json!("x".repeat(51))).unwrap_err();
    assert_eq!(error.to_string(), "must be at most 50 characters, has 51");
    let error = serde_json::from_value::<Title>(json!("a\u{1}b")).unwrap_err();
    assert_eq!(error.to_string(), "must not contain the control character U+0001");
    assert!(serde_json::from_value::<Title>(json!(7)).is_err());
}

#[test]
fn every_text_error_has_a_code() {
    let errors = [
        TextError::Empty,
        TextError::TooLong { max: 1, length: 2 },
        TextError::ControlCharacter(0),
    ];
    let codes = errors.map(|error| error.code());
    assert_eq!(codes, ["empty", "too_long", "control_character"]);
}

#[rstest]
#[case("TM", true)]
#[case("ABCDEFGH", true)]
#[case("A", false)]
#[case("ABCDEFGHI", false)]
#[case("tm", false)]
#[case("T1", false)]
#[case("ÄÖ", false)]
#[case(" TM", false)]
fn a_project_key_is_two_to_eight_capitals(#[case] key: &str, #[case] fits: bool) {
    assert_eq!(key.parse::<ProjectKey>().is_ok(), fits);
    assert_eq!(serde_json::from_value::<ProjectKey>(json!(key)).is_ok(), fits);
}

#[test]
fn only_uuids_of_version_7_are_ids() {
    let task_id = TaskId::generate();
    assert_eq!(task_id.to_string().parse(), Ok(task_id));
    assert_eq!("pay-rent".parse::<TaskId>(), Err(IdError::NotAUuid));
    let random = "0b2b7b52-7d7e-4b4b-8c3a-0a3f5d7c9e11";
    assert_eq!(random.parse::<TaskId>(), Err(IdError::NotVersion7));
    assert!(serde_json::from_value::<TaskId>(json!(random)).is_err());
}

#[test]
fn later_ids_sort_after_earlier_ones() {
    let ids: Vec<TaskId> = (0..100).map(|_| TaskId::generate()).collect();
    assert!(ids.is_sorted());
}

#[test]
fn a_higher_role_is_greater_and_a_more_urgent_task_too() {
    assert!(Role::Viewer < Role::Commenter && Role::Editor < Role::Owner);
    assert!(Priority::None < Priority::Low && Priority::High < Priority::Urgent);
    for role in [Role::Viewer, Role::Commenter, Role::Editor, Role::Owner] {
        assert_eq!(json!(role), json!(role.as_str()));
    }
}

#[test]
fn colours_outside_the_set_are_refused() {
    assert_eq!(serde_json::from_value::<LabelColour>(json!("sky")).unwrap(), LabelColour::Sky);
    assert!(serde_json::from_value::<LabelColour>(json!("#ff0000")).is_err());
}

#[test]
fn dates_are_written_as_year_month_day() {
    let dates = Dates { start_on: None, due_on: Some(date("2026-02-28")) };
    assert_eq!(json!(dates), json!({ "start_on": null, "due_on": "2026-02-28" }));
    assert_eq!(serde_json::from_value::<Dates>(json!({})).unwrap(), Dates::default());
}

#[rstest]
#[case("2026-02-29")]
#[case("2026-2-1")]
#[case("0000-01-01")]
#[case("-001-01-01")]
#[case("+2026-01-01")]
#[case("10000-01-01")]
#[case("2026-01-01T00:00:00Z")]
#[case("tomorrow")]
#[case("")]
fn what_is_not_a_date_is_refused(#[case] given: &str) {
    let error = serde_json::from_value::<Dates>(json!({ "due_on": given })).unwrap_err();
    assert_eq!(error.to_string(), "must be a date as YYYY-MM-DD");
}

#[test]
fn an_origin_names_its_author_and_instant() {
    let origin: Origin =
        serde_json::from_value(json!({ "author": "Ada", "at": "2015-03-01T12:00:00+01:00" }))
            .unwrap();
    assert_eq!(origin.author, text("Ada"));
    assert_eq!(origin.at.unix_timestamp(), 1_425_207_600);
    assert!(serde_json::from_value::<Origin>(json!({ "author": "Ada", "at": "2015" })).is_err());
}

/// cqrs-es loads metadata as a map of strings.
#[test]
fn metadata_is_a_flat_object_of_strings() {
    let metadata = Metadata {
        event_id: id(1),
        actor: id::<AccountId>(2),
        correlation_id: id::<TaskId>(3).get(),
        causation_id: Some(id(4)),
        occurred_at: None,
        imported_by: None,
        undoes: Some(id(5)),
        batch: Some(Batch::Bulk),
        idempotency_key: None,
        traceparent: None,
    };
    let json = serde_json::to_value(&metadata).unwrap();
    let fields = json.as_object().unwrap();
    assert_eq!(fields.len(), 6, "what is not known is left out");
    assert!(fields.values().all(serde_json::Value::is_string));
    assert_eq!(serde_json::from_value::<Metadata>(json).unwrap(), metadata);
}
