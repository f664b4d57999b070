//! command-service against real servers.

mod execute_idempotency;
mod execute_places;
mod execute_races;
mod http_bulk;
mod http_commands;
mod http_hostile;
mod http_identity;
mod http_roles;
mod http_setup;
mod relay_order;
mod relay_setup;
mod store_append;
mod store_faults;
mod store_framework;
mod store_privileges;
mod store_proxy;
mod store_setup;
mod store_tail;
