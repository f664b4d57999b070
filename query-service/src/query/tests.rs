use super::day::{Day, Moment, Test};
use super::term::{
    DayField, LabelName, Level, Name, Parent, Part, Past, State, Status, TaskKey, Who,
};
use super::*;
use domain::project::ColumnKind;
use domain::task::{Points, Priority};
use proptest::prelude::*;
use time::macros::{date, datetime};
use uuid::Uuid;

#[track_caller]
fn parse(text: &str) -> Expr<Term> {
    text.parse::<Query>().unwrap_or_else(|mistake| panic!("{text}: {mistake:?}")).0
}

/// Checks that `text` is refused for the reason `code`, at the place marked by its second line.
#[track_caller]
fn check_mistake(text: &str, marks: &str, code: &str) {
    let mistake = text.parse::<Query>().expect_err(text);
    let start = marks.find('^').unwrap();
    let place = start..start + marks.matches('^').count();
    assert_eq!((mistake.code, mistake.place.clone()), (code, place), "{text}: {mistake}");
}

fn term(term: Term) -> Expr<Term> {
    Expr::Term(term)
}

fn called(name: &str) -> Name {
    Name::Called(name.to_owned())
}

#[test]
fn terms_side_by_side_must_all_hold() {
    let expected = Expr::All(vec![
        term(Term::Status(vec![Status::In(called("doing"))])),
        term(Term::Assignee(vec![Who::Me])),
        term(Term::Label(vec![LabelName::Named(called("wip"))])).negated(),
        term(Term::Day(DayField::Due, Test::AtMost(Day::Days(7)))),
    ]);
    assert_eq!(parse("status:doing assignee:me -label:wip due<=7d"), expected);
    assert_eq!(parse("  status:doing AND assignee:me\n-label:wip due:<=7d "), expected);
}

#[test]
fn or_binds_weaker_than_terms_side_by_side() {
    let [a, b, c] = ["a", "b", "c"].map(|text| term(Term::Text(vec![text.to_owned()])));
    let expected = Expr::Any(vec![Expr::All(vec![a.clone(), b.clone()]), c.clone()]);
    assert_eq!(parse("a b OR c"), expected);
    let expected = Expr::All(vec![a, Expr::Any(vec![b, c])]);
    assert_eq!(parse("a (b OR c)"), expected);
    assert_eq!(parse("a -(-(b OR c))"), expected);
    // Only in capitals and alone is it a word of the language.
    assert_eq!(parse("ORacle or").terms().count(), 2);
}

#[test]
fn an_empty_query_wants_everything() {
    assert_eq!(parse(" \t"), Expr::All(vec![]));
    assert_eq!(Query::default().to_string(), "");
}

#[test]
fn values_have_the_types_of_their_fields() {
    let id = "0199a1b2-0000-7000-8000-000000000001";
    let day = |test| Term::Day(DayField::Due, test);
    for (text, expected) in [
        ("KEY-1", Term::Text(vec!["KEY-1".to_owned()])),
        ("text:\"log \\\"in\\\"\"", Term::Text(vec!["log \"in\"".to_owned()])),
        ("key:tm-12", Term::Key(vec![TaskKey { project: "TM".parse().unwrap(), number: 12 }])),
        ("project:TM,Web", Term::Project(vec![called("TM"), called("Web")])),
        ("status:Done", Term::Status(vec![Status::Kind(ColumnKind::Done)])),
        ("status:\"done\"", Term::Status(vec![Status::In(called("done"))])),
        ("assignee:none,Ana", Term::Assignee(vec![Who::Nobody, Who::Person(called("Ana"))])),
        (
            "creator:0199a1b2-0000-7000-8000-000000000001",
            Term::Creator(vec![Who::Person(Name::Id(id.parse().unwrap()))]),
        ),
        ("label=none", Term::Label(vec![LabelName::None])),
        ("priority>=high", Term::Priority(Test::AtLeast(Level(Priority::High)))),
        (
            "priority:low..high",
            Term::Priority(Test::Between(Level(Priority::Low), Level(Priority::High))),
        ),
        ("DUE:none", Term::NoDay(DayField::Due)),
        ("due:today,tomorrow", day(Test::Among(vec![Day::Days(0), Day::Days(1)]))),
        ("due:..2w", day(Test::AtMost(Day::Weeks(2)))),
        ("due:-2w..", day(Test::AtLeast(Day::Weeks(-2)))),
        (
            "created>2026-01-01",
            Term::Created(Test::Greater(Moment::Day(Day::On(date!(2026 - 01 - 01))))),
        ),
        (
            "changed:>2026-11-20T10:00:00+01:00",
            Term::Changed(Test::Greater(Moment::At(datetime!(2026-11-20 09:00 UTC)))),
        ),
        ("estimate>3", Term::Estimate(Test::Greater(3.try_into().unwrap()))),
        ("is:overdue", Term::Is(vec![State::Overdue])),
        ("has:checklist", Term::Has(vec![Part::Checklist])),
        ("was.status:review", Term::Was(Past::Status(vec![Status::In(called("review"))]))),
        (
            "was.priority:urgent",
            Term::Was(Past::Priority(Test::Among(vec![Level(Priority::Urgent)]))),
        ),
    ] {
        assert_eq!(parse(text), term(expected), "{text}");
    }
}

