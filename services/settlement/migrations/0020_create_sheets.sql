-- Spreadsheets of hours: how a publisher's are read, and what a file would do, shown before anything enters the ledger.
-- migrate:up
CREATE TABLE sheet_mappings (
    collaboration_id TEXT NOT NULL,
    publisher TEXT NOT NULL,
    mapping JSONB NOT NULL,
    remembered_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    PRIMARY KEY (publisher, collaboration_id)
);

CREATE TABLE sheet_previews (
    preview_id UUID PRIMARY KEY,
    collaboration_id TEXT NOT NULL,
    publisher TEXT NOT NULL,
    made_by TEXT NOT NULL,
    file_name TEXT NOT NULL,
    file_sha256 TEXT NOT NULL,
    about JSONB NOT NULL,
    made_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    expires_at TIMESTAMPTZ NOT NULL,
    committed_at TIMESTAMPTZ
);

CREATE INDEX sheet_previews_by_publisher ON sheet_previews (publisher, made_at);
CREATE INDEX sheet_previews_by_expiry ON sheet_previews (expires_at);

-- sheet_previews.about: sheet, headings, mapping as it was read, what is odd about the file as a whole

CREATE TABLE sheet_rows (
    preview_id UUID NOT NULL REFERENCES sheet_previews (preview_id) ON DELETE CASCADE,
    row_number BIGINT NOT NULL,
    verdict TEXT NOT NULL,
    code TEXT NOT NULL,
    entry_id TEXT NOT NULL,
    has_own_id BOOLEAN NOT NULL,
    project_id TEXT,
    member_id TEXT,
    work_date DATE,
    minutes BIGINT,
    worker TEXT,
    activity TEXT,
    was_minutes BIGINT,
    was_date DATE,
    findings JSONB NOT NULL,
    PRIMARY KEY (preview_id, row_number),
    CONSTRAINT verdict_is_known CHECK (
        verdict IN ('accepted', 'corrects', 'known', 'parked', 'refused', 'skipped')
    )
);

-- sheet_rows: what was read of a row; of one that could not be read its findings alone, never the row itself

-- migrate:down
