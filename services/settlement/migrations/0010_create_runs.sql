-- A settlement is worked out in a run: asked for, worked out once, approved or discarded, and never changed afterwards.
-- migrate:up

-- One row per collaboration, locked by whoever announces on its results topic, so that the topic's order is commit order.
CREATE TABLE result_orders (
    collaboration_id TEXT PRIMARY KEY,
    last_run_number BIGINT NOT NULL DEFAULT 0,
    last_approval_number BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE runs (
    run_id UUID PRIMARY KEY,
    collaboration_id TEXT NOT NULL,
    run_number BIGINT NOT NULL,
    settlement_id TEXT NOT NULL,
    period TEXT NOT NULL,
    reversal BOOLEAN NOT NULL,
    state TEXT NOT NULL CHECK (
        state IN ('requested', 'calculated', 'approved', 'issued', 'paid', 'failed', 'discarded', 'reversed')
    ),
    requested_by TEXT NOT NULL,
    requested_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    traceparent TEXT,
    membership_position BIGINT,
    barrier JSONB,
    barrier_passed_at TIMESTAMPTZ,
    leased_by TEXT,
    leased_until TIMESTAMPTZ,
    attempts BIGINT NOT NULL DEFAULT 0,
    calculated_at TIMESTAMPTZ,
    cut BIGINT,
    facts_position BIGINT,
    reverses_run_id UUID REFERENCES runs (run_id),
    reversed_by_run_id UUID REFERENCES runs (run_id),
    charter_version BIGINT,
    currency TEXT,
    digest TEXT,
    record JSONB,
    failure_code TEXT,
    failure_where TEXT,
    failure_message TEXT,
    approval_number BIGINT,
    approved_by TEXT,
    approved_at TIMESTAMPTZ,
    decision TEXT,
    closed_by TEXT,
    closed_at TIMESTAMPTZ,
    closed_reason TEXT,
    UNIQUE (collaboration_id, run_number),
    UNIQUE (collaboration_id, approval_number),
    CONSTRAINT runs_worked_out_whole CHECK (
        state IN ('requested', 'failed', 'discarded')
        OR (record IS NOT NULL AND digest IS NOT NULL AND cut IS NOT NULL AND currency IS NOT NULL)
    ),
    CONSTRAINT runs_failed_with_code CHECK ((state = 'failed') = (failure_code IS NOT NULL))
);

-- runs.barrier: where each publisher's topic ended when the run began to wait: [{publisher, topic, start_offset, end_offset}]
-- runs.cut: changes of entries numbered below it were seen; runs.facts_position: facts up to it were seen
-- runs.record: what the run came to, as the engine writes it for later runs: charter.md 6's run object and more
-- runs.approval_number: the order of approval, which is the order in which runs follow each other

-- Only one run of a settlement is under way at a time.
CREATE UNIQUE INDEX runs_one_under_way ON runs (collaboration_id, settlement_id)
WHERE state IN ('requested', 'calculated');

-- What counts as settled: one run for a period, unless it was reversed.
CREATE UNIQUE INDEX runs_settled_once ON runs (collaboration_id, settlement_id, period)
WHERE NOT reversal AND state IN ('approved', 'issued', 'paid');

CREATE INDEX runs_waiting ON runs (requested_at) WHERE state = 'requested';

CREATE TABLE run_waivers (
    run_id UUID NOT NULL REFERENCES runs (run_id),
    publisher TEXT NOT NULL,
    reason TEXT NOT NULL,
    waived_by TEXT NOT NULL,
    waived_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    PRIMARY KEY (run_id, publisher)
);

CREATE TABLE lines (
    collaboration_id TEXT NOT NULL,
    run_id UUID NOT NULL REFERENCES runs (run_id),
    line_number BIGINT NOT NULL,
    stream_id TEXT,
    period TEXT NOT NULL,
    instalment BIGINT,
    project_id TEXT,
    member_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('share', 'credit', 'payee', 'grant', 'adjustment', 'carried')),
    adjusts TEXT CHECK (adjusts IN ('share', 'credit', 'payee', 'grant')),
    amount_minor BIGINT NOT NULL CHECK (amount_minor <> 0),
    settled_as TEXT NOT NULL CHECK (settled_as IN ('money', 'balance', 'turns', 'record')),
    PRIMARY KEY (collaboration_id, run_id, line_number),
    CONSTRAINT lines_one_of_each UNIQUE NULLS NOT DISTINCT (
        collaboration_id, run_id, stream_id, period, instalment, project_id, member_id, kind, adjusts
    ),
    CONSTRAINT lines_stream_unless_carried CHECK ((kind = 'carried') = (stream_id IS NULL)),
    CONSTRAINT lines_adjustment_names_kind CHECK ((kind = 'adjustment') = (adjusts IS NOT NULL))
);

CREATE INDEX lines_of_stream_and_period ON lines (collaboration_id, stream_id, period);

-- lines.amount_minor: positive: the member bears or pays, negative: it is credited or paid

-- migrate:down
