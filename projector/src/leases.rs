//! Who works on which partition: session advisory locks in the read database, one a partition, held
//! on a connection of their own. A process that dies loses its session and with it the locks; one
//! that hangs is cut off by the server. Replicas count each other the same way and share fairly.

use domain::Partition;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection};
use std::collections::BTreeSet;
use std::time::Duration;

/// First key of every lock here: "proj" in ASCII.
const LOCK_CLASS: i32 = 0x7072_6f6a;
/// Second keys: a generation has a range of its own, in it each partition its number, and the last
/// is held, shared, by every replica.
const KEYS_PER_GENERATION: i32 = 1_000;
const MEMBERS: i32 = KEYS_PER_GENERATION - 1;

/// How long a statement of the lease connection may take before the leases count as lost.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(3);
/// The server ends a session that is silent for this long: a process that hangs must not keep its
/// partitions. Longer than two heartbeats and the longest stop of a worker together.
const SILENCE_MAX_SECONDS: &str = "20s";

/// Says why the leases are gone.
#[derive(Debug, thiserror::Error)]
pub enum LeaseError {
    #[error("the lease connection failed")]
    Sql(#[from] sqlx::Error),
    #[error("the lease connection does not answer")]
    Timeout,
}

/// The lease connection of one replica for one generation.
pub struct Leases {
    connection: PgConnection,
    generation: i32,
    held: BTreeSet<Partition>,
}

impl Leases {
    /// Connects and makes this replica known to the others.
    pub async fn open(options: &PgConnectOptions, generation: i32) -> Result<Self, LeaseError> {
        let options = options.clone().application_name("projector-leases").options([
            ("idle_session_timeout", SILENCE_MAX_SECONDS),
            ("tcp_keepalives_idle", "5"),
            ("tcp_keepalives_interval", "2"),
            ("tcp_keepalives_count", "3"),
        ]);
        let opening = async {
            let mut connection = options.connect().await?;
            sqlx::query("SELECT pg_advisory_lock_shared($1, $2)")
                .bind(LOCK_CLASS)
                .bind(key(generation, MEMBERS))
                .execute(&mut connection)
                .await?;
            Ok(Self { connection, generation, held: BTreeSet::new() })
        };
        in_time(opening).await
    }

    /// Returns the partitions this replica holds.
    pub const fn held(&self) -> &BTreeSet<Partition> {
        &self.held
    }

    /// Returns how many partitions are this replica's fair share now. The shares of all replicas add
    /// up to the partitions. Also proves that the session, and so every lease, is still there.
    pub async fn fair_share(&mut self) -> Result<usize, LeaseError> {
        let counting = sqlx::query_as::<_, (i64, i64)>(
            "SELECT count(*), count(*) FILTER (WHERE pid < pg_backend_pid())
             FROM pg_locks
             WHERE locktype = 'advisory' AND granted
               AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
               AND classid = $1::bigint::oid AND objid = $2::bigint::oid AND objsubid = 2",
        )
        .bind(i64::from(LOCK_CLASS))
        .bind(i64::from(key(self.generation, MEMBERS)))
        .fetch_one(&mut self.connection);
        let (members, before_us) = in_time(async { Ok(counting.await?) }).await?;
        Ok(share(usize::from(Partition::COUNT.unsigned_abs()), members, before_us))
    }

    /// Takes a partition nobody holds; `None` when there is none.
    pub async fn take_free(&mut self) -> Result<Option<Partition>, LeaseError> {
        for partition in Partition::all() {
            if !self.held.contains(&partition) && self.try_take(partition).await? {
                self.held.insert(partition);
                return Ok(Some(partition));
            }
        }
        Ok(None)
    }

    async fn try_take(&mut self, partition: Partition) -> Result<bool, LeaseError> {
        let taking = sqlx::query_scalar("SELECT pg_try_advisory_lock($1, $2)")
            .bind(LOCK_CLASS)
            .bind(key(self.generation, i32::from(partition.get())))
            .fetch_one(&mut self.connection);
        in_time(async { Ok(taking.await?) }).await
    }

    /// Gives a partition back.
    pub async fn release(&mut self, partition: Partition) -> Result<(), LeaseError> {
        let releasing = sqlx::query("SELECT pg_advisory_unlock($1, $2)")
            .bind(LOCK_CLASS)
            .bind(key(self.generation, i32::from(partition.get())))
            .execute(&mut self.connection);
        in_time(async { Ok(releasing.await.map(drop)?) }).await?;
        self.held.remove(&partition);
        Ok(())
    }

    /// Returns the number of the generation that a projection of this version must write now.
    pub async fn writable_generation(&mut self, version: i32) -> Result<Option<i32>, LeaseError> {
        let asking = read_model::generation::writable(&mut self.connection, version);
        let generation = in_time(async { Ok(asking.await?) }).await?;
        Ok(generation.map(|generation| generation.number))
    }

    /// Gives everything back at once.
    pub async fn close(self) -> Result<(), LeaseError> {
        in_time(async { Ok(self.connection.close().await?) }).await
    }
}

/// Tells whether no process works on a generation, and keeps it so until the transaction ends.
pub async fn is_deserted(tx: &mut PgConnection, generation: i32) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("SELECT pg_try_advisory_xact_lock($1, $2)")
        .bind(LOCK_CLASS)
        .bind(key(generation, MEMBERS))
        .fetch_one(tx)
        .await
}

async fn in_time<T>(work: impl Future<Output = Result<T, LeaseError>>) -> Result<T, LeaseError> {
    tokio::time::timeout(STATEMENT_TIMEOUT, work).await.or(Err(LeaseError::Timeout))?
}

const fn key(generation: i32, number: i32) -> i32 {
    generation * KEYS_PER_GENERATION + number
}

/// Divides `partitions` among `members`; the first ones, by session, take one more.
fn share(partitions: usize, members: i64, before_us: i64) -> usize {
    let members = usize::try_from(members).unwrap_or(1).max(1);
    let before_us = usize::try_from(before_us).unwrap_or(0);
    partitions / members + usize::from(before_us < partitions % members)
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn shares_differ_by_one_at_most_and_add_up_to_all_partitions() {
        for members in 1..=12 {
            let shares: Vec<usize> = (0..members).map(|rank| share(8, members, rank)).collect();
            assert_eq!(shares.iter().sum::<usize>(), 8, "{members} members");
            let spread = shares.iter().max().unwrap() - shares.iter().min().unwrap();
            assert!(spread <= 1, "{members} members: {shares:?}");
        }
    }
}
