-- What an approved run makes of its lines: who pays the account, who pays whom, where balances stand, whose turn it is.
-- migrate:up

CREATE TABLE claims (
    claim_id UUID PRIMARY KEY,
    collaboration_id TEXT NOT NULL,
    run_id UUID NOT NULL REFERENCES runs (run_id),
    member_id TEXT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor <> 0),
    currency TEXT NOT NULL,
    issued_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    UNIQUE (run_id, member_id)
);

-- claims.amount_minor: minor units; positive: to be paid to the account, negative: paid out

CREATE INDEX claims_of_collaboration ON claims (collaboration_id, claim_id);

CREATE TABLE transfers (
    collaboration_id TEXT NOT NULL,
    run_id UUID NOT NULL REFERENCES runs (run_id),
    from_member_id TEXT NOT NULL,
    to_member_id TEXT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    currency TEXT NOT NULL,
    PRIMARY KEY (run_id, from_member_id, to_member_id),
    CHECK (from_member_id <> to_member_id)
);

CREATE TABLE balance_movements (
    collaboration_id TEXT NOT NULL,
    run_id UUID NOT NULL REFERENCES runs (run_id),
    stream_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor <> 0),
    balance_minor BIGINT NOT NULL,
    PRIMARY KEY (run_id, stream_id, member_id)
);

-- balance_movements.balance_minor: where the balance stood after this movement; positive owes

CREATE TABLE balances (
    collaboration_id TEXT NOT NULL,
    stream_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    balance_minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    PRIMARY KEY (collaboration_id, stream_id, member_id)
);

CREATE TABLE turns (
    run_id UUID NOT NULL REFERENCES runs (run_id),
    stream_id TEXT NOT NULL,
    collaboration_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    PRIMARY KEY (run_id, stream_id)
);

-- migrate:down
