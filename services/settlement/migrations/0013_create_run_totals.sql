-- What a run read of hours, costs and tasks for the periods it worked out: a trace shows these and not what came later.
-- migrate:up

CREATE TABLE run_totals (
    collaboration_id TEXT NOT NULL,
    run_id UUID NOT NULL REFERENCES runs (run_id),
    kind TEXT NOT NULL CHECK (kind IN ('hours', 'cost', 'task')),
    stream_id TEXT,
    project_id TEXT,
    member_id TEXT,
    charged_to TEXT,
    month TEXT NOT NULL,
    amount BIGINT NOT NULL,
    CONSTRAINT run_totals_one_of_each UNIQUE NULLS NOT DISTINCT (
        collaboration_id, run_id, kind, stream_id, project_id, member_id, charged_to, month
    )
);

-- run_totals.amount: minutes that counted (hours), minor units (cost, task)
-- run_totals.member_id: who worked, paid (null: the account) or did the task

CREATE TRIGGER run_totals_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON run_totals
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER run_totals_before_calculated AFTER INSERT ON run_totals
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_late_lines();

-- migrate:down
