//! command-service against real servers.
#![expect(clippy::unwrap_used, reason = "a test whose ground gives way has failed")]

mod execute_idempotency;
mod execute_links;
mod execute_places;
mod execute_races;
mod execute_repeats;
mod http_account;
mod http_api_tokens;
mod http_bulk;
mod http_commands;
mod http_fields;
mod http_hostile;
mod http_identity;
mod http_import;
mod http_public_link;
mod http_reading;
mod http_roles;
mod http_sessions;
mod http_setup;
mod import_plan;
mod import_run;
mod relay_divergence;
mod relay_lag;
mod relay_order;
mod relay_outage;
mod relay_resume;
mod relay_setup;
mod relay_speed;
mod store_append;
mod store_faults;
mod store_framework;
mod store_privileges;
mod store_proxy;
mod store_setup;
mod store_tail;
