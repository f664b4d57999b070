//! The project the rows go into, with the columns and labels they need, and who its members are.

use super::header::Field;
use super::needs::{Needs, Target, folded};
use super::row::{Reading, RowError, RowPlan};
use crate::execute::ExecuteError;
use crate::identity::Identity;
use crate::import::difference::Step;
use crate::import::guess::column_kind;
use crate::import::line::{Counts, ImportLine};
use crate::import::plan::{CardPlan, Skipped};
use crate::import::run::{Import, Stop, Tally};
use domain::project::{
    Column, ColumnKind, CreateProject, Label, LabelColour, Project, ProjectCommand, ProjectKey,
};
use domain::task::{ChecklistItem, CreateTask};
use domain::text::Description;
use domain::{AccountId, ColumnId, LabelId, ProjectId, Rank, TaskId};
use std::collections::HashMap;

const COLOURS: [LabelColour; 12] = [
    LabelColour::Grey,
    LabelColour::Red,
    LabelColour::Orange,
    LabelColour::Yellow,
    LabelColour::Lime,
    LabelColour::Green,
    LabelColour::Teal,
    LabelColour::Sky,
    LabelColour::Blue,
    LabelColour::Purple,
    LabelColour::Pink,
    LabelColour::Black,
];

/// A project ready for the rows, and what the names in them mean there.
pub(super) struct Ground {
    pub(super) project_id: ProjectId,
    pub(super) key: ProjectKey,
    columns: HashMap<String, ColumnId>,
    labels: HashMap<String, LabelId>,
    people: HashMap<String, AccountId>,
}

/// Prepares the project; one that is there has been found to be the caller's to change.
pub(super) struct Preparing<'a> {
    pub(super) import: &'a Import<'a>,
    pub(super) identity: &'a Identity,
    pub(super) reading: &'a Reading,
    pub(super) needs: &'a Needs,
}

impl Preparing<'_> {
    pub(super) async fn ground(
        &self,
        target: &Target,
        known: Option<&Project>,
        tally: &mut Tally,
    ) -> Result<Ground, Stop> {
        let mut ground = match (target, known.and_then(Project::state)) {
            (Target::New { key, .. }, None) => self.found(target, key, tally).await?,
            (Target::New { .. } | Target::Existing(_), Some(state)) => {
                let columns = state.columns.iter().rev();
                let labels = state.labels.iter().rev();
                Ground {
                    project_id: state.project_id,
                    key: state.key.clone(),
                    // Of several with one name, the first counts.
                    columns: columns.map(|c| (folded(c.name.as_str()), c.column_id)).collect(),
                    labels: labels.map(|l| (folded(l.name.as_str()), l.label_id)).collect(),
                    people: HashMap::new(),
                }
            }
            (Target::Existing(_), None) => return Err(Stop(ExecuteError::Conflict)),
        };
        if let Some(project) = known {
            self.add_columns(project, &mut ground, tally).await?;
            self.add_labels(&mut ground, tally).await?;
        }
        self.meet(known, &mut ground).await?;
        Ok(ground)
    }

    async fn found(
        &self,
        target: &Target,
        key: &ProjectKey,
        tally: &mut Tally,
    ) -> Result<Ground, Stop> {
        let Target::New { name, columns_if_none, .. } = target else {
            return Err(Stop(ExecuteError::Conflict));
        };
        let mut columns: Vec<Column> =
            self.needs.columns.iter().map(|name| self.column(name)).collect();
        // Where a task stands is all the file knows of their order.
        columns.sort_by_key(|column| match column.kind {
            ColumnKind::Open => 0,
            ColumnKind::Started => 1,
            ColumnKind::Done => 2,
        });
        if columns.is_empty() {
            columns.clone_from(columns_if_none);
        }
        let labels: Vec<Label> = self.needs.labels.iter().map(|name| self.label(name)).collect();
        let create = CreateProject {
            project_id: self.reading.project_id,
            key: key.clone(),
            name: name.clone(),
            description: Description::default(),
            columns: columns.clone(),
            labels: labels.clone(),
        };
        let made = Counts {
            projects: 1,
            columns: columns.len(),
            labels: labels.len(),
            ..Counts::default()
        };
        self.import.ask_for(create, made, tally).await?;
        Ok(Ground {
            project_id: self.reading.project_id,
            key: key.clone(),
            columns: columns.iter().map(|c| (folded(c.name.as_str()), c.column_id)).collect(),
            labels: labels.iter().map(|l| (folded(l.name.as_str()), l.label_id)).collect(),
            people: HashMap::new(),
        })
    }

    async fn add_columns(
        &self,
        project: &Project,
        ground: &mut Ground,
        tally: &mut Tally,
    ) -> Result<(), Stop> {
        for name in &self.needs.columns {
            let folded = folded(name.as_str());
            if ground.columns.contains_key(&folded) {
                continue;
            }
            let column = self.column(name);
            // One that an earlier import made and people have renamed or removed since.
            if let Some(shown) = project.shown_column(column.column_id) {
                ground.columns.insert(folded, shown);
                continue;
            }
            let command = ProjectCommand::AddColumn {
                column_id: column.column_id,
                name: column.name,
                after: None,
                wip_limit: None,
                kind: column.kind,
            };
            let makes = Counts { columns: 1, ..Counts::default() };
            let what = format!("column {:?}", name.as_str());
            let step = Step { what, command, makes };
            if self.import.give_project(ground.project_id, step, tally).await? {
                ground.columns.insert(folded, column.column_id);
            }
        }
        Ok(())
    }

    async fn add_labels(&self, ground: &mut Ground, tally: &mut Tally) -> Result<(), Stop> {
        for name in &self.needs.labels {
            let folded = folded(name.as_str());
            if ground.labels.contains_key(&folded) {
                continue;
            }
            let Label { label_id, name, colour } = self.label(name);
            let what = format!("label {:?}", name.as_str());
            let command = ProjectCommand::DefineLabel { label_id, name, colour };
            let makes = Counts { labels: 1, ..Counts::default() };
            let step = Step { what, command, makes };
            if self.import.give_project(ground.project_id, step, tally).await? {
                ground.labels.insert(folded, label_id);
            }
        }
        Ok(())
    }

    fn column(&self, name: &domain::text::ColumnName) -> Column {
        let reading = self.reading;
        let named = format!("{} {}", reading.project_id, folded(name.as_str()));
        Column {
            column_id: reading.ids.of("csv column", &named),
            name: name.clone(),
            kind: column_kind(name.as_str()),
            wip_limit: None,
            archived: false,
        }
    }

    fn label(&self, name: &domain::text::LabelName) -> Label {
        let reading = self.reading;
        let named = format!("{} {}", reading.project_id, folded(name.as_str()));
        let colour = reading.ids.hash("csv label colour", &named)[0];
        Label {
            label_id: reading.ids.of("csv label", &named),
            name: name.clone(),
            colour: COLOURS[usize::from(colour) % COLOURS.len()],
        }
    }

    /// Finds out whom the rows mean: members of the project, by e-mail address, by id, or by a name
    /// only one of them has. Nobody else is looked for: a file must not tell who has an account.
    async fn meet(&self, known: Option<&Project>, ground: &mut Ground) -> Result<(), Stop> {
        if self.needs.people.is_empty() {
            return Ok(());
        }
        let state = known.and_then(Project::state);
        let members = state.map_or_else(
            || vec![self.import.context.actor],
            |state| state.members.keys().copied().collect(),
        );
        let profiles = self
            .identity
            .profiles_of(&members)
            .await
            .map_err(|error| Stop(ExecuteError::Unavailable(error.into())))?;
        let mut names: HashMap<String, Vec<AccountId>> = HashMap::new();
        for profile in profiles {
            names.entry(folded(&profile.display_name)).or_default().push(profile.id);
            ground.people.insert(folded(&profile.email), profile.id);
            ground.people.insert(profile.id.to_string(), profile.id);
        }
        for (name, accounts) in names {
            if let [only] = accounts[..] {
                ground.people.entry(name).or_insert(only);
            }
        }
        for (person, line) in &self.needs.people {
            if !ground.people.contains_key(&folded(person)) {
                let what = format!("assignee {person:?}");
                let reason = "is no member of this project, or not the only one of that name";
                let skipped = Skipped::new(what, "not_a_member", reason);
                self.import
                    .say(ImportLine::skipped_at(*line, Field::Assignees.name(), skipped))
                    .await;
            }
        }
        Ok(())
    }
}

