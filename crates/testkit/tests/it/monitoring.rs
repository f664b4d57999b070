//! What operators rely on: metrics, rules, dashboards and the runbook agree with each other.

mod agreement;
mod exposition;
mod expressions;
mod inventory;
mod receiver;

pub use exposition::{Family, parse};
pub use inventory::inventory;
pub use receiver::{Received, Receiver};
