-- What people read: facts of membership, totals and results of settlement, shaped for reading. Nothing here is a source;
-- every table can be emptied and filled again from the topics, and no row waits for one of another topic (no foreign keys).
-- migrate:up
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

CREATE TABLE collaborations (
    collaboration_id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    country TEXT NOT NULL,
    form TEXT NOT NULL,
    currency TEXT NOT NULL,
    sequence BIGINT NOT NULL
);

-- How far membership's facts are known, for whoever asks whether a fact is in what is shown.
CREATE TABLE membership_positions (
    collaboration_id TEXT PRIMARY KEY,
    position BIGINT NOT NULL
);

CREATE TABLE charters (
    collaboration_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    valid_from DATE NOT NULL,
    decision TEXT NOT NULL,
    text TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    PRIMARY KEY (collaboration_id, version)
);

CREATE TABLE member_joinings (
    collaboration_id TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    member_id TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    joined_on DATE NOT NULL,
    is_host BOOLEAN NOT NULL,
    PRIMARY KEY (collaboration_id, sequence)
);

-- "My collaborations" asks by member.
CREATE INDEX member_joinings_by_member ON member_joinings (member_id);

CREATE TABLE member_leavings (
    collaboration_id TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    member_id TEXT NOT NULL,
    left_on DATE NOT NULL,
    PRIMARY KEY (collaboration_id, sequence)
);

CREATE TABLE joining_withdrawals (
    collaboration_id TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    member_id TEXT NOT NULL,
    joined_on DATE NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (collaboration_id, sequence)
);

-- A stay lasts to the earliest leaving on or after its first day; one withdrawn later never was (charter.md 2 and 5).
CREATE VIEW member_stays AS
SELECT
    j.collaboration_id,
    j.member_id,
    j.sequence,
    j.name,
    j.kind,
    j.is_host,
    j.joined_on,
    (
        SELECT min(l.left_on) FROM member_leavings AS l
        WHERE l.collaboration_id = j.collaboration_id AND l.member_id = j.member_id AND l.left_on >= j.joined_on
    ) AS left_on
FROM member_joinings AS j
WHERE NOT EXISTS (
    SELECT 1 FROM joining_withdrawals AS w
    WHERE w.collaboration_id = j.collaboration_id AND w.member_id = j.member_id
        AND w.joined_on = j.joined_on AND w.sequence > j.sequence
);

CREATE TABLE key_figures (
    collaboration_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    figure TEXT NOT NULL,
    on_date DATE NOT NULL,
    value TEXT NOT NULL,
    source TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    PRIMARY KEY (collaboration_id, member_id, figure, on_date)
);

CREATE TABLE rates (
    collaboration_id TEXT NOT NULL,
    rate_id TEXT NOT NULL,
    valid_from DATE NOT NULL,
    amount_minor BIGINT NOT NULL,
    decision TEXT,
    sequence BIGINT NOT NULL,
    PRIMARY KEY (collaboration_id, rate_id, valid_from)
);

CREATE TABLE budgets (
    collaboration_id TEXT NOT NULL,
    stream_id TEXT NOT NULL,
    period TEXT NOT NULL,
    project_id TEXT NOT NULL, -- empty: the whole collaboration's
    amount_minor BIGINT NOT NULL,
    decision TEXT,
    sequence BIGINT NOT NULL,
    PRIMARY KEY (collaboration_id, stream_id, period, project_id)
);

CREATE TABLE project_starts (
    collaboration_id TEXT NOT NULL,
    project_id TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE,
    sequence BIGINT NOT NULL,
    PRIMARY KEY (collaboration_id, project_id)
);

CREATE TABLE project_endings (
    collaboration_id TEXT NOT NULL,
    project_id TEXT NOT NULL,
    ends_on DATE NOT NULL,
    sequence BIGINT NOT NULL,
    PRIMARY KEY (collaboration_id, project_id)
);

CREATE VIEW projects AS
SELECT
    s.collaboration_id,
    s.project_id,
    s.name,
    s.kind,
    s.starts_on,
    coalesce(e.ends_on, s.ends_on) AS ends_on
FROM project_starts AS s
LEFT JOIN project_endings AS e USING (collaboration_id, project_id);

CREATE TABLE project_joinings (
    collaboration_id TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    project_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    joined_on DATE NOT NULL,
    PRIMARY KEY (collaboration_id, sequence)
);

CREATE TABLE project_leavings (
    collaboration_id TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    project_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    left_on DATE NOT NULL,
    PRIMARY KEY (collaboration_id, sequence)
);

CREATE VIEW project_stays AS
SELECT
    j.collaboration_id,
    j.project_id,
    j.member_id,
    j.sequence,
    j.joined_on,
    (
        SELECT min(l.left_on) FROM project_leavings AS l
        WHERE l.collaboration_id = j.collaboration_id AND l.project_id = j.project_id
            AND l.member_id = j.member_id AND l.left_on >= j.joined_on
    ) AS left_on
