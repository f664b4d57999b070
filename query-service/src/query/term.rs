//! What terms mean: each field's values, checked and typed.

use super::day::{Day, Moment, Test};
use super::mistake::Mistake;
use super::syntax::{Op, Raw, Value};
use domain::project::{ColumnKind, ProjectKey};
use domain::task::{Points, Priority};
use read_model::words;
use std::ops::Range;
use uuid::Uuid;

/// One condition on a task. A list of values means any of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// The words side by side in title, description or a comment, the last one by its beginning;
    /// or the task's key.
    Text(Vec<String>),
    Key(Vec<TaskKey>),
    Project(Vec<Name>),
    Status(Vec<Status>),
    Assignee(Vec<Who>),
    /// Never nobody.
    Creator(Vec<Who>),
    Label(Vec<LabelName>),
    Priority(Test<Level>),
    Day(DayField, Test<Day>),
    /// The task has no such day.
    NoDay(DayField),
    Estimate(Test<Points>),
    /// The task has no estimate.
    NoEstimate,
    /// The task is a subtask of one of these.
    Parent(Vec<Parent>),
    Created(Test<Moment>),
    /// The task's last change.
    Changed(Test<Moment>),
    Is(Vec<State>),
    Has(Vec<Part>),
    Was(Past),
}

/// What was true of a task at some time, now included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Past {
    Status(Vec<Status>),
    /// Never nobody.
    Assignee(Vec<Who>),
    /// Never none.
    Label(Vec<LabelName>),
    Priority(Test<Level>),
    Day(DayField, Test<Day>),
    /// Any change, not only the last.
    Changed(Test<Moment>),
}

/// A task's key, `TM-12`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskKey {
    pub project: ProjectKey,
    pub number: i32,
}

impl TaskKey {
    /// Reads a key, whatever its case.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (project, number) = text.split_once('-')?;
        let project = project.to_uppercase().parse().ok()?;
        let digits = number.bytes().all(|byte| byte.is_ascii_digit());
        let number = number.parse().ok().filter(|number| digits && *number > 0)?;
        Some(Self { project, number })
    }
}

/// How something is named: by its id, or by its name without regard to case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Name {
    Id(Uuid),
    Called(String),
}

impl Name {
    fn read(value: &Value) -> Self {
        match value.text.parse() {
            // Other forms of a UUID may be names.
            Ok(id) if value.text.len() == 36 => Self::Id(id),
            _ => Self::Called(value.text.trim().to_owned()),
        }
    }
}

/// Where a task stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// In a column of this kind, or of this name.
    Kind(ColumnKind),
    In(Name),
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    Me,
    Nobody,
    Person(Name),
}

/// A label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LabelName {
    None,
    Named(Name),
}

/// A priority, ordered by urgency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level(pub Priority);

/// A task's parent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parent {
    None,
    Task(TaskKey),
}

/// Which day of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayField {
    Start,
    Due,
}

/// A closed set of words.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Returns the word it is written as.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }
    };
}

words! {
    /// What `is:` asks for.
    State {
        Archived = "archived",
        Deleted = "deleted",
        /// In a column of kind `done`.
        Done = "done",
        /// Not done.
        Open = "open",
        /// In a column of kind `started`.
        Started = "started",
        /// Due before today, and not done.
        Overdue = "overdue",
        /// By whoever asks.
        Watched = "watched",
        /// By another task that is neither done nor put away.
        Blocked = "blocked",
        /// Blocks another task; neither of the two is done or put away.
        Blocking = "blocking",
    }
}

words! {
    /// What `has:` asks for.
    Part {
        Assignee = "assignee",
        Label = "label",
        Priority = "priority",
        Due = "due",
        Start = "start",
        Description = "description",
        Checklist = "checklist",
        Comments = "comments",
        Estimate = "estimate",
        Watchers = "watchers",
        Parent = "parent",
        Subtasks = "subtasks",
    }
}

