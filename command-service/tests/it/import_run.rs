//! A Trello board imported into a real event store, once and again.

use crate::import_plan::BOARD;
use crate::store_setup::{Setup, retitle};
use command_service::execute::Executor;
use command_service::import::{Counts, ImportLine, Mode, import_trello, trello};
use domain::project::{ProjectCommand, ProjectState};
use domain::task::{Task, TaskCommand, TaskState};
use domain::{ProjectId, TaskId};
use futures::StreamExt;
use serde_json::{Value, json};
use std::sync::Arc;

/// What the fixture holds, archived card included.
const ALL: Counts = Counts {
    projects: 1,
    columns: 4,
    labels: 3,
    tasks: 4,
    archived_tasks: 1,
    checklist_items: 4,
    comments: 3,
    events: 0,
};

async fn import(setup: &Setup, executor: &Executor, mode: Mode, body: &str) -> Vec<ImportLine> {
    let body = body.to_owned().into();
    import_trello(executor.clone(), setup.context(), mode, body).await.unwrap().collect().await
}

async fn apply(setup: &Setup, executor: &Executor) -> Vec<ImportLine> {
    import(setup, executor, Mode::Apply, BOARD).await
}

/// Returns what the last line says was made and what was there.
#[track_caller]
fn done(lines: &[ImportLine]) -> (Counts, usize) {
    let last = lines.last();
    assert!(matches!(last, Some(ImportLine::Done { .. })), "{last:?}");
    let ImportLine::Done { created, unchanged, .. } = last.unwrap() else { unreachable!() };
    (*created, *unchanged)
}

fn codes(lines: &[ImportLine]) -> Vec<&'static str> {
    let code = |line: &ImportLine| match line {
        ImportLine::Skipped { code, .. } => Some(*code),
        ImportLine::Error { .. }
        | ImportLine::Progress { .. }
        | ImportLine::Done { .. }
        | ImportLine::Failed { .. } => None,
    };
    lines.iter().filter_map(code).collect()
}

fn changed(change: impl FnOnce(&mut Value)) -> String {
    let mut board = serde_json::from_str(BOARD).unwrap();
    change(&mut board);
    board.to_string()
}

struct Imported {
    project_id: ProjectId,
    /// In the order of the cards' numbers.
    task_ids: Vec<TaskId>,
}

impl Imported {
    fn by(setup: &Setup) -> Self {
        let plan = trello::read(setup.owner, BOARD.as_bytes()).unwrap();
        let task_ids = plan.cards.iter().map(|card| card.create.task_id).collect();
        Self { project_id: plan.project.project_id, task_ids }
    }

    async fn project(&self, executor: &Executor) -> ProjectState {
        let (project, _) = executor.load_project(self.project_id).await.unwrap().unwrap();
        project.state().unwrap().clone()
    }

    async fn task(&self, executor: &Executor, index: usize) -> TaskState {
        let loaded = executor.load_task(self.task_ids[index]).await.unwrap();
        let (task, _): (Arc<Task>, _) = loaded.unwrap();
        task.state().unwrap().clone()
    }
}

#[tokio::test]
async fn a_board_goes_in_with_everything_on_it() {
    let setup = Setup::new("import-board").await;
    let executor = setup.replica();
    let lines = apply(&setup, &executor).await;
    assert_eq!(done(&lines), (ALL, 0));
    assert!(lines.contains(&ImportLine::Progress { done: 4, total: 4 }));

    let imported = Imported::by(&setup);
    let project = imported.project(&setup.replica()).await;
    assert_eq!(project.key.as_str(), "TD");
    let leak = imported.task(&setup.replica(), 0).await;
    assert_eq!((leak.title.as_str(), leak.number), ("Find the leak", 1));
    assert_eq!((leak.checklist.len(), leak.comments.len(), leak.archived), (3, 2, false));
    assert!(leak.checklist[0].checked && !leak.checklist[1].checked);
    let tools = imported.task(&setup.replica(), 1).await;
    assert_eq!((tools.archived, tools.checklist.len(), tools.comments.len()), (true, 1, 1));
}

