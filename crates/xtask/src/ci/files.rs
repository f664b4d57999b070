//! Sizes and names of source files.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::terminal;

/// Longest source file; beyond it a reader no longer sees the whole.
const MAX_LINES: usize = 400;
/// Tests are read one by one, so a file of them may be somewhat longer.
const MAX_TEST_LINES: usize = 500;
const LONGEST_SHOWN: usize = 3;
const SOURCES: [&str; 8] = ["rs", "ts", "tsx", "js", "mjs", "sql", "sh", "py"];
/// Names of Rust modules that say nothing about what is inside.
const EMPTY_NAMES: [&str; 9] =
    ["util", "utils", "common", "helper", "helpers", "types", "models", "dto", "misc"];

/// Checks every source file that git knows or would add.
pub fn check(root: &Path) -> Result<()> {
    terminal::progress("sizes and names of files");
    let mut sizes = Vec::new();
    let mut wrong = Vec::new();
    for file in source_files(root)? {
        let path = Path::new(&file);
        if is_module(path) && has_empty_name(path) {
            wrong.push(format!("{file}: name it after the thing in it"));
        }
        // Listed by git, yet deleted from the work tree.
        let Ok(content) = std::fs::read_to_string(root.join(path)) else { continue };
        sizes.push((content.lines().count(), file));
    }
    sizes.sort_unstable_by(|one, other| other.cmp(one));
    for (lines, file) in &sizes {
        let most = if is_test(Path::new(file)) { MAX_TEST_LINES } else { MAX_LINES };
        if *lines > most {
            wrong.push(format!("{file}: {lines} lines, {most} at most"));
        }
    }
    if !wrong.is_empty() {
        bail!("files:\n  {}", wrong.join("\n  "));
    }
    for (lines, file) in sizes.iter().take(LONGEST_SHOWN) {
        terminal::progress(format_args!("  {lines:4} lines {file}"));
    }
    Ok(())
}

fn source_files(root: &Path) -> Result<Vec<String>> {
    let output = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()
        .context("run git")?;
    if !output.status.success() {
        bail!("git ls-files failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    let listing = String::from_utf8(output.stdout).context("read the list of files")?;
    Ok(listing.split('\0').filter(|file| is_source(Path::new(file))).map(str::to_owned).collect())
}

fn is_source(path: &Path) -> bool {
    let is_generated = path.ends_with("src/api/schema.d.ts");
    !is_generated
        && path.extension().is_some_and(|extension| SOURCES.iter().any(|known| extension == *known))
}

fn is_test(path: &Path) -> bool {
    path.iter().any(|part| part == "tests" || part == "test" || part == "e2e")
}

fn is_module(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "rs")
}

fn has_empty_name(path: &Path) -> bool {
    path.with_extension("").iter().any(|part| EMPTY_NAMES.iter().any(|empty| part == *empty))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::has_empty_name;

    #[test]
    fn a_name_that_says_nothing_is_found_in_files_and_folders() {
        assert!(has_empty_name(Path::new("src/util.rs")));
        assert!(has_empty_name(Path::new("src/common/clock.rs")));
        assert!(!has_empty_name(Path::new("src/utility_bill.rs")));
    }
}