#[test]
fn each_mistake_is_told_with_its_place() {
    for (text, marks, code) in [
        ("due<=7d colour:red", "        ^^^^^^    ", "unknown_term"),
        ("http://example.com", "^^^^              ", "unknown_term"),
        ("was.title:x", "^^^^^^^^^  ", "unknown_term"),
        ("due<=soon", "     ^^^^", "bad_value"),
        ("due:2026-02-30", "    ^^^^^^^^^^", "bad_value"),
        ("due:-2026-01-01", "    ^^^^^^^^^^^", "bad_value"),
        ("due:99999d", "    ^^^^^^", "bad_value"),
        ("created>7d", "        ^^", "bad_value"),
        ("priority>=none,low", "               ^^^", "too_many"),
        ("priority:medium-ish", "         ^^^^^^^^^^", "bad_value"),
        ("estimate:1001", "         ^^^^", "bad_value"),
        ("estimate:+1", "         ^^", "bad_value"),
        ("is:done,blue", "        ^^^^", "bad_value"),
        ("creator:none", "        ^^^^", "bad_value"),
        ("was.label:none", "          ^^^^", "bad_value"),
        ("key:TM", "    ^^", "bad_value"),
        ("key:TM-0", "    ^^^^", "bad_value"),
        ("label>a", "^^^^^  ", "not_comparable"),
        ("due:", "    ^", "value_missing"),
        ("text:\"  \"", "     ^^^^", "value_missing"),
        ("text:\"!\"", "     ^^^", "bad_value"),
        ("text:\"log in", "     ^       ", "unbalanced"),
        ("a (b", "  ^ ", "unbalanced"),
        ("a) b", " ^  ", "unbalanced"),
        ("a -", "  ^", "term_missing"),
    ] {
        let marks = if text.ends_with(':') { "    " } else { marks };
        if marks.trim().is_empty() {
            let mistake = text.parse::<Query>().expect_err(text);
            assert_eq!((mistake.code, mistake.place), (code, text.len()..text.len()), "{text}");
        } else {
            check_mistake(text, marks, code);
        }
    }
    for text in ["OR a", "a OR", "a OR OR b", "()", "AND a", "a AND", "a AND OR b", "(a) OR )"] {
        assert_eq!(text.parse::<Query>().expect_err(text).code, "term_missing", "{text}");
    }
}

#[test]
fn a_mistake_is_placed_in_characters() {
    let text = "\"é💥\" nope:1";
    let problem = text.parse::<Query>().unwrap_err().problem("/q", text);
    assert_eq!(problem.status(), 422);
    let document = serde_json::to_value(problem.into_document()).unwrap();
    let error = &document["errors"][0];
    assert_eq!((&error["position"], &error["length"]), (&5.into(), &4.into()));
    assert_eq!((&error["pointer"], &error["code"]), (&"/q".into(), &"unknown_term".into()));
}

