-- Who and on what terms: every fact announced, kept for ever, and the tables that reads and rules need.
-- migrate:up
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- fact_key is the Kafka key: a collaboration_id, or publisher:<publisher>. Sequences have no gaps.
CREATE TABLE facts (
    fact_key TEXT NOT NULL,
    sequence BIGINT NOT NULL CHECK (sequence >= 1),
    type TEXT NOT NULL,
    data JSONB NOT NULL,
    event_id UUID NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    PRIMARY KEY (fact_key, sequence)
);

CREATE FUNCTION refuse_change() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'facts are only ever added to';
END
$$;

CREATE TRIGGER facts_are_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON facts
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- position is the sequence of the last fact announced; the row's lock orders a collaboration's commands.
CREATE TABLE collaborations (
    collaboration_id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    country TEXT NOT NULL,
    form TEXT NOT NULL,
    currency TEXT NOT NULL,
    purposes TEXT [] NOT NULL,
    founder_subject TEXT NOT NULL,
    position BIGINT NOT NULL DEFAULT 0,
    founded_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE INDEX collaborations_by_founder ON collaborations (founder_subject);

CREATE TABLE charters (
    collaboration_id TEXT NOT NULL REFERENCES collaborations,
    version BIGINT NOT NULL,
    valid_from DATE NOT NULL,
    decision TEXT NOT NULL,
    text TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    PRIMARY KEY (collaboration_id, version)
);

-- withdrawn_by is the sequence of the withdrawal, null while the joining stands.
CREATE TABLE joinings (
    collaboration_id TEXT NOT NULL REFERENCES collaborations,
    sequence BIGINT NOT NULL,
    member_id TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    joined_on DATE NOT NULL,
    host BOOLEAN NOT NULL,
    withdrawn_by BIGINT,
    PRIMARY KEY (collaboration_id, sequence)
);

CREATE INDEX joinings_by_member ON joinings (member_id, collaboration_id);

CREATE TABLE leavings (
    collaboration_id TEXT NOT NULL REFERENCES collaborations,
    sequence BIGINT NOT NULL,
    member_id TEXT NOT NULL,
    left_on DATE NOT NULL,
    PRIMARY KEY (collaboration_id, sequence)
);

CREATE INDEX leavings_by_member ON leavings (collaboration_id, member_id, left_on);

CREATE TABLE key_figures (
    collaboration_id TEXT NOT NULL REFERENCES collaborations,
    sequence BIGINT NOT NULL,
    member_id TEXT NOT NULL,
    figure TEXT NOT NULL,
    value JSONB NOT NULL,
    on_date DATE NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (collaboration_id, sequence)
);

CREATE INDEX key_figures_that_stand ON key_figures (collaboration_id, member_id, figure, on_date, sequence);

CREATE TABLE rates (
    collaboration_id TEXT NOT NULL REFERENCES collaborations,
    sequence BIGINT NOT NULL,
    rate_id TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    valid_from DATE NOT NULL,
    decision TEXT,
    PRIMARY KEY (collaboration_id, sequence)
);

CREATE INDEX rates_that_stand ON rates (collaboration_id, rate_id, valid_from, sequence);

CREATE TABLE budgets (
    collaboration_id TEXT NOT NULL REFERENCES collaborations,
    sequence BIGINT NOT NULL,
    stream_id TEXT NOT NULL,
    period TEXT NOT NULL,
    project_id TEXT,
    amount_minor BIGINT NOT NULL,
    decision TEXT,
    PRIMARY KEY (collaboration_id, sequence)
);

CREATE INDEX budgets_that_stand ON budgets (collaboration_id, stream_id, period, sequence);

CREATE TABLE projects (
    collaboration_id TEXT NOT NULL REFERENCES collaborations,
    project_id TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE,
    sequence BIGINT NOT NULL,
    PRIMARY KEY (collaboration_id, project_id)
);

-- An ending may be known before its project.
CREATE TABLE project_endings (
    collaboration_id TEXT NOT NULL REFERENCES collaborations,
    project_id TEXT NOT NULL,
    ends_on DATE NOT NULL,
    sequence BIGINT NOT NULL,
    PRIMARY KEY (collaboration_id, project_id)
);

CREATE TABLE project_joinings (
    collaboration_id TEXT NOT NULL REFERENCES collaborations,
    sequence BIGINT NOT NULL,
    project_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    joined_on DATE NOT NULL,
    PRIMARY KEY (collaboration_id, sequence)
);

CREATE INDEX project_joinings_by_project ON project_joinings (collaboration_id, project_id, member_id);

CREATE TABLE project_leavings (
    collaboration_id TEXT NOT NULL REFERENCES collaborations,
    sequence BIGINT NOT NULL,
    project_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    left_on DATE NOT NULL,
    PRIMARY KEY (collaboration_id, sequence)
);

CREATE INDEX project_leavings_by_project ON project_leavings (collaboration_id, project_id, member_id, left_on);

CREATE TABLE hours_agreements (
    collaboration_id TEXT NOT NULL REFERENCES collaborations,
    project_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    period TEXT NOT NULL,
    minutes BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    PRIMARY KEY (collaboration_id, project_id, member_id, period)
);

CREATE TABLE publishers (
    publisher TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    suspended BOOLEAN NOT NULL DEFAULT FALSE,
    position BIGINT NOT NULL DEFAULT 0,
    registered_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

-- member_id is `all` where the publisher speaks for every member; no types take the grant back.
CREATE TABLE grants (
    collaboration_id TEXT NOT NULL REFERENCES collaborations,
    publisher TEXT NOT NULL,
    member_id TEXT NOT NULL,
    types TEXT [] NOT NULL,
    sequence BIGINT NOT NULL,
    PRIMARY KEY (collaboration_id, publisher, member_id)
);

CREATE TABLE subscribers (
    collaboration_id TEXT NOT NULL REFERENCES collaborations,
    subscriber TEXT NOT NULL,
    name TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    PRIMARY KEY (collaboration_id, subscriber)
);

-- migrate:down
