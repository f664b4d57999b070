//! Which column of the file means what: by its heading, as this program and others write it.

/// What a cell may say of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Field {
    Id,
    Title,
    Description,
    Column,
    Priority,
    StartOn,
    DueOn,
    Estimate,
    Labels,
    Assignees,
    Checklist,
    Archived,
}

impl Field {
    const ALL: [Self; 12] = [
        Self::Id,
        Self::Title,
        Self::Description,
        Self::Column,
        Self::Priority,
        Self::StartOn,
        Self::DueOn,
        Self::Estimate,
        Self::Labels,
        Self::Assignees,
        Self::Checklist,
        Self::Archived,
    ];

    /// Returns the name used in reports, and the heading of our own exports.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Title => "title",
            Self::Description => "description",
            Self::Column => "column",
            Self::Priority => "priority",
            Self::StartOn => "start_on",
            Self::DueOn => "due_on",
            Self::Estimate => "estimate",
            Self::Labels => "labels",
            Self::Assignees => "assignees",
            Self::Checklist => "checklist",
            Self::Archived => "archived",
        }
    }

    /// Returns the headings it is known by, the surest first: of several in one file, that one
    /// counts. In lower case, with single spaces for whatever is neither letter nor digit.
    const fn headings(self) -> &'static [&'static str] {
        match self {
            Self::Id => &[
                "id",
                "task id",
                "card id",
                "issue key",
                "issue id",
                "external id",
                "identifier",
                "number",
            ],
            Self::Title => &[
                "title",
                "summary",
                "task name",
                "card name",
                "name",
                "task",
                "subject",
                "issue",
                "content",
            ],
            Self::Description => {
                &["description", "card description", "notes", "body", "details", "text"]
            }
            Self::Column => &[
                "column",
                "column name",
                "list name",
                "list",
                "section column",
                "bucket name",
                "bucket",
                "section",
                "status",
                "state",
                "stage",
            ],
            Self::Priority => &["priority"],
            Self::StartOn => &["start on", "start date", "start", "starts on", "begin date"],
            Self::DueOn => &["due on", "due date", "due", "deadline", "target date", "end date"],
            Self::Estimate => &["estimate", "points", "story points", "story point estimate"],
            Self::Labels => &["labels", "label", "tags", "tag"],
            Self::Assignees => &[
                "assignees",
                "assignee email",
                "assignee e mail",
                "assignee",
                "assigned to",
                "members",
                "responsible",
                "owner",
            ],
            Self::Checklist => &["checklist", "checklist items", "subtasks", "todos"],
            Self::Archived => &["archived", "closed"],
        }
    }

    /// Tells whether several columns may each add to it, as one column a label does.
    const fn adds_up(self) -> bool {
        match self {
            Self::Labels | Self::Assignees | Self::Checklist => true,
            Self::Id
            | Self::Title
            | Self::Description
            | Self::Column
            | Self::Priority
            | Self::StartOn
            | Self::DueOn
            | Self::Estimate
            | Self::Archived => false,
        }
    }
}

/// What each column of the file means, and the headings of those that are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Meaning {
    pub(super) fields: Vec<Option<Field>>,
    pub(super) ignored: Vec<String>,
}

impl Meaning {
    pub(super) fn of(header: &[String]) -> Self {
        let headings: Vec<String> = header.iter().map(|heading| plain(heading)).collect();
        let mut fields = vec![None; header.len()];
        for field in Field::ALL {
            let known = field.headings().iter();
            let best = known.copied().find(|known| headings.iter().any(|given| given == known));
            let Some(best) = best else { continue };
            let columns = fields.iter_mut().zip(&headings).filter(|(_, given)| *given == best);
            let taken = if field.adds_up() { usize::MAX } else { 1 };
            columns.take(taken).for_each(|(place, _)| *place = Some(field));
        }
        let unknown = header
            .iter()
            .zip(&fields)
            .filter(|(heading, field)| field.is_none() && !heading.trim().is_empty());
        let ignored = unknown.map(|(heading, _)| heading.trim().to_owned()).collect();
        Self { fields, ignored }
    }

    pub(super) fn has(&self, field: Field) -> bool {
        self.fields.contains(&Some(field))
    }
}

fn plain(heading: &str) -> String {
    let lower = heading.to_lowercase();
    let words = lower.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the names of the fields, `-` for an ignored column.
    fn names(header: &str) -> String {
        let header: Vec<String> = header.split(',').map(str::to_owned).collect();
        let fields = Meaning::of(&header).fields.into_iter();
        fields.map(|field| field.map_or("-", Field::name)).collect::<Vec<_>>().join(",")
    }

    #[test]
    fn our_own_headings_are_known() {
        let all = Field::ALL.map(Field::name).join(",");
        assert_eq!(names(&all), all);
    }

    #[test]
    fn headings_of_other_tools_are_known() {
        let jira = "Summary,Issue key,Issue id,Status,Priority,Assignee,Due date,Labels,Labels";
        assert_eq!(names(jira), "title,id,-,column,priority,assignees,due_on,labels,labels");
        let asana = "Task ID,Name,Section/Column,Assignee,Assignee Email,Start Date,Tags,Notes";
        let expected = "id,title,column,-,assignees,start_on,labels,description";
        assert_eq!(names(asana), expected);
        let trello = "Card ID,Card Name,Card Description,List ID,List Name,Archived";
        assert_eq!(names(trello), "id,title,description,-,column,archived");
        let planner = "Task ID,Task Name,Bucket Name,Assigned To,Checklist Items";
        assert_eq!(names(planner), "id,title,column,assignees,checklist");
    }

    #[test]
    fn what_is_not_known_is_named() {
        let header = ["Title", " Sprint ", "title", ""].map(str::to_owned);
        let meaning = Meaning::of(&header);
        assert_eq!(meaning.ignored, ["Sprint", "title"]);
        assert!(meaning.has(Field::Title) && !meaning.has(Field::Column));
    }
}