#[tokio::test]
async fn tasks_are_numbered_in_the_order_of_the_cards() {
    let setup = Setup::new("import-numbers").await;
    let executor = setup.replica();
    let body = changed(|board| {
        let cards = (0..80).map(|n| {
            let id = format!("5ca3d99a0378a650{n:08x}");
            json!({ "id": id, "name": n.to_string(), "idShort": 1_000 - n, "idList": "5ca3d99a0378a65090e67601" })
        });
        board["cards"] = cards.collect();
        board["checklists"] = json!([]);
        board["actions"] = json!([]);
    });
    let lines = import(&setup, &executor, Mode::Apply, &body).await;
    assert_eq!(done(&lines).0.tasks, 80);
    let titles: Vec<String> = sqlx::query_scalar(
        "SELECT payload ->> 'title' FROM event_store.events WHERE event_type = 'task_created'
         ORDER BY (payload ->> 'number')::bigint",
    )
    .fetch_all(&setup.admin)
    .await
    .unwrap();
    assert_eq!(titles, (0..80).rev().map(|n| n.to_string()).collect::<Vec<_>>());
}

#[tokio::test]
async fn importing_again_changes_nothing() {
    let setup = Setup::new("import-again").await;
    apply(&setup, &setup.replica()).await;
    let stored = setup.count_events().await;
    let lines = apply(&setup, &setup.replica()).await;
    // The project, its columns and labels, tasks, checklist items and comments.
    assert_eq!(done(&lines), (Counts::default(), 1 + 4 + 3 + 4 + 4 + 3));
    assert_eq!(setup.count_events().await, stored);
    let Some(ImportLine::Done { position, consistency_token, .. }) = lines.last() else {
        panic!("not done");
    };
    assert!(position.is_some() && consistency_token.is_some(), "a query can wait for it");
}

#[tokio::test]
async fn what_people_changed_since_stays_as_they_left_it() {
    let setup = Setup::new("import-touched").await;
    let executor = setup.replica();
    apply(&setup, &executor).await;
    let imported = Imported::by(&setup);
    let [leak, tools, boat, _] = imported.task_ids[..] else { panic!("four tasks") };
    let project = imported.project(&executor).await;
    let task = imported.task(&executor, 0).await;
    let comment_id = *task.comments.keys().next().unwrap();
    let column_id = project.columns[0].column_id;
    let move_tasks_to = project.columns[1].column_id;
    let label_id = project.labels[0].label_id;
    let commands = [
        (leak, retitle("Found the leak")),
        (leak, TaskCommand::Uncheck { item_id: task.checklist[0].item_id }),
        (leak, TaskCommand::RemoveChecklistItem { item_id: task.checklist[1].item_id }),
        (leak, TaskCommand::RemoveComment { comment_id }),
        (tools, TaskCommand::Restore {}),
        (boat, TaskCommand::Delete {}),
    ];
    for (task_id, command) in commands {
        executor.execute_task(task_id, command, setup.context()).await.unwrap();
    }
    let commands = [
        ProjectCommand::RemoveColumn { column_id, move_tasks_to },
        ProjectCommand::RemoveLabel { label_id },
    ];
    for command in commands {
        executor.execute_project(imported.project_id, command, setup.context()).await.unwrap();
    }
    let stored = setup.count_events().await;
    let lines = apply(&setup, &setup.replica()).await;
    assert_eq!(done(&lines).0, Counts::default());
    assert_eq!(setup.count_events().await, stored);
}

#[tokio::test]
async fn an_import_goes_on_where_another_stopped() {
    let setup = Setup::new("import-resumed").await;
    let executor = setup.replica();
    let first_half = changed(|board| {
        board["cards"].as_array_mut().unwrap().truncate(2);
        board["actions"].as_array_mut().unwrap().truncate(1);
    });
    let (before, _) = done(&import(&setup, &executor, Mode::Apply, &first_half).await);
    assert_eq!((before.tasks, before.comments, before.archived_tasks), (2, 1, 0));
    let (after, _) = done(&apply(&setup, &setup.replica()).await);
    assert_eq!((after.projects, after.tasks, after.comments), (0, 2, 2));
    assert_eq!((after.checklist_items, after.archived_tasks), (1, 1));
}

#[tokio::test]
async fn an_archive_that_was_still_to_come_is_made_good() {
    let setup = Setup::new("import-archive").await;
    let executor = setup.replica();
    let open = changed(|board| board["cards"][2]["closed"] = json!(false));
    import(&setup, &executor, Mode::Apply, &open).await;
    let (made, _) = done(&apply(&setup, &executor).await);
    assert_eq!(made, Counts { archived_tasks: 1, ..Counts::default() });
}

