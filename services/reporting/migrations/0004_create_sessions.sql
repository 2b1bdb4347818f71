-- Who is signed in with a browser. No projection: nothing of it is in the topics, and a rebuild leaves it alone.
-- migrate:up
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

CREATE TABLE sessions (
    session_hash BYTEA PRIMARY KEY,
    -- The tokens and the forms' secret, encrypted with a key that only the browser's cookie leads to.
    sealed TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    expires_at TIMESTAMPTZ NOT NULL
);

CREATE INDEX sessions_expires_at ON sessions (expires_at);

-- migrate:down
