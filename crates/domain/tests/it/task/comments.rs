use super::*;

fn removed(number: u16, author: u16, words: &str) -> TaskEvent {
    E::CommentRemoved {
        comment_id: comment_id(number),
        author: account(author),
        text: text::<CommentText>(words),
    }
}

#[test]
fn a_comment_is_added_once_and_never_comes_back() {
    let said = comment_added(1, EDITOR, "hello");
    check([], say(1, "hello"), Ok(vec![said.clone()]));
    check([said.clone()], say(1, "hello"), Ok(vec![]));
    check([said.clone()], say(1, "other words"), Err(R::AlreadyExists));
    let by_another = comment_added(1, OWNER, "hello");
    check([by_another], say(1, "hello"), Err(R::AlreadyExists));
    check([said, removed(1, EDITOR, "hello")], say(1, "hello"), Err(R::AlreadyExists));
}

#[test]
fn an_imported_comment_keeps_its_origin() {
    let origin = domain::task::Origin {
        author: text("Ada"),
        at: time::macros::datetime!(2015-03-01 12:00 UTC),
    };
    let (comment_id, words) = (comment_id(1), text::<CommentText>("hello"));
    let command = C::Comment { comment_id, text: words.clone(), origin: Some(origin.clone()) };
    let author = account(EDITOR);
    let added = E::CommentAdded { comment_id, author, text: words, origin: Some(origin) };
    check([], command, Ok(vec![added]));
}

#[test]
fn only_its_author_changes_a_comment() {
    let comment_id = comment_id(1);
    let edit = C::EditComment { comment_id, text: text("changed") };
    let task = after([comment_added(1, COMMENTER, "hello")]);
    let words = change(text::<CommentText>("hello"), text("changed"));
    let edited = E::CommentEdited { comment_id, text: words };
    assert_eq!(ask(&task, COMMENTER, edit.clone()), Ok(vec![edited]));
    assert_eq!(ask(&task, OWNER, edit), Err(R::NotTheAuthor));
    let same = C::EditComment { comment_id, text: text("hello") };
    assert_eq!(ask(&task, COMMENTER, same), Ok(vec![]));
}

#[test]
fn its_author_or_an_editor_removes_a_comment() {
    let remove = C::RemoveComment { comment_id: comment_id(1) };
    let of_commenter = after([comment_added(1, COMMENTER, "hello")]);
    for actor in [COMMENTER, EDITOR, OWNER] {
        let expected = Ok(vec![removed(1, COMMENTER, "hello")]);
        assert_eq!(ask(&of_commenter, actor, remove.clone()), expected);
    }
    let of_editor = after([comment_added(1, EDITOR, "hello")]);
    let refused = Err(R::RoleTooLow { needed: Role::Editor });
    assert_eq!(ask(&of_editor, COMMENTER, remove.clone()), refused);
    let gone = [comment_added(1, EDITOR, "hello"), removed(1, EDITOR, "hello")];
    check(gone, remove, Ok(vec![]));
}

#[test]
fn commands_to_an_unknown_comment_are_refused() {
    let comment_id = comment_id(9);
    check([], C::EditComment { comment_id, text: text("X") }, Err(R::CommentNotFound));
    check([], C::RemoveComment { comment_id }, Err(R::CommentNotFound));
}

#[test]
fn the_five_thousandth_comment_is_the_last_and_removed_ones_count() {
    let some = |count: u16| (0..count).map(|n| comment_added(1_000 + n, EDITOR, "x"));
    check(some(4_999), say(1, "hello"), Ok(vec![comment_added(1, EDITOR, "hello")]));
    let one_gone = some(5_000).chain([removed(1_000, EDITOR, "x")]);
    check(one_gone, say(1, "hello"), Err(R::LimitReached(MAX_COMMENTS)));
}
