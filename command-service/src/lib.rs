pub mod event_store;
pub mod execute;
pub mod relay;
