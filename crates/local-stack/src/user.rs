use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};
use nix::unistd::{Gid, Uid, User, chown, geteuid};

/// The user PostgreSQL runs as: it refuses root, so root steps down to `nobody`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunAs {
    CurrentUser,
    Unprivileged { uid: Uid, gid: Gid },
}

impl RunAs {
    /// Returns the current user, or `nobody` when that is root.
    pub fn unprivileged() -> Result<Self> {
        if !geteuid().is_root() {
            return Ok(Self::CurrentUser);
        }
        let nobody = User::from_name("nobody")
            .context("look up the user nobody")?
            .context("started as root, and there is no user named nobody to step down to")?;
        Ok(Self::Unprivileged { uid: nobody.uid, gid: nobody.gid })
    }

    /// Returns a command that runs `program` as this user, in a folder that user can enter.
    #[must_use]
    pub fn command(self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir("/");
        if let Self::Unprivileged { uid, gid } = self {
            command.uid(uid.as_raw()).gid(gid.as_raw());
            command.env("HOME", "/nonexistent");
        }
        command
    }

    /// Makes this user the owner of `path`.
    pub fn own(self, path: &Path) -> Result<()> {
        match self {
            Self::CurrentUser => Ok(()),
            Self::Unprivileged { uid, gid } => chown(path, Some(uid), Some(gid))
                .with_context(|| format!("hand {} to the unprivileged user", path.display())),
        }
    }

    /// Tells whether this user can run `program`.
    #[must_use]
    pub fn can_run(self, program: &Path) -> bool {
        self.command(program).arg("--version").output().is_ok_and(|output| output.status.success())
    }
}