#[test]
fn queries_are_bounded() {
    let long = "a".repeat(CHARS_MAX);
    parse(&long);
    assert_eq!(format!("{long}a").parse::<Query>().unwrap_err().code, "too_long");

    let many = |count| vec!["a"; count].join(" ");
    assert_eq!(parse(&many(VALUES_MAX)).terms().count(), VALUES_MAX);
    assert_eq!(many(VALUES_MAX + 1).parse::<Query>().unwrap_err().code, "too_many");
    let list = format!("status:{}", vec!["a"; VALUES_MAX + 1].join(","));
    assert_eq!(list.parse::<Query>().unwrap_err().code, "too_many");

    let deep = |depth| format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
    parse(&deep(DEPTH_MAX));
    assert_eq!(deep(DEPTH_MAX + 1).parse::<Query>().unwrap_err().code, "too_deep");
    let minus = format!("{}a", "-".repeat(CHARS_MAX - 1));
    assert_eq!(minus.parse::<Query>().unwrap_err().code, "too_deep");
    assert_eq!("a\0".parse::<Query>().unwrap_err().code, "control_character");
}

#[test]
fn relative_days_are_counted_from_today() {
    let today = date!(2026 - 02 - 28);
    assert_eq!(Day::Days(1).date(today), date!(2026 - 03 - 01));
    assert_eq!(Day::Weeks(-2).date(today), date!(2026 - 02 - 14));
    let (start, end) = Moment::Day(Day::Days(-1)).bounds(today);
    assert_eq!(start, datetime!(2026-02-27 00:00 UTC));
    assert_eq!(end, datetime!(2026-02-28 00:00 UTC));
}

fn a_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z0-9]{1,8}",
        Just("none".to_owned()),
        Just("OR".to_owned()),
        "[a-z \"\\\\,():<>=.é登-]{0,8}[a-z]",
    ]
}

fn a_name() -> impl Strategy<Value = Name> {
    prop_oneof![
        any::<u128>().prop_map(|id| Name::Id(Uuid::from_u128(id))),
        a_text().prop_map(|text| Name::Called(text.trim().to_owned())),
    ]
}

fn some<T: std::fmt::Debug>(one: impl Strategy<Value = T>) -> impl Strategy<Value = Vec<T>> {
    prop::collection::vec(one, 1..3)
}

fn a_test<T: std::fmt::Debug + Clone + 'static>(
    one: impl Strategy<Value = T> + Clone + 'static,
) -> impl Strategy<Value = Test<T>> {
    prop_oneof![
        some(one.clone()).prop_map(Test::Among),
        one.clone().prop_map(Test::Less),
        one.clone().prop_map(Test::AtMost),
        one.clone().prop_map(Test::Greater),
        one.clone().prop_map(Test::AtLeast),
        (one.clone(), one).prop_map(|(from, to)| Test::Between(from, to)),
    ]
}

fn a_day() -> impl Strategy<Value = Day> + Clone {
    prop_oneof![
        (1i32..3_000_000)
            .prop_map(|day| Day::On(time::Date::from_julian_day(1_721_060 + day).unwrap())),
        (-9_999i32..=0).prop_map(Day::Days),
        (-9_999i32..=0).prop_map(Day::Weeks),
    ]
}

fn a_moment() -> impl Strategy<Value = Moment> + Clone {
    let at = |seconds| Moment::At(time::OffsetDateTime::from_unix_timestamp(seconds).unwrap());
    prop_oneof![
        a_day().prop_map(Moment::Day),
        (0i64..4_000_000_000).prop_map(at),
        Just(Moment::At(datetime!(2026-11-20 09:00:00.25 UTC))),
    ]
}

fn a_level() -> impl Strategy<Value = Level> + Clone {
    prop::sample::select(term::PRIORITIES.to_vec()).prop_map(Level)
}

