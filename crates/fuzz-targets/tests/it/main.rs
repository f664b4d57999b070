//! Every target over its seeds, and over inputs made from them.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a failed expectation is how these helpers fail a test, and the last line says on what"
)]

use fuzz_targets::TARGETS;
use mutatis::Session;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Inputs made from each seed.
const CHANGED: u64 = 150;
/// Changes that follow one another in one input: few leave it readable, many do not.
const STEPS_MAX: u64 = 6;
/// What a test run can afford to read of one input.
const BYTES_MAX: usize = 64 * 1024;

fn all_seeds() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds")
}

fn names_in(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).expect("read a folder");
    let name = |entry: std::io::Result<std::fs::DirEntry>| entry.expect("an entry").file_name();
    entries.map(|entry| name(entry).into_string().expect("a plain name")).collect()
}

fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = all_seeds().join(target);
    let read = |name: String| {
        let bytes = std::fs::read(folder.join(&name)).expect("read a seed");
        (name, bytes)
    };
    names_in(&folder).into_iter().map(read).collect()
}

/// Runs a target over its seeds and what mutation makes of them. A failing input is named by its seed
/// and number, and fails again.
#[track_caller]
fn holds(target: &str) {
    let (_, run) =
        TARGETS.iter().find(|(name, _)| *name == target).expect("there is such a target");
    for (name, seed) in seeds(target) {
        assert!(seed.len() <= BYTES_MAX, "{name} is too long to be a seed");
        run(&seed);
        for number in 0..CHANGED {
            println!("{target}: {name}, input {number}");
            let (bytes, text) = changed(&seed, number);
            run(&bytes);
            run(text.as_bytes());
        }
    }
}

/// Returns a seed with some changes: as bytes, and as the text it was, if it was one.
fn changed(seed: &[u8], number: u64) -> (Vec<u8>, String) {
    let mut session = Session::new().seed(number);
    let mut bytes = seed.to_vec();
    let mut text = String::from_utf8(seed.to_vec()).unwrap_or_default();
    for _ in 0..=number % STEPS_MAX {
        session.mutate(&mut bytes).expect("bytes can always be changed");
        session.mutate(&mut text).expect("a text can always be changed");
    }
    bytes.truncate(BYTES_MAX);
    (bytes, text)
}

macro_rules! each_holds {
    ($($target:ident),+ $(,)?) => {
        $(
            #[test]
            fn $target() {
                holds(stringify!($target));
            }
        )+
        const TESTED: &[&str] = &[$(stringify!($target)),+];
    };
}

each_holds!(
    access_token,
    csv_import,
    cursors,
    envelope,
    history_import,
    query,
    stored_event,
    trello_import,
);

#[test]
fn every_target_has_seeds_and_a_test() {
    let all: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let tested: BTreeSet<String> = TESTED.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!((&names_in(&all_seeds()), &tested), (&all, &all));
    for target in &all {
        assert!(!seeds(target).is_empty(), "{target} has no seeds");
    }
}
