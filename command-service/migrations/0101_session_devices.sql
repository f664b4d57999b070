-- What an account's owner sees of a session, and what it takes to answer a repeated refresh.
ALTER TABLE identity.sessions
    -- Such as "Firefox on Linux", made from the User-Agent, which is not kept.
    ADD COLUMN device        text NOT NULL DEFAULT 'Unknown device',
    -- SHA-256 of the refresh token before the newest, and since when it is spent.
    ADD COLUMN previous_hash bytea CHECK (length(previous_hash) = 32),
    ADD COLUMN rotated_at    timestamptz;
