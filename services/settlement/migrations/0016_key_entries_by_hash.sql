-- Entries are known by a hash of their id: ids are random, and an index of the ids themselves outgrows memory first (ADR 8).
-- migrate:up
CREATE FUNCTION entry_hash(collaboration_id TEXT, entry_id TEXT) RETURNS BIGINT LANGUAGE SQL IMMUTABLE PARALLEL SAFE
RETURN hashtextextended(entry_id, hashtextextended(collaboration_id, 0));

-- One worker writes entries, and it does not run while migrations do, so the locks below hold up nobody.
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX entries_by_hash ON entries (entry_hash(collaboration_id, entry_id), publisher);

-- squawk-ignore ban-drop-constraint, adding-serial-primary-key-field, constraint-missing-not-valid
ALTER TABLE entries DROP CONSTRAINT entries_pkey, ADD PRIMARY KEY (collaboration_id, publisher, change_number);

-- In order of arrival, so that new entries go to the end of what their publisher sent before.

-- migrate:down
