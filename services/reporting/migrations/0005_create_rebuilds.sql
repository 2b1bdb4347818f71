-- Rebuilds of the reports that were asked for on a page: by whom, how far, how they ended. No projection.
-- migrate:up
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

CREATE TABLE rebuilds (
    rebuild_id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    state TEXT NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'running', 'done', 'failed', 'broken_off')),
    asked_by TEXT NOT NULL,
    asked_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    begun_at TIMESTAMPTZ,
    ended_at TIMESTAMPTZ,
    records_read BIGINT NOT NULL DEFAULT 0,
    records BIGINT NOT NULL DEFAULT 0,
    unreadable BIGINT NOT NULL DEFAULT 0,
    failure TEXT,
    CHECK ((ended_at IS NULL) = (state IN ('asked', 'running')))
);

-- One at a time.
CREATE UNIQUE INDEX rebuilds_under_way ON rebuilds ((TRUE)) WHERE ended_at IS NULL;

-- migrate:down