/// Every field there is, as messages name them.
const FIELDS: &str = "text, key, project, status, assignee, creator, label, priority, due, start, \
                      estimate, parent, created, changed, is, has, was.status, was.assignee, was.label, \
                      was.priority, was.due, was.start, was.changed";

/// Returns what a term means.
pub(super) fn mean(raw: Raw) -> Result<Term, Mistake> {
    let (name, place, op, values) = match raw {
        Raw::Text(word) => return texts(vec![word]).map(Term::Text),
        Raw::Field { name, place, op, values } => (name, place, op, values),
    };
    match name.as_str() {
        "priority" => return priority(op, values).map(Term::Priority),
        "due" => return day_or_none(DayField::Due, op, values),
        "start" => return day_or_none(DayField::Start, op, values),
        "estimate" => return estimate(op, values),
        "created" => return Test::moments(op, values).map(Term::Created),
        "changed" => return Test::moments(op, values).map(Term::Changed),
        "was.priority" => return priority(op, values).map(Past::Priority).map(Term::Was),
        "was.due" => return was_day(DayField::Due, op, values),
        "was.start" => return was_day(DayField::Start, op, values),
        "was.changed" => return Test::moments(op, values).map(Past::Changed).map(Term::Was),
        _ => {}
    }
    let term = match name.as_str() {
        "text" => texts(values).map(Term::Text),
        "key" => each(&values, "a task's key, such as TM-12", TaskKey::read).map(Term::Key),
        "parent" => parents(&values).map(Term::Parent),
        "project" => Ok(Term::Project(values.iter().map(Name::read).collect())),
        "status" => Ok(Term::Status(values.iter().map(status).collect())),
        "assignee" => Ok(Term::Assignee(values.iter().map(who).collect())),
        "creator" => somebody(&values).map(Term::Creator),
        "label" => Ok(Term::Label(values.iter().map(label).collect())),
        "is" => closed(&values, State::ALL, State::word).map(Term::Is),
        "has" => closed(&values, Part::ALL, Part::word).map(Term::Has),
        "was.status" => Ok(Term::Was(Past::Status(values.iter().map(status).collect()))),
        "was.assignee" => somebody(&values).map(Past::Assignee).map(Term::Was),
        "was.label" => some_label(&values).map(Past::Label).map(Term::Was),
        _ => return Err(unknown(&name, place)),
    };
    if op != Op::Is {
        let detail = format!("\"{name}\" has no order, write {name}: and a value");
        return Err(Mistake::new(place, "not_comparable", detail));
    }
    term
}

fn unknown(name: &str, place: Range<usize>) -> Mistake {
    let detail = format!(
        "there is no term \"{name}\"; there are {FIELDS}; to look for it as text, put it in quotes"
    );
    Mistake::new(place, "unknown_term", detail)
}

fn texts(values: Vec<Value>) -> Result<Vec<String>, Mistake> {
    let text = |value: Value| match words::phrase(&value.text) {
        Some(_) => Ok(value.text),
        None => {
            let detail = "there is no letter or digit to look for";
            Err(Mistake::new(value.place, "bad_value", detail))
        }
    };
    values.into_iter().map(text).collect()
}

fn each<T>(
    values: &[Value],
    wanted: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Vec<T>, Mistake> {
    let one = |value: &Value| {
        read(&value.text).ok_or_else(|| {
            let detail = format!("\"{}\" is not {wanted}", value.text);
            Mistake::new(value.place.clone(), "bad_value", detail)
        })
    };
    values.iter().map(one).collect()
}

fn closed<T: Copy>(
    values: &[Value],
    all: &[T],
    word: fn(T) -> &'static str,
) -> Result<Vec<T>, Mistake> {
    let known: Vec<&str> = all.iter().copied().map(word).collect();
    let wanted = format!("one of {}", known.join(", "));
    each(values, &wanted, |text| {
        all.iter().copied().find(|one| word(*one).eq_ignore_ascii_case(text))
    })
}

/// Tells whether a value is a word of the language, not a name.
fn is_word(value: &Value, word: &str) -> bool {
    !value.quoted && value.text.eq_ignore_ascii_case(word)
}

fn status(value: &Value) -> Status {
    let kinds = [ColumnKind::Open, ColumnKind::Started, ColumnKind::Done];
    match kinds.into_iter().find(|kind| is_word(value, kind_word(*kind))) {
        Some(kind) => Status::Kind(kind),
        None => Status::In(Name::read(value)),
    }
}

/// Returns the word a kind of column is written as, here and in the read model.
pub(crate) const fn kind_word(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Open => "open",
        ColumnKind::Started => "started",
        ColumnKind::Done => "done",
    }
}

