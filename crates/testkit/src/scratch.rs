use std::path::Path;

use local_stack::RunAs;
use tempfile::TempDir;

/// A folder that is removed with everything in it.
#[derive(Debug)]
pub struct Scratch(TempDir);

impl Scratch {
    /// Makes an empty folder owned by `user`.
    #[expect(clippy::expect_used, reason = "a test cannot go on without its folder")]
    #[must_use]
    pub fn owned_by(user: RunAs) -> Self {
        let folder = TempDir::with_prefix("task-manager-test-").expect("make a temporary folder");
        user.own(folder.path()).expect("hand over the temporary folder");
        Self(folder)
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}
