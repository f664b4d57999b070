use anyhow::Result;

use crate::folders::Folders;
use crate::install;
use crate::step;
use crate::test::count::{Format, Tally};
use crate::test::runner;

/// Sends generated requests to a running system and compares each answer with the published
/// document: no status, body or header it does not name, and no server error.
pub async fn hold(folders: &Folders, url: &str, tally: &mut Tally) -> Result<()> {
    let folder = folders.root.join("crates/testkit/http-contract");
    let requirements = folder.join("requirements.txt");
    let tool = install::python_tool(folders, "schemathesis", &requirements).await?;
    let document = folders.root.join("docs/openapi.json");
    let mut requests =
        step::command(tool.python, ["-m", "schemathesis.cli", "--config-file"], &folder);
    requests.arg("schemathesis.toml").arg("run").arg(document);
    requests.args(["--origin", url]);
    requests.env("PYTHONPATH", tool.packages).env("PYTHONDONTWRITEBYTECODE", "1");
    requests.env("TASK_MANAGER_URL", url);
    tally.add("published document", runner::run(requests, Format::Uncounted).await?);
    Ok(())
}
