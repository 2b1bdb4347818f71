-- Settlement's own copy of what membership publishes: the facts in order, and what is asked often in tables of its own.
-- migrate:up
CREATE TABLE collaborations (
    collaboration_id TEXT PRIMARY KEY,
    position BIGINT NOT NULL DEFAULT 0,
    currency TEXT
);

-- collaborations.position: sequence of the last fact taken in; 0: named by an entry, not founded yet

CREATE TABLE facts (
    collaboration_id TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    type TEXT NOT NULL,
    data JSONB NOT NULL,
    event_id TEXT NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    PRIMARY KEY (collaboration_id, sequence)
);

CREATE TABLE publishers (
    publisher TEXT PRIMARY KEY,
    position BIGINT NOT NULL DEFAULT 0,
    name TEXT,
    suspended_because TEXT
);

CREATE TABLE grants (
    collaboration_id TEXT NOT NULL,
    publisher TEXT NOT NULL,
    member_id TEXT NOT NULL,
    types TEXT [] NOT NULL,
    PRIMARY KEY (collaboration_id, publisher, member_id)
);

-- grants.member_id: the member it speaks for, or all
-- grants.types: fact names, such as hours_logged; empty: taken back

CREATE TABLE subscribers (
    collaboration_id TEXT NOT NULL,
    subscriber TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (collaboration_id, subscriber)
);

-- migrate:down