FROM project_joinings AS j;

CREATE TABLE agreed_hours (
    collaboration_id TEXT NOT NULL,
    project_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    period TEXT NOT NULL,
    first_month TEXT NOT NULL,
    last_month TEXT NOT NULL,
    minutes BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    PRIMARY KEY (collaboration_id, project_id, member_id, period)
);

-- Absolute totals; a higher version takes the place of a lower one.
CREATE TABLE hours_totals (
    collaboration_id TEXT NOT NULL,
    project_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    month TEXT NOT NULL,
    accepted_minutes BIGINT NOT NULL,
    counted_minutes BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (collaboration_id, project_id, member_id, month)
) WITH (fillfactor = 80);

CREATE TABLE costs_totals (
    collaboration_id TEXT NOT NULL,
    stream_id TEXT NOT NULL,
    project_id TEXT NOT NULL, -- empty where there is none, as in the message key
    paid_by TEXT NOT NULL,
    charged_to TEXT NOT NULL,
    month TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (collaboration_id, stream_id, project_id, paid_by, charged_to, month)
) WITH (fillfactor = 80);

-- Each event of a run fills the columns of its own; the state follows from which are there. Until claims become documents,
-- what is approved is issued in the same step.
CREATE TABLE runs (
    collaboration_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    place BIGINT NOT NULL, -- offset of its first event: the order of the collaboration's runs
    settlement_id TEXT NOT NULL,
    period TEXT NOT NULL,
    reversal BOOLEAN,
    reverses_run_id TEXT,
    membership_position BIGINT,
    requested_at TIMESTAMPTZ,
    calculated_at TIMESTAMPTZ,
    digest TEXT,
    charter_version BIGINT,
    currency TEXT,
    line_count BIGINT,
    parked_count BIGINT,
    not_adjusted JSONB,
    out_of_tolerance JSONB,
    approved_at TIMESTAMPTZ,
    decision TEXT,
    failed_at TIMESTAMPTZ,
    failure_code TEXT,
    failure_where TEXT,
    failure_message TEXT,
    discarded_at TIMESTAMPTZ,
    discard_reason TEXT,
    reversed_at TIMESTAMPTZ,
    reversed_by_run_id TEXT,
    state TEXT GENERATED ALWAYS AS (
        CASE
            WHEN reversed_at IS NOT NULL THEN 'reversed'
            WHEN discarded_at IS NOT NULL THEN 'discarded'
            WHEN failed_at IS NOT NULL THEN 'failed'
            WHEN approved_at IS NOT NULL THEN 'issued'
            WHEN calculated_at IS NOT NULL THEN 'calculated'
            ELSE 'requested'
        END
    ) STORED,
    PRIMARY KEY (collaboration_id, run_id)
);

CREATE TABLE run_members (
    collaboration_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    net_minor BIGINT NOT NULL,
    carried_minor BIGINT NOT NULL,
    PRIMARY KEY (collaboration_id, run_id, member_id)
);

CREATE TABLE unhonoured_hours (
    collaboration_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    period TEXT NOT NULL,
    project_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    minutes BIGINT NOT NULL,
    PRIMARY KEY (collaboration_id, run_id, period, project_id, member_id)
);

CREATE TABLE lines (
    collaboration_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    line_number BIGINT NOT NULL,
    stream_id TEXT,
    period TEXT NOT NULL,
    instalment BIGINT,
    project_id TEXT,
    member_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    adjusts TEXT,
    amount_minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    PRIMARY KEY (collaboration_id, run_id, line_number)
);

CREATE TABLE claims (
    collaboration_id TEXT NOT NULL,
    claim_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    issued_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (collaboration_id, claim_id)
);

CREATE TABLE transfers (
    collaboration_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    from_member_id TEXT NOT NULL,
    to_member_id TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    PRIMARY KEY (collaboration_id, run_id, from_member_id, to_member_id)
);

CREATE TABLE balance_movements (
    collaboration_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    stream_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    balance_minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    place BIGINT NOT NULL,
    PRIMARY KEY (collaboration_id, run_id, stream_id, member_id)
);

CREATE TABLE turns (
    collaboration_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    stream_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    place BIGINT NOT NULL,
    PRIMARY KEY (collaboration_id, run_id, stream_id)
);

-- The results as they were announced, for those without Kafka. A relay may send one twice: the first stands.
CREATE TABLE result_events (
    collaboration_id TEXT NOT NULL,
    record_offset BIGINT NOT NULL,
    event_id TEXT NOT NULL,
    source TEXT NOT NULL,
    type TEXT NOT NULL,
    occurred_at TIMESTAMPTZ,
    traceparent TEXT,
    data JSON NOT NULL,
    data_bytes BIGINT NOT NULL,
    PRIMARY KEY (collaboration_id, record_offset),
    UNIQUE (collaboration_id, source, event_id)
);

-- migrate:down
