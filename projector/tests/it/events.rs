//! Facts to store.

use domain::account::AccountEvent;
use domain::project::ProjectEvent;
use domain::task::TaskEvent;
use domain::{AccountId, Partition, ProjectId, TaskId};
use event_stream::AggregateType;
use serde::Serialize;
use uuid::Uuid;

/// An event as the command service would store it.
#[derive(Debug, Clone)]
pub struct Fact {
    pub kind: AggregateType,
    pub id: Uuid,
    pub partition: Partition,
    pub event_type: String,
    pub version: String,
    pub payload: String,
    pub actor: AccountId,
}

impl Fact {
    pub fn project(id: ProjectId, actor: AccountId, event: &ProjectEvent) -> Self {
        Self::of(AggregateType::Project, id.get(), Partition::of(id.get()), actor, event)
    }

    pub fn task(project: ProjectId, id: TaskId, actor: AccountId, event: &TaskEvent) -> Self {
        Self::of(AggregateType::Task, id.get(), Partition::of(project.get()), actor, event)
    }

    pub fn account(id: AccountId, event: &AccountEvent) -> Self {
        Self::of(AggregateType::Account, id.get(), Partition::of(id.get()), id, event)
    }

    fn of(
        kind: AggregateType,
        id: Uuid,
        partition: Partition,
        actor: AccountId,
        event: &impl Serialize,
    ) -> Self {
        let json = serde_json::to_value(event).unwrap();
        let event_type = json["type"].as_str().unwrap().to_owned();
        Self {
            kind,
            id,
            partition,
            event_type,
            version: "1".to_owned(),
            payload: json.to_string(),
            actor,
        }
    }

    /// Returns the same fact in a form nobody can read.
    pub fn spoiled(mut self) -> Self {
        self.payload = r#"{"type":"nonsense"}"#.to_owned();
        self
    }
}

/// Returns a text of whatever type is asked for.
pub fn text<T: TryFrom<String, Error: std::fmt::Debug>>(text: &str) -> T {
    T::try_from(text.to_owned()).unwrap()
}
