//! How often something may be tried: a bucket of attempts for each account and each address, refilled
//! slowly, a bounded number of buckets.

use super::credentials::Email;
use domain::AccountId;
use moka::sync::Cache;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// How many buckets of one kind are kept; beyond that the least used are forgotten.
const BUCKETS_MAX: u64 = 100_000;

/// Says how long to wait before the next attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait(pub Duration);

/// How many attempts there are at once, and how long until a used one comes back.
#[derive(Debug, Clone, Copy)]
pub struct Allowance {
    pub attempts: u32,
    pub refill: Duration,
}

/// The allowances of everything that is throttled.
#[derive(Debug, Clone, Copy)]
pub struct Allowances {
    pub sign_in_per_account: Allowance,
    pub sign_in_per_address: Allowance,
    pub registration_per_address: Allowance,
    pub look_up_per_account: Allowance,
    pub reading_per_account: Allowance,
}

/// Everything that is throttled. Clones share the buckets.
#[derive(Clone)]
pub struct Throttles {
    sign_in_per_account: Throttle<Email>,
    sign_in_per_address: Throttle<IpAddr>,
    registration_per_address: Throttle<IpAddr>,
    look_up_per_account: Throttle<AccountId>,
    reading_per_account: Throttle<AccountId>,
}

impl Throttles {
    #[must_use]
    pub fn new(allowances: Allowances) -> Self {
        Self {
            sign_in_per_account: Throttle::new(allowances.sign_in_per_account),
            sign_in_per_address: Throttle::new(allowances.sign_in_per_address),
            registration_per_address: Throttle::new(allowances.registration_per_address),
            look_up_per_account: Throttle::new(allowances.look_up_per_account),
            reading_per_account: Throttle::new(allowances.reading_per_account),
        }
    }

    /// Takes an attempt before the password is looked at, so that parallel guesses count too.
    /// Addresses nobody has are throttled like accounts: the answer must not tell them apart.
    pub fn sign_in(&self, email: Option<&Email>, address: IpAddr) -> Result<Attempts, Wait> {
        let mut attempts = self.sign_in_per_address.attempt(network(address))?;
        if let Some(email) = email {
            match self.sign_in_per_account.attempt(email.clone()) {
                Ok(of_account) => attempts.0.extend(of_account.0),
                // What was refused for the account is not held against its network.
                Err(wait) => {
                    attempts.forgive();
                    return Err(wait);
                }
            }
        }
        Ok(attempts)
    }

    /// Takes an attempt to register, which counts whether or not it succeeds.
    pub fn registration(&self, address: IpAddr) -> Result<(), Wait> {
        self.registration_per_address.attempt(network(address)).map(drop)
    }

    /// Takes an attempt to find an account by its address.
    pub fn look_up(&self, asker: AccountId) -> Result<Attempts, Wait> {
        self.look_up_per_account.attempt(asker)
    }

    /// Takes an attempt to note what was read, which counts whether or not it changes anything.
    pub fn reading(&self, reader: AccountId) -> Result<(), Wait> {
        self.reading_per_account.attempt(reader).map(drop)
    }
}

/// Attempts that were taken; dropped, they stay taken.
#[must_use = "a success must be forgiven, or people lock themselves out by signing in often"]
pub struct Attempts(Vec<Arc<Mutex<Bucket>>>);

impl Attempts {
    /// Gives them back: they were rightful.
    pub fn forgive(self) {
        for bucket in self.0 {
            bucket.lock().unwrap_or_else(PoisonError::into_inner).give_back();
        }
    }
}

#[derive(Clone)]
struct Throttle<K: Hash + Eq + Send + Sync + 'static> {
    allowance: Allowance,
    buckets: Cache<K, Arc<Mutex<Bucket>>>,
}

impl<K: Hash + Eq + Send + Sync + 'static> Throttle<K> {
    fn new(allowance: Allowance) -> Self {
        // A bucket untouched for this long is full again, and as good as a new one.
        let full_again = allowance.refill * allowance.attempts;
        let buckets = Cache::builder().max_capacity(BUCKETS_MAX).time_to_idle(full_again).build();
        Self { allowance, buckets }
    }

    fn attempt(&self, key: K) -> Result<Attempts, Wait> {
        let bucket = self.buckets.get_with(key, || Arc::new(Mutex::new(Bucket::default())));
        bucket.lock().unwrap_or_else(PoisonError::into_inner).take(self.allowance)?;
        Ok(Attempts(vec![bucket]))
    }
}

