-- The tables shared/messaging and shared/http stand on. Every service's migrations make them in its own schema, each
-- block word for word; tests/shared/messaging/test_tables.py holds the migrations against this file.

CREATE TABLE consumer_offsets (
    consumer TEXT NOT NULL,
    topic TEXT NOT NULL,
    -- squawk-ignore prefer-bigint-over-int
    partition INTEGER NOT NULL,
    next_offset BIGINT NOT NULL,
    cluster_id TEXT NOT NULL,
    topic_id TEXT NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, topic, partition)
);

CREATE TABLE dead_letters (
    dead_letter_id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    consumer TEXT NOT NULL,
    topic TEXT NOT NULL,
    -- squawk-ignore prefer-bigint-over-int
    partition INTEGER NOT NULL,
    record_offset BIGINT NOT NULL,
    record_key BYTEA,
    record_headers JSONB NOT NULL,
    record_value BYTEA,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    received_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    closed_at TIMESTAMPTZ,
    closed_as TEXT
);

CREATE TABLE inbox (
    consumer TEXT NOT NULL,
    source TEXT NOT NULL,
    event_id TEXT NOT NULL,
    received_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, source, event_id)
);

CREATE TABLE outbox (
    outbox_id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic TEXT NOT NULL,
    message_key TEXT NOT NULL,
    headers JSONB NOT NULL,
    value BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE TABLE idempotency_keys (
    principal TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    request_hash BYTEA NOT NULL,
    -- squawk-ignore prefer-bigint-over-int
    status INTEGER NOT NULL,
    answer JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    PRIMARY KEY (principal, idempotency_key)
);

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
