use std::fs::File;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Written at once; the rest of the disk is then filled page by page.
const CHUNKS: [usize; 2] = [1 << 20, 4_096];

/// A disk of its own in memory, which a test can fill.
#[derive(Debug)]
pub struct SmallDisk {
    folder: PathBuf,
}

impl SmallDisk {
    /// Mounts one; `None` where we may not, which takes root and the right to mount.
    #[expect(clippy::expect_used, reason = "a test without its disk has failed")]
    pub(crate) fn mount(folder: &Path, mib: u32) -> Option<Self> {
        std::fs::create_dir(folder).expect("make the disk's folder");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={mib}m"), "tmpfs"]).arg(folder);
        let mounted = mount.output().is_ok_and(|output| output.status.success());
        mounted.then(|| Self { folder: folder.to_owned() })
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    fn ballast(&self) -> PathBuf {
        self.folder.join("ballast")
    }

    /// Takes all space that is left.
    #[expect(clippy::expect_used, clippy::panic, reason = "a test without its fault has failed")]
    pub fn fill(&self) {
        let mut ballast = File::create(self.ballast()).expect("make the ballast");
        for chunk in CHUNKS.map(|size| vec![0; size]) {
            loop {
                match ballast.write(&chunk) {
                    Ok(_) => {}
                    Err(error) if error.kind() == ErrorKind::StorageFull => break,
                    Err(error) => panic!("the disk cannot be filled: {error}"),
                }
            }
        }
    }

    /// Gives the space back.
    #[expect(clippy::expect_used, reason = "a test whose fault stays has failed")]
    pub fn free(&self) {
        std::fs::remove_file(self.ballast()).expect("remove the ballast");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // What cannot be unmounted stays until the machine is restarted, and the test has its verdict.
        drop(Command::new("umount").arg("--lazy").arg(&self.folder).status());
    }
}
