-- What an entry's counting and its totals depend on: an account, the ranges of days that count in it, its monthly totals.
-- migrate:up
CREATE TABLE accounts (
    account_id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    collaboration_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    stream_id TEXT NOT NULL DEFAULT '',
    project_id TEXT NOT NULL DEFAULT '',
    member_id TEXT NOT NULL DEFAULT '',
    charged_to TEXT NOT NULL DEFAULT '',
    item TEXT NOT NULL DEFAULT '',
    month TEXT NOT NULL DEFAULT '',
    UNIQUE (collaboration_id, kind, member_id, project_id, stream_id, charged_to, item, month),
    CONSTRAINT account_kind_is_known CHECK (kind IN ('hours', 'cost', 'order', 'task'))
);

-- What an account has none of is empty. member_id: who worked, paid (empty: the collaboration's own account), ordered,
-- or did the task. Costs have an account for each month, since the terms of that month decide whether they count.

CREATE TABLE ranges (
    account_id BIGINT NOT NULL,
    from_date DATE NOT NULL,
    to_date DATE NOT NULL,
    code TEXT,
    PRIMARY KEY (account_id, from_date)
);

-- ranges: what the engine says of each account at the collaboration's position; code null: counts

CREATE TABLE account_publishers (
    account_id BIGINT NOT NULL,
    publisher TEXT NOT NULL,
    PRIMARY KEY (account_id, publisher)
);

CREATE TABLE totals (
    collaboration_id TEXT NOT NULL,
    account_id BIGINT NOT NULL,
    month DATE NOT NULL,
    accepted BIGINT NOT NULL,
    counted BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (collaboration_id, account_id, month),
    CONSTRAINT totals_can_be_announced CHECK (
        accepted BETWEEN -1000000000000000000 AND 1000000000000000000
        AND counted BETWEEN -1000000000000000000 AND 1000000000000000000
    )
) WITH (fillfactor = 70);

-- totals.accepted: minutes, minor units or units of all entries, parked ones too, withdrawn ones not

-- migrate:down
