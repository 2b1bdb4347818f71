-- What publishers sent: entries as they stand, every change ever made to them, and what waits for something to arrive.
-- migrate:up
CREATE SEQUENCE change_numbers INCREMENT BY 4096;

-- change_numbers: one block for each transaction that changes entries, drawn under the collaborations' locks

CREATE TABLE entries (
    change_number BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    logged_amount BIGINT NOT NULL,
    received_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    day DATE NOT NULL,
    logged_day DATE NOT NULL,
    to_date DATE,
    logged_to_date DATE,
    withdrawn BOOLEAN NOT NULL DEFAULT FALSE,
    collaboration_id TEXT NOT NULL,
    publisher TEXT NOT NULL,
    entry_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    worker TEXT,
    description TEXT,
    PRIMARY KEY (collaboration_id, publisher, entry_id)
);

CREATE INDEX entries_by_account_and_day ON entries (account_id, day);

-- entries.amount: minutes, minor units or units, as it stands; logged_amount as it was first sent
-- entries.day: work_date, incurred_on, from_date or completed_on, as it stands
-- entries.description: activity, text or title

CREATE TABLE entry_changes (
    collaboration_id TEXT NOT NULL,
    publisher TEXT NOT NULL,
    source TEXT NOT NULL,
    event_id TEXT NOT NULL,
    change_number BIGINT NOT NULL,
    entry_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    amount BIGINT,
    day DATE,
    to_date DATE,
    reason TEXT NOT NULL,
    received_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    PRIMARY KEY (collaboration_id, publisher, source, event_id),
    CONSTRAINT change_kind_is_known CHECK (kind IN ('corrected', 'ended', 'withdrawn'))
);

CREATE INDEX entry_changes_by_entry ON entry_changes (collaboration_id, publisher, entry_id, change_number);

CREATE TABLE waiting_changes (
    collaboration_id TEXT NOT NULL,
    publisher TEXT NOT NULL,
    entry_id TEXT NOT NULL,
    change_number BIGINT NOT NULL,
    PRIMARY KEY (collaboration_id, publisher, entry_id, change_number)
);

-- waiting_changes: changes of entries that have not come, or of a kind they cannot change: unknown_entry

CREATE TABLE early_messages (
    collaboration_id TEXT NOT NULL,
    publisher TEXT NOT NULL,
    source TEXT NOT NULL,
    event_id TEXT NOT NULL,
    change_number BIGINT NOT NULL,
    type TEXT NOT NULL,
    data JSONB NOT NULL,
    traceparent TEXT,
    received_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    PRIMARY KEY (collaboration_id, publisher, source, event_id)
);

-- early_messages: what was sent for a collaboration that nobody has founded yet

CREATE INDEX early_messages_by_publisher ON early_messages (publisher);

CREATE TABLE report_submissions (
    collaboration_id TEXT NOT NULL,
    publisher TEXT NOT NULL,
    source TEXT NOT NULL,
    event_id TEXT NOT NULL,
    change_number BIGINT NOT NULL,
    member_id TEXT NOT NULL,
    report TEXT NOT NULL,
    period TEXT NOT NULL,
    submitted_on DATE NOT NULL,
    received_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    PRIMARY KEY (collaboration_id, publisher, source, event_id)
);

-- migrate:down
