//! `projector rebuild`: folds the whole event store into a new generation while the old one is served
//! and kept current, then has the new one served. The running projectors notice by themselves.
//! Whoever asks for it says that the event store is right, also where the old generation knows more.

use crate::applier::{Applier, CatchUp, Stop};
use crate::config::DatabasesConfig;
use crate::event_log::EventLog;
use crate::leases::{Leases, is_deserted};
use crate::metrics::Metrics;
use crate::nudge::Nudge;
use crate::projection::Projection;
use crate::promotion::{LostEvents, Promotion, promote};
use crate::service::{event_store, generation_pool, read_model_options};
use domain::Partition;
use futures::future::try_join_all;
use prometheus::Registry;
use read_model::{Generation, PROJECTION_VERSION, generation};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often it may try to catch up with the old generation in the end.
const ROUNDS_MAX: u32 = 1_000;
const ROUND_PAUSE: Duration = Duration::from_millis(100);

/// Rebuilds the read model, without downtime.
pub async fn run(databases: &DatabasesConfig) -> anyhow::Result<()> {
    let options = read_model_options(databases)?;
    let candidate = create(&options).await?;
    // Shows other rebuilds that this generation is being worked on.
    let membership = Leases::open(&options, candidate.number).await?;
    tracing::info!(schema = candidate.schema(), "rebuilding");

    let event_log = EventLog::new(event_store(databases, &Registry::new())?);
    let projection = Projection::new(generation_pool(&options, databases, &candidate), event_log);
    let mut appliers = appliers(&projection).await?;
    for round in 1..=ROUNDS_MAX {
        let caught_up = try_join_all(appliers.iter_mut().map(Applier::catch_up)).await?;
        let complete = caught_up.iter().all(|outcome| *outcome == CatchUp::Complete);
        if complete && promote_while_catching_up(&projection, &candidate, &mut appliers).await? {
            tracing::info!(schema = candidate.schema(), round, "the new generation is served");
            membership.close().await?;
            return Ok(());
        }
        tokio::time::sleep(ROUND_PAUSE).await;
    }
    anyhow::bail!("the new generation never caught up with the old one, which is still served")
}

/// Removes what earlier rebuilds left and registers a new generation.
async fn create(options: &PgConnectOptions) -> anyhow::Result<Generation> {
    let mut connection = options.connect().await?;
    let mut tx = connection.begin().await?;
    generation::lock_registry(&mut tx).await?;
    for abandoned in generation::building(&mut tx, PROJECTION_VERSION).await? {
        if is_deserted(&mut tx, abandoned.number).await? {
            generation::abandon(&mut tx, &abandoned).await?;
        }
    }
    generation::drop_retired(&mut tx).await?;
    let created = generation::create(&mut tx, PROJECTION_VERSION).await?;
    tx.commit().await?;
    connection.close().await?;
    Ok(created)
}

async fn appliers(projection: &Projection) -> anyhow::Result<Vec<Applier>> {
    let metrics = Metrics::new(&Registry::new())?;
    let starting = Partition::all().map(|partition| {
        let (projection, metrics) = (projection.clone(), metrics.clone());
        let stop = CancellationToken::new();
        Applier::start(partition, projection, Nudge::silent(), metrics, stop)
    });
    Ok(try_join_all(starting).await?)
}

/// Tries to have the new generation served, and meanwhile takes it forward: the old one is held still
/// then, so it is reached.
async fn promote_while_catching_up(
    projection: &Projection,
    candidate: &Generation,
    appliers: &mut [Applier],
) -> anyhow::Result<bool> {
    let promoting = promote(projection, candidate, LostEvents::Follow);
    tokio::pin!(promoting);
    loop {
        let round = async {
            try_join_all(appliers.iter_mut().map(Applier::catch_up)).await?;
            tokio::time::sleep(ROUND_PAUSE).await;
            Ok::<(), Stop>(())
        };
        tokio::select! {
            promotion = &mut promoting => return Ok(promotion? == Promotion::Served),
            // An error means that another rebuild has retired this generation.
            round = round => round?,
        }
    }
}
