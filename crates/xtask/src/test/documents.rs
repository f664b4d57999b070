use anyhow::Result;

use crate::folders::Folders;
use crate::install;
use crate::step;
use crate::test::count::{Format, Tally};
use crate::test::runner;

/// Requests generated for each operation, beside those at the edges of what it takes.
const MORE_EXAMPLES: u32 = 50;

/// How many requests are generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// Few, and the same at each run.
    Usual,
    /// Many, and for each seed others.
    More { seed: u32 },
}

/// Sends generated requests to a running system and compares each answer with the published
/// document: no status, body or header it does not name, and no server error.
pub async fn hold(folders: &Folders, url: &str, effort: Effort, tally: &mut Tally) -> Result<()> {
    let folder = folders.root.join("crates/testkit/http-contract");
    let requirements = folder.join("requirements.txt");
    let tool = install::python_tool(folders, "schemathesis", &requirements).await?;
    let document = folders.root.join("docs/openapi.json");
    let mut requests =
        step::command(tool.python, ["-m", "schemathesis.cli", "--config-file"], &folder);
    requests.arg("schemathesis.toml").arg("run").arg(document);
    requests.args(["--origin", url]);
    match effort {
        Effort::Usual => {}
        Effort::More { seed } => {
            requests.args(["--max-examples", &MORE_EXAMPLES.to_string()]);
            requests.args(["--seed", &seed.to_string()]);
        }
    }
    requests.env("PYTHONPATH", tool.packages).env("PYTHONDONTWRITEBYTECODE", "1");
    requests.env("TASK_MANAGER_URL", url);
    tally.add("published document", runner::run(requests, Format::Uncounted).await?);
    Ok(())
}
