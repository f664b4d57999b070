//! One deliberate break for each promise, and the test that must notice it.

/// A break of the code, as small as it is fatal.
pub struct Mutation {
    /// The promise it breaks (docs/RELIABILITY.md).
    pub promise: &'static str,
    /// What the broken code does.
    pub says: &'static str,
    pub file: &'static str,
    /// Text that stands in the file exactly once.
    pub find: &'static str,
    pub replace: &'static str,
    /// The end of the path of the test that must fail.
    pub test: &'static str,
}

pub const MUTATIONS: [Mutation; 10] = [
    Mutation {
        promise: "R1",
        says: "an append whose answer was lost, and which is stored, is taken for somebody else's",
        file: "command-service/src/event_store/writer.rs",
        find: "if matches!(outcome, Outcome::Conflict { .. })",
        replace: "if matches!(outcome, Outcome::Accepted { .. })",
        test: "store_faults::an_append_whose_answer_was_lost_is_recognised_as_stored",
    },
    Mutation {
        promise: "R2",
        says: "an event of the stream is applied although the one before it is missing",
        file: "projector/src/incoming.rs",
        find: "} else if previous == checkpoint {",
        replace: "} else if previous >= Position::ZERO {",
        test: "stream::a_gap_is_filled_from_the_event_store",
    },
    Mutation {
        promise: "R3",
        says: "appends draw their positions side by side, so that one becomes visible after a later one",
        file: "command-service/migrations/0007_task_links.sql",
        find: "PERFORM pg_advisory_xact_lock(append_lock);",
        replace: "PERFORM append_lock;",
        test: "store_tail::a_position_drawn_earlier_never_becomes_visible_later",
    },
    Mutation {
        promise: "R4",
        says: "a repeated key is not looked up",
        file: "command-service/migrations/0007_task_links.sql",
        find: "WHEN logged.fingerprint = asked.fingerprint THEN 1",
        replace: "WHEN false THEN 1",
        test: "execute_idempotency::a_repeat_gets_the_first_answer_here_elsewhere_and_after_a_restart",
    },
    Mutation {
        promise: "R5",
        says: "after a wiped stream the relay goes on at the newest event instead of its checkpoint",
        file: "command-service/src/relay/resume.rs",
        find: "None => session.checkpoint().await?,",
        replace: "None => session.head().await?,",
        test: "relay_outage::a_server_that_lost_its_disk_gets_what_comes_after_the_checkpoint",
    },
    Mutation {
        promise: "R5",
        says: "a projector without a stream does not ask the event store",
        file: "projector/src/worker.rs",
        find: "CatchUp::Complete | CatchUp::Unreadable => Ok(()),\n        }\n    }\n\n    /// Applies a batch of messages",
        replace: "CatchUp::Complete | CatchUp::Unreadable => std::future::pending().await,\n        }\n    }\n\n    /// Applies a batch of messages",
        test: "stream::a_deleted_stream_costs_nothing",
    },
    Mutation {
        promise: "R6",
        says: "a projector writes although another one has moved the checkpoint",
        file: "crates/read-model/src/checkpoint.rs",
        find: "WHERE c.partition = s.partition AND c.position = s.position",
        replace: "WHERE c.partition = s.partition AND c.position >= s.position",
        test: "transaction::a_zombie_with_an_old_checkpoint_cannot_write",
    },
    Mutation {
        promise: "R7",
        says: "a new generation is served before it has come as far as the old one",
        file: "crates/read-model/src/generation.rs",
        find: "WHERE candidate.position IS NULL OR candidate.position < live.position",
        replace: "WHERE candidate.position IS NULL",
        test: "rebuild::only_whoever_says_so_has_readers_see_that_events_are_lost",
    },
    Mutation {
        promise: "R8",
        says: "an event that cannot be applied is skipped without a word",
        file: "projector/src/fold.rs",
        find: "rows.park(ParkedRow { aggregate, partition, position, error });",
        replace: "drop((aggregate, partition, position, error));",
        test: "poison::only_the_poisoned_task_stands_still",
    },
    Mutation {
        promise: "R8",
        says: "one event that cannot be applied holds up its whole partition",
        file: "projector/src/applier.rs",
        find: "self.park(single, &poison).await?;",
        replace: "return Ok(());",
        test: "poison::a_row_the_tables_refuse_is_poison_and_its_batch_is_not_lost",
    },
];
