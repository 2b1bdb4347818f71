-- Topics that hold too many dead letters in a row are paused, and dead letters are closed by someone for a reason (shared/messaging/tables.sql).
-- migrate:up
ALTER TABLE consumer_offsets
ADD COLUMN dead_in_a_row BIGINT NOT NULL DEFAULT 0,
ADD COLUMN paused_at TIMESTAMPTZ;

-- consumer_offsets.paused_at: nothing is taken from this partition, for it held too many dead letters in a row

CREATE TABLE topic_pauses (
    pause_id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    consumer TEXT NOT NULL,
    topic TEXT NOT NULL,
    -- squawk-ignore prefer-bigint-over-int
    partition INTEGER NOT NULL,
    stood_at BIGINT NOT NULL,
    dead_in_a_row BIGINT NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    paused_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    ended_at TIMESTAMPTZ,
    ended_by TEXT,
    ended_because TEXT,
    goes_on_at BIGINT
);

-- topic_pauses.stood_at, goes_on_at: offsets; what lies between them was skipped

ALTER TABLE dead_letters
ADD COLUMN closed_by TEXT,
ADD COLUMN closed_because TEXT;

-- migrate:down
