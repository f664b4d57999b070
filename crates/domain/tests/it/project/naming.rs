use super::*;

#[test]
fn a_rename_tells_before_and_after() {
    let name = change(text::<ProjectName>("Task Manager"), text("Tasks"));
    check([], C::Rename { name: text("Tasks") }, Ok(vec![E::Renamed { name }]));
    check([], C::Rename { name: text("Task Manager") }, Ok(vec![]));
}

#[test]
fn a_description_tells_before_and_after() {
    let description = change(Description::default(), text("Ours"));
    check([], C::Describe { description: text("Ours") }, Ok(vec![E::Described { description }]));
    check([], C::Describe { description: Description::default() }, Ok(vec![]));
}

#[test]
fn archiving_and_restoring_twice_changes_nothing() {
    check([], C::Archive {}, Ok(vec![E::Archived {}]));
    check([E::Archived {}], C::Archive {}, Ok(vec![]));
    check([E::Archived {}], C::Restore {}, Ok(vec![E::Restored {}]));
    check([], C::Restore {}, Ok(vec![]));
}
