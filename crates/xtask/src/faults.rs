//! What tests break a system with, and no wheel brings.

use std::path::Path;

use crate::{debian, terminal};

/// Makes sure that a service can be given a wrong clock. Without libfaketime, and without the right to
/// install it, the tests that do so fail and say why.
pub async fn tools(root: &Path) {
    if debian::is_installed("faketime") {
        return;
    }
    if let Err(error) = debian::install(&["faketime"], root).await {
        terminal::progress(format_args!("no clock can be skewed: {error:#}"));
    }
}
