//! Whom an event concerns.

use crate::events::text;
use crate::team::Team;
use crate::world::World;
use domain::project::{ProjectCommand, Role};
use domain::task::{Origin, TaskCommand};
use domain::{AccountId, CommentId, Position};
use std::collections::BTreeMap;
use time::OffsetDateTime;
use uuid::Uuid;

/// A task of the owner's, in a project with two more members.
struct Office {
    world: World,
    team: Team,
    ada: AccountId,
    bob: AccountId,
    task: usize,
}

impl Office {
    async fn open() -> Self {
        let mut team = Team::new();
        let [ada, bob] = [(); 2].map(|()| AccountId::generate());
        for account_id in [ada, bob] {
            team.ask(ProjectCommand::AddMember { account_id, role: Role::Editor });
        }
        let task = team.create_task("task");
        let world = World::new().await;
        let mut office = Self { world, team, ada, bob, task };
        office.told().await;
        office
    }

    fn asks(&mut self, actor: AccountId, command: TaskCommand) {
        self.team.ask_task_as(actor, self.task, command);
    }

    fn comments(&mut self, actor: AccountId, words: &str) -> CommentId {
        let comment_id = CommentId::generate();
        self.asks(actor, TaskCommand::Comment { comment_id, text: text(words), origin: None });
        comment_id
    }

    /// Folds what happened since the last time; returns who was told of the last event, and why.
    async fn told(&mut self) -> BTreeMap<Uuid, String> {
        let news = self.team.news();
        let positions = self.world.append(&news).await;
        let partition = self.team.partition();
        let checkpoint = self.world.checkpoint(partition).await;
        let events = self.world.event_log().await.after(partition, checkpoint, 100).await.unwrap();
        self.world.projection().await.apply(partition, checkpoint, &events).await.unwrap();
        self.told_of(*positions.last().unwrap()).await
    }

    async fn told_of(&self, position: Position) -> BTreeMap<Uuid, String> {
        sqlx::query_as("SELECT account_id, reason FROM inbox_items WHERE position = $1")
            .bind(position.get())
            .fetch_all(&self.world.rows)
            .await
            .unwrap()
            .into_iter()
            .collect()
    }
}

fn told(expected: &[(AccountId, &str)]) -> BTreeMap<Uuid, String> {
    expected.iter().map(|(account_id, reason)| (account_id.get(), (*reason).to_owned())).collect()
}

#[tokio::test]
async fn a_comment_concerns_who_has_to_do_with_the_task() {
    let mut office = Office::open().await;
    let (owner, ada, bob) = (office.team.owner, office.ada, office.bob);
    office.comments(ada, "first");
    assert_eq!(office.told().await, told(&[(owner, "comment")]));
    let comment_id = office.comments(bob, "second");
    assert_eq!(office.told().await, told(&[(owner, "comment"), (ada, "comment")]));
    let item: (Uuid, Uuid, Uuid, i16) = sqlx::query_as(
        "SELECT i.comment_id, i.task_id, i.project_id, i.partition FROM inbox_items i
         JOIN changes c USING (position) WHERE i.account_id = $1 AND c.event_id = i.event_id",
    )
    .bind(ada.get())
    .fetch_one(&office.world.rows)
    .await
    .unwrap();
    let partition = office.team.partition().get();
    let task_id = office.team.task_id(office.task);
    assert_eq!(item, (comment_id.get(), task_id, office.team.id.get(), partition));

    office.asks(bob, TaskCommand::RemoveComment { comment_id });
    assert_eq!(office.told().await, told(&[]));
    office.comments(owner, "third");
    let remembered = told(&[(ada, "comment"), (bob, "comment")]);
    assert_eq!(office.told().await, remembered, "although bob's own comment is gone");
}

