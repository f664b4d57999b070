use local_stack::Durability;

use super::System;

/// What a test may ask of the system it starts.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemOptions {
    pub(super) replicas: Option<usize>,
    pub(super) postgres: Option<Durability>,
    pub(super) gateway: bool,
    pub(super) proxied: bool,
    pub(super) without_nats_users: bool,
    pub(super) nats_disk_mib: Option<u32>,
    pub(super) settings: &'static [(&'static str, &'static str)],
}

impl SystemOptions {
    /// Runs every service this many times, against the same databases.
    #[must_use]
    pub const fn replicas(mut self, count: usize) -> Self {
        self.replicas = Some(count);
        self
    }

    /// Gives the system a PostgreSQL of its own, which the test may kill.
    #[must_use]
    pub const fn private_postgres(mut self) -> Self {
        self.postgres = Some(Durability::Unsynced);
        self
    }

    /// Gives the system a PostgreSQL of its own that waits for the disk, as production's does.
    #[must_use]
    pub const fn synced_postgres(mut self) -> Self {
        self.postgres = Some(Durability::Synced);
        self
    }

    /// Lets everybody do everything on NATS, for tests that damage the stream.
    #[must_use]
    pub const fn without_nats_users(mut self) -> Self {
        self.without_nats_users = true;
        self
    }

    /// Gives NATS a disk of its own of so many MiB, which the test can fill, where it may be mounted;
    /// without users.
    #[must_use]
    pub const fn small_nats_disk(mut self, mib: u32) -> Self {
        self.without_nats_users = true;
        self.nats_disk_mib = Some(mib);
        self
    }

    /// Puts Nginx with the built frontend in front, for tests that go through one address.
    #[must_use]
    pub const fn gateway(mut self) -> Self {
        self.gateway = true;
        self
    }

    /// Puts a proxy that can misbehave between the services and each of PostgreSQL and NATS.
    #[must_use]
    pub const fn proxied(mut self) -> Self {
        self.proxied = true;
        self
    }

    /// Sets more environment variables for every service.
    #[must_use]
    pub const fn settings(mut self, more: &'static [(&'static str, &'static str)]) -> Self {
        self.settings = more;
        self
    }

    /// Starts it all and waits until every part is ready.
    pub async fn start(self) -> System {
        System::start_with(self).await
    }
}
