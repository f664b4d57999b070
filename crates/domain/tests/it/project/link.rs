use super::*;
use domain::project::LinkTokenHash;

fn publish(digit: char) -> ProjectCommand {
    C::PublishLink { token_hash: token_hash(digit) }
}

fn published() -> ProjectEvent {
    E::LinkPublished { token_hash: token_hash('a') }
}

fn revoked() -> ProjectEvent {
    E::LinkRevoked { token_hash: token_hash('a') }
}

#[test]
fn a_project_has_one_link_at_a_time() {
    check([], publish('a'), Ok(vec![published()]));
    check([published()], publish('a'), Ok(vec![]));
    check([published()], publish('b'), Err(R::LinkAlreadyPublished));
    check([published()], C::RevokeLink {}, Ok(vec![revoked()]));
    let another = E::LinkPublished { token_hash: token_hash('b') };
    check([published(), revoked()], publish('b'), Ok(vec![another]));
    check([], C::RevokeLink {}, Ok(vec![]));
}

#[test]
fn an_owner_takes_the_link_back_at_any_time() {
    check([published(), E::Archived {}], C::RevokeLink {}, Ok(vec![revoked()]));
    check([E::Archived {}], publish('a'), Err(R::ProjectArchived));
    let project = project_after(team().into_iter().chain([published()]));
    let refused = Err(R::RoleTooLow { needed: Role::Owner });
    assert_eq!(ask(&project, EDITOR, C::RevokeLink {}), refused);
    assert_eq!(ask(&project, STRANGER, C::RevokeLink {}), Err(R::NotFound));
}

#[test]
fn only_a_digest_passes_for_one() {
    let digest = "0123456789abcdef".repeat(4);
    assert_eq!(LinkTokenHash::try_from(digest.clone()).unwrap().as_str(), digest);
    let short = digest[1..].to_owned();
    for bad in [String::new(), short, digest.to_uppercase(), digest.replace('0', "g")] {
        assert!(LinkTokenHash::try_from(bad.clone()).is_err(), "{bad}");
    }
}
