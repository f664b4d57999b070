//! How many files and sockets a process may have open.

/// Raises the limit to what we are allowed. Many systems allow far more than they give, for the sake of
/// programs that still use `select`: a service of thousands of live streams would stop accepting at
/// 1 024 connections.
pub fn raise_limit() {
    match rlimit::increase_nofile_limit(u64::MAX) {
        Ok(limit) => tracing::info!(limit, "sockets that may be open"),
        Err(error) => tracing::warn!(%error, "the limit of open sockets stays as it is"),
    }
}