impl Ground {
    /// Returns the row's task with everything on it. One that is `known` stays in its column, and
    /// keeps its labels: only what could be missing on it is looked at.
    pub(super) fn card(
        &self,
        reading: &Reading,
        mut plan: RowPlan,
        rank: Rank,
        known: Option<TaskId>,
    ) -> Result<CardPlan, RowError> {
        let line = plan.line;
        if known.is_some() {
            plan.column = None;
            plan.labels.clear();
        }
        let column_id = plan.column.as_ref().map(|column| {
            let found = self.columns.get(&folded(column.as_str())).copied();
            found.ok_or_else(|| lacks(line, Field::Column, column.as_str()))
        });
        let labels = plan.labels.iter().map(|label| {
            let found = self.labels.get(&folded(label.as_str())).copied();
            found.ok_or_else(|| lacks(line, Field::Labels, label.as_str()))
        });
        let create = CreateTask {
            task_id: known.unwrap_or(plan.task_id),
            project_id: self.project_id,
            title: plan.title,
            description: plan.description,
            column_id: column_id.transpose()?,
            priority: plan.priority,
            dates: plan.dates,
            estimate: plan.estimate,
            parent_id: None,
            repeat: None,
            assignees: plan
                .assignees
                .iter()
                .filter_map(|person| self.people.get(&folded(person)).copied())
                .collect(),
            labels: labels.collect::<Result<_, _>>()?,
            rank,
        };
        let items = plan.checklist.into_iter().enumerate().map(|(index, (text, checked))| {
            ChecklistItem { item_id: reading.item_id(plan.task_id, index), text, checked }
        });
        Ok(CardPlan {
            name: format!("the row in line {line}"),
            line: Some(line),
            create,
            checklist: items.collect(),
            comments: Vec::new(),
            archived: plan.archived,
        })
    }
}

/// The project could not be given a column or label: why was said when it was tried.
fn lacks(line: u64, field: Field, name: &str) -> RowError {
    let reason = format!("the project has no {} {name:?}", field.name());
    RowError { line, field: Some(field), code: "not_in_project", reason }
}
