use std::fmt::Debug;
use std::panic::Location;
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(20);

/// Waits until `actual` gives `expected`, and panics with the last value seen when it never does.
#[track_caller]
pub fn eventually<T, F, Fut>(expected: T, actual: F) -> impl Future<Output = ()>
where
    T: PartialEq + Debug,
    F: FnMut() -> Fut,
    Fut: Future<Output = T>,
{
    poll(expected, actual, Location::caller())
}

#[expect(clippy::panic, reason = "this is how a test fails")]
async fn poll<T, F, Fut>(expected: T, mut actual: F, caller: &'static Location<'static>)
where
    T: PartialEq + Debug,
    F: FnMut() -> Fut,
    Fut: Future<Output = T>,
{
    let deadline = Instant::now() + PATIENCE;
    loop {
        let seen = actual().await;
        if seen == expected {
            return;
        }
        if Instant::now() >= deadline {
            panic!("{caller}: expected {expected:?} within {PATIENCE:?}, last seen {seen:?}");
        }
        tokio::time::sleep(POLL).await;
    }
}
