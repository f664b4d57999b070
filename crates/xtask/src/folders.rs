use std::fs::{DirBuilder, File, OpenOptions, Permissions};
use std::io::{Read as _, Seek as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use local_stack::RunAs;
use nix::fcntl::{Flock, FlockArg};

use crate::stamp::short_hash;
use crate::terminal;

/// Where data goes when the clone lies where PostgreSQL's user cannot go, best first.
const DATA_ELSEWHERE: [&str; 2] = ["/var/lib", "/var/tmp"];

/// The folders `cargo xtask` keeps its things in.
#[derive(Debug)]
pub struct Folders {
    pub root: PathBuf,
    /// Wheels, logs, secrets, stamps: everything of this clone that git does not know.
    pub local: PathBuf,
    /// Databases and JetStream.
    pub data: PathBuf,
}

impl Folders {
    /// Makes the folders and decides where data can live.
    pub fn prepare(root: PathBuf, user: RunAs) -> Result<Self> {
        let local = root.join(".local");
        for folder in ["log", "stamp", "run"] {
            make(&local.join(folder), 0o755)?;
        }
        make(&local.join("secrets"), 0o700)?;
        let data = data_folder(&root, &local, user)?;
        Ok(Self { root, local, data })
    }

    pub fn log(&self, part: &str) -> PathBuf {
        self.local.join("log").join(format!("{part}.log"))
    }

    pub fn secret(&self, name: &str) -> PathBuf {
        self.local.join("secrets").join(name)
    }

    pub fn stamp(&self, name: &str) -> PathBuf {
        self.local.join("stamp").join(name)
    }

    /// Removes all data of this clone, and nothing else.
    pub fn wipe_data(&self) -> Result<()> {
        for part in ["postgres", "postgres.new", "nats"] {
            let folder = self.data.join(part);
            if folder.exists() {
                std::fs::remove_dir_all(&folder)
                    .with_context(|| format!("remove {}", folder.display()))?;
            }
        }
        Ok(())
    }

    /// Starts the logs of this run empty.
    pub fn clear_logs(&self) -> Result<()> {
        let folder = self.local.join("log");
        for entry in std::fs::read_dir(&folder).context("list the logs")? {
            let path = entry.context("list the logs")?.path();
            std::fs::remove_file(&path).with_context(|| format!("remove {}", path.display()))?;
        }
        Ok(())
    }

    /// Refuses a second system in the same clone for as long as the lock is kept.
    pub fn lock(&self) -> Result<Flock<File>> {
        let path = self.local.join("up.lock");
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .with_context(|| format!("open {}", path.display()))?;
        match Flock::lock(file, FlockArg::LockExclusiveNonblock) {
            Ok(mut lock) => {
                lock.set_len(0).context("write the lock")?;
                write!(lock, "{}", std::process::id()).context("write the lock")?;
                Ok(lock)
            }
            Err((mut held, _)) => {
                let mut owner = String::new();
                held.rewind().context("read the lock")?;
                held.read_to_string(&mut owner).context("read the lock")?;
                bail!(
                    "`cargo xtask up` already runs in this clone (process {owner}); stop it first"
                )
            }
        }
    }
}

/// Makes a folder with exactly these permissions, whatever the umask.
pub fn make(folder: &Path, mode: u32) -> Result<()> {
    DirBuilder::new()
        .recursive(true)
        .mode(mode)
        .create(folder)
        .and_then(|()| std::fs::set_permissions(folder, Permissions::from_mode(mode)))
        .with_context(|| format!("make {}", folder.display()))
}

fn data_folder(root: &Path, local: &Path, user: RunAs) -> Result<PathBuf> {
    let data = local.join("data");
    make(&data, 0o755)?;
    if can_enter(user, &data) {
        return Ok(data);
    }
    for parent in DATA_ELSEWHERE {
        let data = Path::new(parent).join(format!("task-manager-{}", short_hash(root)));
        if make(&data, 0o755).is_ok() && can_enter(user, &data) {
            terminal::progress(format_args!(
                "data is kept in {}: PostgreSQL's user cannot enter {}",
                data.display(),
                root.display()
            ));
            return Ok(data);
        }
    }
    bail!("no folder that the unprivileged user can enter: neither the clone nor /var");
}

fn can_enter(user: RunAs, folder: &Path) -> bool {
    let mut command = user.command(Path::new("/bin/sh"));
    command.args(["-c", r#"cd "$1""#, "sh"]).arg(folder);
    command.stderr(std::process::Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
