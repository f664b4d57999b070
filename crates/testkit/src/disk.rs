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
    #[expect(clippy::expect_used, reason = "a test without its fault has failed")]
    pub fn fill(&self) {
        let mut ballast = File::create(self.ballast()).expect("make the ballast");
        for size in CHUNKS {
            let full = write_until_refused(&mut ballast, &vec![0; size]);
            assert_eq!(full.kind(), ErrorKind::StorageFull, "the disk cannot be filled: {full}");
        }
    }

    /// Gives the space back.
    #[expect(clippy::expect_used, reason = "a test whose fault stays has failed")]
    pub fn free(&self) {
        std::fs::remove_file(self.ballast()).expect("remove the ballast");
    }
}

/// Writes the same over and over; returns why it cannot be written any more.
fn write_until_refused(file: &mut File, chunk: &[u8]) -> std::io::Error {
    loop {
        if let Err(error) = file.write(chunk) {
            return error;
        }
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // What cannot be unmounted stays until the machine is restarted, and the test has its verdict.
        drop(Command::new("umount").arg("--lazy").arg(&self.folder).status());
    }
}