#[tokio::test]
async fn new_lists_and_labels_of_a_later_export_are_added() {
    let setup = Setup::new("import-later").await;
    let executor = setup.replica();
    apply(&setup, &executor).await;
    let later = changed(|board| {
        let list = json!({ "id": "new list", "name": "Later", "closed": true, "pos": 500 });
        board["lists"].as_array_mut().unwrap().push(list);
        let label = json!({ "id": "new label", "name": "new", "color": "lime" });
        board["labels"].as_array_mut().unwrap().push(label);
        let card = json!({ "id": "new card", "name": "New", "idShort": 99, "idList": "new list", "idLabels": ["new label"] });
        board["cards"].as_array_mut().unwrap().push(card);
    });
    let (made, _) = done(&import(&setup, &executor, Mode::Apply, &later).await);
    assert_eq!(made, Counts { columns: 1, labels: 1, tasks: 1, ..Counts::default() });
    let project = Imported::by(&setup).project(&executor).await;
    assert!(project.columns.last().unwrap().archived);
}

#[tokio::test]
async fn a_dry_run_says_what_would_happen_and_stores_nothing() {
    let setup = Setup::new("import-dry").await;
    let executor = setup.replica();
    let lines = import(&setup, &executor, Mode::DryRun, BOARD).await;
    assert_eq!(done(&lines), (ALL, 0));
    assert!(codes(&lines).contains(&"no_account"));
    assert_eq!(setup.count_events().await, 0);

    apply(&setup, &executor).await;
    let stored = setup.count_events().await;
    let lines = import(&setup, &executor, Mode::DryRun, BOARD).await;
    assert_eq!(done(&lines).0, Counts::default());
    assert_eq!(setup.count_events().await, stored);
}

#[tokio::test]
async fn two_accounts_get_a_project_each_with_a_key_of_its_own() {
    let setup = Setup::new("import-two").await;
    let executor = setup.replica();
    let first = apply(&setup, &executor).await;
    let other = Setup { owner: domain::AccountId::generate(), ..setup };
    let second = apply(&other, &executor).await;
    let key = |lines: &[ImportLine]| match lines.last() {
        Some(ImportLine::Done { key, .. }) => key.to_string(),
        other => panic!("not done: {other:?}"),
    };
    assert_eq!((key(&first), key(&second)), ("TD".to_owned(), "TDA".to_owned()));
    assert_eq!(done(&second), (ALL, 0));
}

#[tokio::test]
async fn what_is_refused_is_told_and_the_rest_goes_in() {
    let setup = Setup::new("import-refused").await;
    let executor = setup.replica();
    let twice = changed(|board| {
        let mut again = board["cards"][0].clone();
        again["name"] = json!("The same id again");
        board["cards"].as_array_mut().unwrap().push(again);
    });
    let lines = import(&setup, &executor, Mode::Apply, &twice).await;
    assert_eq!(done(&lines), (ALL, 0));
    assert!(codes(&lines).contains(&"already_exists"), "{lines:#?}");
}

#[tokio::test]
async fn an_import_into_an_archived_project_ends_before_it_starts() {
    let setup = Setup::new("import-archived").await;
    let executor = setup.replica();
    apply(&setup, &executor).await;
    let project_id = Imported::by(&setup).project_id;
    let archive = ProjectCommand::Archive {};
    executor.execute_project(project_id, archive, setup.context()).await.unwrap();
    for mode in [Mode::Apply, Mode::DryRun] {
        let lines = import(&setup, &executor, mode, BOARD).await;
        let last = lines.last().unwrap();
        let expected = "project_archived";
        assert!(matches!(last, ImportLine::Failed { code, .. } if *code == expected), "{last:?}");
    }
}

#[tokio::test]
async fn a_reader_that_goes_away_stops_the_import() {
    let setup = Setup::new("import-left").await;
    let executor = setup.replica();
    let body = BOARD.to_owned().into();
    let lines = import_trello(executor.clone(), setup.context(), Mode::Apply, body).await.unwrap();
    drop(lines);
    assert_eq!(setup.count_events().await, 0);
}

#[test]
fn a_line_is_one_json_object() {
    let line = ImportLine::Skipped {
        what: "card #4".to_owned(),
        code: "shortened",
        reason: "two\nlines".to_owned(),
        line: None,
        field: None,
    };
    let text = String::from_utf8(line.to_ndjson().to_vec()).unwrap();
    let expected =
        r#"{"type":"skipped","what":"card #4","code":"shortened","reason":"two\nlines"}"#;
    assert_eq!(text, format!("{expected}\n"));
    let progress = ImportLine::Progress { done: 4, total: 9 };
    let expected = json!({ "type": "progress", "done": 4, "total": 9 });
    assert_eq!(serde_json::to_value(progress).unwrap(), expected);
}
