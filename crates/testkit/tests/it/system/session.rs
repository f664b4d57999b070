//! What `docs/API-SESSION.md` tells newcomers to paste.

use std::process::Command;

use testkit::{Scratch, System, workspace_root};

use local_stack::RunAs;

/// A shell's block of the page, and what the page says it shows.
struct Step {
    script: String,
    shows: Vec<String>,
}

#[expect(clippy::panic, reason = "a page that cannot be read fails the test")]
fn steps(page: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for block in page.split("\n```").skip(1).step_by(2) {
        let (language, text) = block.split_once('\n').expect("a block has a first line");
        match (language, steps.last_mut()) {
            ("sh", _) => steps.push(Step { script: text.to_owned(), shows: Vec::new() }),
            ("text", Some(step)) => step.shows.extend(text.lines().map(str::to_owned)),
            (other, _) => panic!("a block of `{other}` is neither run nor shown"),
        }
    }
    steps
}

#[tokio::test]
async fn the_session_in_the_documentation_goes_as_it_says() {
    let system = System::with().gateway().start().await;
    let page = std::fs::read_to_string(workspace_root().join("docs/API-SESSION.md"));
    let steps = steps(&page.expect("read the page"));
    assert!(steps.len() > 5, "the page has blocks to run");
    let separator = "\n--- the next block ---\n";
    let scripts: Vec<&str> = steps.iter().map(|step| step.script.as_str()).collect();
    let script = scripts.join(&format!("\nprintf '{}'\n", separator.escape_default()));
    let folder = Scratch::owned_by(RunAs::CurrentUser);
    let mut bash = Command::new("bash");
    bash.args(["-euo", "pipefail", "-c", &script]).current_dir(folder.path());
    bash.env("API", format!("{}/api/v1", system.addresses().queries[0]));

    let output = tokio::task::spawn_blocking(move || bash.output().expect("run bash"));

    let output = output.await.expect("bash ends");
    let text = String::from_utf8_lossy(&output.stdout);
    let shown: Vec<&str> = text.split(separator).collect();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}\nafter:\n{text}");
    assert_eq!(shown.len(), steps.len());
    for (step, shown) in steps.iter().zip(shown) {
        for expected in &step.shows {
            assert!(shown.contains(expected), "no `{expected}` in:\n{shown}\nof:\n{}", step.script);
        }
    }
}
