-- A grant tells who gave it, the operator or the member itself, and the decision or the member's word it rests on.
-- migrate:up
ALTER TABLE grants
ADD COLUMN given_by TEXT,
ADD COLUMN reference TEXT;

-- migrate:down