fn who(value: &Value) -> Who {
    match value {
        value if is_word(value, "me") => Who::Me,
        value if is_word(value, "none") => Who::Nobody,
        value => Who::Person(Name::read(value)),
    }
}

fn label(value: &Value) -> LabelName {
    if is_word(value, "none") { LabelName::None } else { LabelName::Named(Name::read(value)) }
}

fn parents(values: &[Value]) -> Result<Vec<Parent>, Mistake> {
    let parent = |text: &str| match TaskKey::read(text) {
        Some(key) => Some(Parent::Task(key)),
        None => text.eq_ignore_ascii_case("none").then_some(Parent::None),
    };
    each(values, "a task's key, such as TM-12, or none", parent)
}

fn somebody(values: &[Value]) -> Result<Vec<Who>, Mistake> {
    refuse_none(values, "a person")?;
    Ok(values.iter().map(who).collect())
}

fn some_label(values: &[Value]) -> Result<Vec<LabelName>, Mistake> {
    refuse_none(values, "a label")?;
    Ok(values.iter().map(label).collect())
}

fn refuse_none(values: &[Value], wanted: &str) -> Result<(), Mistake> {
    match values.iter().find(|value| is_word(value, "none")) {
        None => Ok(()),
        Some(none) => {
            let detail = format!("{wanted} is wanted here, not none");
            Err(Mistake::new(none.place.clone(), "bad_value", detail))
        }
    }
}

/// Returns the word a priority is written as.
pub(crate) const fn priority_word(priority: Priority) -> &'static str {
    match priority {
        Priority::None => "none",
        Priority::Low => "low",
        Priority::Medium => "medium",
        Priority::High => "high",
        Priority::Urgent => "urgent",
    }
}

/// Every priority, lowest first.
pub(crate) const PRIORITIES: [Priority; 5] =
    [Priority::None, Priority::Low, Priority::Medium, Priority::High, Priority::Urgent];

fn priority(op: Op, values: Vec<Value>) -> Result<Test<Level>, Mistake> {
    let read = |text: &str| {
        let named = |known: &Priority| priority_word(*known).eq_ignore_ascii_case(text);
        PRIORITIES.into_iter().find(named).map(Level)
    };
    Test::read(op, values, "one of none, low, medium, high, urgent", read)
}

fn day_or_none(field: DayField, op: Op, values: Vec<Value>) -> Result<Term, Mistake> {
    match values.as_slice() {
        [only] if op == Op::Is && is_word(only, "none") => Ok(Term::NoDay(field)),
        _ => Test::days(op, values).map(|test| Term::Day(field, test)),
    }
}

fn estimate(op: Op, values: Vec<Value>) -> Result<Term, Mistake> {
    if let [only] = values.as_slice()
        && op == Op::Is
        && is_word(only, "none")
    {
        return Ok(Term::NoEstimate);
    }
    let wanted = format!("a number of points, 0 to {}", Points::MAX);
    let read = |text: &str| {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let points: u16 = text.parse().ok().filter(|_| digits)?;
        Points::try_from(points).ok()
    };
    Test::read(op, values, &wanted, read).map(Term::Estimate)
}

fn was_day(field: DayField, op: Op, values: Vec<Value>) -> Result<Term, Mistake> {
    Test::days(op, values).map(|test| Term::Was(Past::Day(field, test)))
}