#[tokio::test]
async fn a_mention_concerns_the_member_it_names_once() {
    let mut office = Office::open().await;
    let (owner, ada, bob) = (office.team.owner, office.ada, office.bob);
    let comment_id = office.comments(ada, &format!("@{owner} @{bob} @{}", AccountId::generate()));
    assert_eq!(office.told().await, told(&[(owner, "mention"), (bob, "mention")]));
    let edited = format!("@{bob} and me, @{ada}");
    office.asks(ada, TaskCommand::EditComment { comment_id, text: text(&edited) });
    assert_eq!(office.told().await, told(&[]), "bob was told before, ada wrote it");
    office.asks(owner, TaskCommand::Describe { description: text(&format!("ask @{ada}")) });
    assert_eq!(office.told().await, told(&[(ada, "mention")]));
    office.asks(owner, TaskCommand::Describe { description: text(&format!("Ask @{ada} @{bob}")) });
    assert_eq!(office.told().await, told(&[(bob, "mention")]));
}

#[tokio::test]
async fn an_assignment_concerns_whoever_others_assign() {
    let mut office = Office::open().await;
    let (owner, ada, bob) = (office.team.owner, office.ada, office.bob);
    office.asks(owner, TaskCommand::Assign { account_id: ada });
    assert_eq!(office.told().await, told(&[(ada, "assignment")]));
    office.asks(bob, TaskCommand::Assign { account_id: bob });
    assert_eq!(office.told().await, told(&[]));
    office.asks(owner, TaskCommand::Unassign { account_id: ada });
    assert_eq!(office.told().await, told(&[]));
    office.comments(owner, "hello");
    assert_eq!(office.told().await, told(&[(bob, "comment")]));
}

#[tokio::test]
async fn a_comment_concerns_who_watches_the_task_for_as_long_as_they_do() {
    let mut office = Office::open().await;
    let (owner, bob) = (office.team.owner, office.bob);
    office.asks(bob, TaskCommand::Watch {});
    office.comments(owner, "watched");
    assert_eq!(office.told().await, told(&[(bob, "comment")]));
    office.asks(bob, TaskCommand::Unwatch {});
    office.comments(owner, "unwatched");
    assert_eq!(office.told().await, told(&[]));
}

#[tokio::test]
async fn whoever_is_no_member_at_that_moment_is_not_told() {
    let mut office = Office::open().await;
    let (owner, ada, bob) = (office.team.owner, office.ada, office.bob);
    office.comments(ada, "mine");
    office.told().await;
    // All in one batch: who belongs to the project changes within it.
    office.team.ask(ProjectCommand::RemoveMember { account_id: ada });
    office.comments(bob, &format!("bye @{ada}"));
    let while_away = office.world.append(&office.team.news()).await;
    office.team.ask(ProjectCommand::AddMember { account_id: ada, role: Role::Viewer });
    office.comments(bob, "back again?");
    assert_eq!(office.told().await, told(&[(owner, "comment"), (ada, "comment")]));
    let position = *while_away.last().unwrap();
    assert_eq!(office.told_of(position).await, told(&[(owner, "comment")]));
    assert_eq!(office.world.seen_rows().await, office.world.true_rows().await);
}

#[tokio::test]
async fn an_imported_comment_concerns_nobody() {
    let mut office = Office::open().await;
    let (ada, bob) = (office.ada, office.bob);
    let origin = Origin { author: text("Eve"), at: OffsetDateTime::UNIX_EPOCH };
    let (comment_id, words) = (CommentId::generate(), format!("@{bob}"));
    let origin = Some(origin);
    office.asks(ada, TaskCommand::Comment { comment_id, text: text(&words), origin });
    assert_eq!(office.told().await, told(&[]));
}

#[tokio::test]
async fn a_task_commented_as_soon_as_it_is_created_concerns_who_was_a_member_before() {
    let mut office = Office::open().await;
    let (owner, ada) = (office.team.owner, office.ada);
    office.task = office.team.create_task("new");
    office.comments(owner, &format!("@{ada}, look"));
    assert_eq!(office.told().await, told(&[(ada, "mention")]));
}
