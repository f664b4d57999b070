-- Which projects name an account as a member, for whoever erases it: partial, so that other events
-- pay nothing for them.
CREATE INDEX events_owner ON event_store.events ((payload ->> 'owner'))
    WHERE event_type = 'project_created';
CREATE INDEX events_member ON event_store.events ((payload ->> 'account_id'))
    WHERE event_type = 'member_added';

-- An erased account whose erasure the event store may not hold yet.
CREATE INDEX accounts_unannounced ON identity.accounts (account_id)
    WHERE erased_at IS NOT NULL AND NOT announced;
