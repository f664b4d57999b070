use super::*;

#[test]
fn a_label_is_defined_once() {
    let defined = E::LabelDefined { label: label(99, "wip") };
    check([], define_label(99, "wip"), Ok(vec![defined]));
    check([], define_label(BUG, "bug"), Ok(vec![]));
    check([], define_label(BUG, "defect"), Err(R::AlreadyExists));
}

#[test]
fn names_are_unique_unless_empty() {
    check([], define_label(99, "bug"), Err(R::LabelNameTaken));
    let bare = E::LabelDefined { label: label(98, "") };
    let another = E::LabelDefined { label: label(99, "") };
    check([bare], define_label(99, ""), Ok(vec![another]));
    let name = Some(text::<LabelName>("urgent"));
    let rename = C::ChangeLabel { label_id: label_id(BUG), name, colour: None };
    check([], rename, Err(R::LabelNameTaken));
}

#[test]
fn a_change_tells_only_what_changed() {
    let label_id = label_id(BUG);
    let ask = |name: Option<&str>, colour| C::ChangeLabel {
        label_id,
        name: name.map(text::<LabelName>),
        colour,
    };
    let name = change(text::<LabelName>("bug"), text("defect"));
    let colour = change(LabelColour::Red, LabelColour::Sky);
    let changed = |name, colour| Ok(vec![E::LabelChanged { label_id, name, colour }]);
    check([], ask(Some("defect"), None), changed(Some(name.clone()), None));
    check([], ask(Some("bug"), Some(LabelColour::Sky)), changed(None, Some(colour.clone())));
    let both = ask(Some("defect"), Some(LabelColour::Sky));
    check([], both.clone(), changed(Some(name.clone()), Some(colour.clone())));
    let after = E::LabelChanged { label_id, name: Some(name), colour: Some(colour) };
    check([after], both, Ok(vec![]));
    check([], ask(None, None), Ok(vec![]));
}

#[test]
fn changing_an_unknown_label_is_refused_and_removing_it_changes_nothing() {
    let label_id = label_id(99);
    check([], C::ChangeLabel { label_id, name: None, colour: None }, Err(R::LabelNotFound));
    check([], C::RemoveLabel { label_id }, Ok(vec![]));
}

#[test]
fn a_removed_label_frees_its_name() {
    let removed = E::LabelRemoved { label: label(BUG, "bug") };
    check([], C::RemoveLabel { label_id: label_id(BUG) }, Ok(vec![removed.clone()]));
    let defined = E::LabelDefined { label: label(99, "bug") };
    check([removed], define_label(99, "bug"), Ok(vec![defined]));
}

#[test]
fn the_two_hundredth_label_is_the_last() {
    let some = |count: u16| {
        (0..count)
            .map(|n| E::LabelDefined { label: Label { name: text("x"), ..label(1_000 + n, "") } })
    };
    let project = project_after(team().into_iter().chain(some(197)));
    assert!(ask(&project, OWNER, define_label(99, "wip")).is_ok());
    check(some(198), define_label(99, "wip"), Err(R::LimitReached(MAX_LABELS)));
}