/// Attempts used and not yet refilled; `since` is when the oldest of them began to refill.
#[derive(Default)]
struct Bucket {
    used: u32,
    since: Option<Instant>,
}

impl Bucket {
    fn take(&mut self, allowance: Allowance) -> Result<(), Wait> {
        let now = Instant::now();
        self.refill(allowance, now);
        if self.used >= allowance.attempts {
            let waited = self.since.map_or(Duration::ZERO, |since| now - since);
            return Err(Wait(allowance.refill.saturating_sub(waited)));
        }
        self.since.get_or_insert(now);
        self.used += 1;
        Ok(())
    }

    fn refill(&mut self, allowance: Allowance, now: Instant) {
        let Some(since) = self.since else { return };
        let periods = (now - since).as_nanos() / allowance.refill.as_nanos().max(1);
        let refilled = u32::try_from(periods).unwrap_or(u32::MAX).min(self.used);
        self.used -= refilled;
        self.since = (self.used > 0).then(|| since + allowance.refill * refilled);
    }

    fn give_back(&mut self) {
        self.used = self.used.saturating_sub(1);
        if self.used == 0 {
            self.since = None;
        }
    }
}

/// One customer usually has a whole /64 of IPv6: counting single addresses would count nothing.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let prefix = v6.to_bits() & !u128::from(u64::MAX);
            Ipv6Addr::from_bits(prefix).into()
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REFILL: Duration = Duration::from_secs(30);

    fn throttles() -> Throttles {
        let allowance = |attempts| Allowance { attempts, refill: REFILL };
        Throttles::new(Allowances {
            sign_in_per_account: allowance(2),
            sign_in_per_address: allowance(4),
            registration_per_address: allowance(1),
            look_up_per_account: allowance(1),
            reading_per_account: allowance(1),
        })
    }

    fn email(text: &str) -> Email {
        Email::parse(text).unwrap()
    }

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn try_once(throttles: &Throttles, account: &str, from: &str) -> Result<(), Wait> {
        throttles.sign_in(Some(&email(account)), address(from)).map(drop)
    }

    #[tokio::test(start_paused = true)]
    async fn an_account_can_be_tried_until_its_bucket_is_empty_and_again_after_a_refill() {
        let throttles = throttles();
        assert_eq!(try_once(&throttles, "a@x", "192.0.2.1"), Ok(()));
        tokio::time::advance(Duration::from_secs(10)).await;
        assert_eq!(try_once(&throttles, "A@X", "192.0.2.2"), Ok(()));
        let wait = Err(Wait(Duration::from_secs(20)));
        assert_eq!(try_once(&throttles, "a@x", "192.0.2.3"), wait);
        tokio::time::advance(Duration::from_secs(20)).await;
        assert_eq!(try_once(&throttles, "a@x", "192.0.2.3"), Ok(()));
        assert!(try_once(&throttles, "a@x", "192.0.2.3").is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn an_address_can_try_only_so_many_accounts() {
        let throttles = throttles();
        for account in ["a@x", "b@x", "c@x", "d@x"] {
            assert_eq!(try_once(&throttles, account, "2001:db8::1"), Ok(()));
        }
        assert!(try_once(&throttles, "e@x", "2001:db8::ffff").is_err(), "the same network");
        assert_eq!(try_once(&throttles, "e@x", "2001:db8:0:1::1"), Ok(()));
        assert_eq!(try_once(&throttles, "f@x", "192.0.2.1"), Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn what_succeeded_or_was_refused_is_not_counted() {
        let throttles = throttles();
        for _ in 0..20 {
            let attempts = throttles.sign_in(Some(&email("a@x")), address("192.0.2.1"));
            attempts.unwrap_or_else(|_| panic!("throttled")).forgive();
        }
        for attempt in 0..20 {
            let refused = try_once(&throttles, "b@x", "192.0.2.1").is_err();
            assert_eq!(refused, attempt >= 2);
        }
        assert_eq!(try_once(&throttles, "c@x", "192.0.2.1"), Ok(()));
    }
}
