//! Folds events into the read model and keeps it current, whatever the stream does.
//!
//! Read in this order: [`incoming`] (seen, next or gap), [`fold`] (events in, rows out),
//! [`projection`] (the transaction around it), [`applier`] (retries and parking), [`worker`] (one
//! partition's loop), [`leases`] and [`crew`] (who works on what), [`service`] (the process),
//! [`parked`] (repair), [`rebuild`] and [`promotion`] (a new generation beside the old one).

pub mod aggregate;
pub mod applier;
pub mod backoff;
pub mod config;
pub mod crew;
pub mod event_log;
pub mod fold;
pub mod group_commit;
pub mod incoming;
pub mod lag;
pub mod leases;
pub mod metrics;
pub mod nudge;
pub mod parked;
pub mod parked_command;
pub mod projection;
pub mod promotion;
pub mod rebuild;
pub mod service;
mod span;
pub mod subscription;
pub mod tables;
pub mod worker;
