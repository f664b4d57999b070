//! What accounts have read.

use crate::events::Fact;
use crate::world::World;
use domain::account::AccountEvent;
use domain::position::ReadUpto;
use domain::{AccountId, EventId, Partition, Position, ProjectId};
use projector::fold::{self, Tally};

fn upto(partition: i16, position: i64) -> ReadUpto {
    [(Partition::new(partition).unwrap(), Position::new(position))].into_iter().collect()
}

/// Stores events of one account and folds them, together.
async fn fold_all(world: &World, account: AccountId, events: &[AccountEvent]) -> Tally {
    let facts: Vec<Fact> = events.iter().map(|event| Fact::account(account, event)).collect();
    world.append(&facts).await;
    let partition = Partition::of(account.get());
    let checkpoint = world.checkpoint(partition).await;
    let log = world.event_log().await;
    let events = log.after(partition, checkpoint, i64::MAX).await.unwrap();
    world.projection().await.apply(partition, checkpoint, &events).await.unwrap()
}

async fn cursors(world: &World) -> (Vec<i64>, Vec<(i16, i64)>, i64) {
    let seen = sqlx::query_scalar("SELECT position FROM seen ORDER BY position");
    let inbox = sqlx::query_as("SELECT partition, position FROM inbox_cursors ORDER BY partition");
    let seen = seen.fetch_all(&world.rows).await.unwrap();
    let inbox = inbox.fetch_all(&world.rows).await.unwrap();
    (seen, inbox, world.count("inbox_reads").await)
}

fn registered(account_id: AccountId) -> AccountEvent {
    AccountEvent::Registered { account_id }
}

fn seen(project_id: ProjectId, position: i64) -> AccountEvent {
    AccountEvent::ProjectSeen { project_id, position: Position::new(position) }
}

#[tokio::test]
async fn cursors_move_forward_only_whatever_the_batches() {
    let world = World::new().await;
    let account = AccountId::generate();
    world.set_profile(account, Some("Ada"), false).await;
    let [one, other] = [(); 2].map(|()| ProjectId::generate());
    let (first, second) = (EventId::generate(), EventId::generate());
    let happened = [
        registered(account),
        seen(one, 5),
        seen(other, 3),
        seen(one, 9),
        AccountEvent::InboxRead { upto: upto(2, 5), events: vec![first] },
        AccountEvent::InboxRead { upto: upto(4, 7), events: vec![] },
    ];
    fold_all(&world, account, &happened).await;
    assert_eq!(cursors(&world).await, (vec![3, 9], vec![(2, 5), (4, 7)], 1));

    // An account that forgot an old cursor may store it again: the row knows better.
    let again = AccountEvent::InboxRead { upto: upto(4, 6), events: vec![first, second] };
    fold_all(&world, account, &[seen(one, 8), again]).await;
    assert_eq!(cursors(&world).await, (vec![3, 9], vec![(2, 5), (4, 7)], 2));
    let row: (String, i64) = sqlx::query_as("SELECT display_name, sequence FROM accounts")
        .fetch_one(&world.rows)
        .await
        .unwrap();
    assert_eq!(row, ("Ada".to_owned(), 8));
    assert_eq!(world.seen_rows().await, world.true_rows().await);
}

#[tokio::test]
async fn reading_that_is_delivered_again_changes_nothing() {
    let world = World::new().await;
    let account = AccountId::generate();
    let read = AccountEvent::InboxRead { upto: upto(2, 5), events: vec![EventId::generate()] };
    let happened = [registered(account), seen(ProjectId::generate(), 5), read];
    fold_all(&world, account, &happened).await;
    let rows = world.seen_rows().await;
    let partition = Partition::of(account.get());
    let events = world.stored(partition).await;
    let mut connection = world.rows.acquire().await.unwrap();
    let profiles = std::collections::BTreeMap::new();
    let again = fold::apply(&mut connection, partition, &events, &profiles).await.unwrap();
    drop(connection);
    assert_eq!(again, Tally { applied: 0, seen: 3, parked: 0 });
    assert_eq!(world.seen_rows().await, rows);
}

#[tokio::test]
async fn what_an_erased_account_has_read_is_forgotten() {
    let world = World::new().await;
    let [account, other] = [(); 2].map(|()| AccountId::generate());
    let read = || AccountEvent::InboxRead { upto: upto(2, 5), events: vec![EventId::generate()] };
    let project = ProjectId::generate();
    fold_all(&world, other, &[registered(other), seen(project, 7), read()]).await;
    let happened = [registered(account), seen(project, 5), read()];
    fold_all(&world, account, &happened).await;
    fold_all(&world, account, &[seen(project, 6), AccountEvent::Erased {}]).await;
    assert_eq!(cursors(&world).await, (vec![7], vec![(2, 5)], 1));
    assert_eq!(world.seen_rows().await, world.true_rows().await);
}

#[tokio::test]
async fn reading_before_being_registered_is_parked() {
    let world = World::new().await;
    let account = AccountId::generate();
    let tally = fold_all(&world, account, &[seen(ProjectId::generate(), 5)]).await;
    assert_eq!(tally.parked, 1);
    assert_eq!(cursors(&world).await, (vec![], vec![], 0));
}