fn a_status() -> impl Strategy<Value = Status> {
    let kinds = vec![ColumnKind::Open, ColumnKind::Started, ColumnKind::Done];
    prop_oneof![prop::sample::select(kinds).prop_map(Status::Kind), a_name().prop_map(Status::In)]
}

fn somebody() -> impl Strategy<Value = Who> {
    prop_oneof![Just(Who::Me), a_name().prop_map(Who::Person)]
}

fn a_key() -> impl Strategy<Value = TaskKey> {
    ("[A-Z]{2,8}", 1i32..)
        .prop_map(|(project, number)| TaskKey { project: project.parse().unwrap(), number })
}

fn a_past() -> impl Strategy<Value = Past> {
    prop_oneof![
        some(a_status()).prop_map(Past::Status),
        some(somebody()).prop_map(Past::Assignee),
        some(a_name().prop_map(LabelName::Named)).prop_map(Past::Label),
        a_test(a_level()).prop_map(Past::Priority),
        a_test(a_day()).prop_map(|test| Past::Day(DayField::Start, test)),
        a_test(a_moment()).prop_map(Past::Changed),
    ]
}

fn a_term() -> impl Strategy<Value = Term> {
    let label = || prop_oneof![Just(LabelName::None), a_name().prop_map(LabelName::Named)];
    let who = || prop_oneof![Just(Who::Nobody), somebody()];
    prop_oneof![
        some(a_text()).prop_map(Term::Text),
        some(a_key()).prop_map(Term::Key),
        some(a_name()).prop_map(Term::Project),
        some(a_status()).prop_map(Term::Status),
        some(who()).prop_map(Term::Assignee),
        some(somebody()).prop_map(Term::Creator),
        some(label()).prop_map(Term::Label),
        a_test(a_level()).prop_map(Term::Priority),
        a_test(a_day()).prop_map(|test| Term::Day(DayField::Due, test)),
        Just(Term::NoDay(DayField::Start)),
        a_test((0..=Points::MAX).prop_map(|points| Points::try_from(points).unwrap()))
            .prop_map(Term::Estimate),
        Just(Term::NoEstimate),
        some(prop_oneof![Just(Parent::None), a_key().prop_map(Parent::Task)])
            .prop_map(Term::Parent),
        a_test(a_moment()).prop_map(Term::Created),
        a_test(a_moment()).prop_map(Term::Changed),
        some(prop::sample::select(State::ALL)).prop_map(Term::Is),
        some(prop::sample::select(Part::ALL)).prop_map(Term::Has),
        a_past().prop_map(Term::Was),
    ]
}

fn a_query() -> impl Strategy<Value = Query> {
    let tree = a_term().prop_map(Expr::Term).prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..3).prop_map(Expr::all),
            prop::collection::vec(inner.clone(), 1..3).prop_map(Expr::any),
            inner.prop_map(Expr::negated),
        ]
    });
    tree.prop_map(Query)
}

proptest! {
    #[test]
    fn a_printed_query_parses_back_to_itself(query in a_query()) {
        let text = query.to_string();
        prop_assume!(text.chars().count() <= CHARS_MAX);
        prop_assert_eq!(text.parse::<Query>(), Ok(query), "{}", text);
    }

    #[test]
    fn no_text_is_too_strange(text in any::<String>()) {
        check_place(&text)?;
    }

    #[test]
    fn no_text_that_resembles_a_query_is_too_strange(
        parts in prop::collection::vec(prop::sample::select(vec![
            "due", "status", "was.", ":", "<", "=", "..", "-", "(", ")", "\"", "\\", " ", " OR ",
            "AND", ",", "7d", "none", "2026-01-01", "é", "text:", "登", "\n",
        ]), 0..24),
    ) {
        check_place(&parts.concat())?;
    }
}

/// A query or a mistake within the text, on a border of characters.
fn check_place(text: &str) -> Result<(), TestCaseError> {
    match text.parse::<Query>() {
        Ok(query) => prop_assert_eq!(query.to_string().parse::<Query>().ok(), Some(query)),
        Err(mistake) => prop_assert!(text.get(mistake.place.clone()).is_some(), "{:?}", mistake),
    }
    Ok(())
}
