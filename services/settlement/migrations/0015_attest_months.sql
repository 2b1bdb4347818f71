-- Members vouch for their hours of a month: every attestation for ever, and beside each month's total what of it is attested.
-- migrate:up
CREATE TABLE month_attestations (
    collaboration_id TEXT NOT NULL,
    publisher TEXT NOT NULL,
    source TEXT NOT NULL,
    event_id TEXT NOT NULL,
    change_number BIGINT NOT NULL,
    project_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    month DATE NOT NULL,
    minutes BIGINT NOT NULL,
    attested_by TEXT NOT NULL,
    received_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    PRIMARY KEY (collaboration_id, publisher, source, event_id)
);

-- month_attestations.month: its first day, as in totals

CREATE INDEX month_attestations_by_month ON month_attestations (
    collaboration_id, project_id, member_id, month, change_number
);

ALTER TABLE totals ADD COLUMN attested BIGINT NOT NULL DEFAULT 0;
ALTER TABLE totals ADD COLUMN attested_number BIGINT NOT NULL DEFAULT 0;

-- totals.attested: minutes of the entries that were not changed since the month's last attestation
-- totals.attested_number: the change number of that attestation; 0: none

ALTER TABLE entries ADD COLUMN last_change_number BIGINT;

-- entries.last_change_number: the change number of the last change applied to it; null: none

-- The first and the last day there are, date.min and date.max, are written -infinity and infinity.
CREATE FUNCTION month_of(day DATE) RETURNS DATE LANGUAGE SQL IMMUTABLE PARALLEL SAFE RETURN CASE
    WHEN day < DATE '0001-02-01' THEN DATE '-infinity'
    WHEN day >= DATE '9999-12-01' THEN DATE '9999-12-01'
    ELSE date_trunc('month', day::TIMESTAMP)::DATE
END;

CREATE FUNCTION last_day_of(month DATE) RETURNS DATE LANGUAGE SQL IMMUTABLE PARALLEL SAFE RETURN CASE
    WHEN month < DATE '0001-02-01' THEN DATE '0001-01-31'
    WHEN month >= DATE '9999-12-01' THEN DATE 'infinity'
    ELSE (month + INTERVAL '1 month')::DATE - 1
END;

-- migrate:down
