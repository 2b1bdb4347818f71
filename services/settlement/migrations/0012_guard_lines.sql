-- Lines and what follows from them are only ever added to, and the database itself checks that they add up.
-- migrate:up

CREATE FUNCTION refuse_change() RETURNS TRIGGER LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are only ever added to', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER lines_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON lines
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER claims_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON claims
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER transfers_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON transfers
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER balance_movements_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON balance_movements
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER turns_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON turns
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER run_waivers_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON run_waivers
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Once a run is worked out its lines are all there: none is added later.
CREATE FUNCTION refuse_late_lines() RETURNS TRIGGER LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (SELECT FROM added JOIN runs USING (run_id) WHERE runs.state <> 'requested') THEN
        RAISE EXCEPTION 'a run that is worked out takes no more rows of %', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER lines_before_calculated AFTER INSERT ON lines
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_late_lines();

-- What all lines of a stream for a period must add up to, as the facts say that the run has seen: written beside the
-- lines by the run, and compared with them when the run is worked out.
CREATE TABLE line_sums (
    collaboration_id TEXT NOT NULL,
    run_id UUID NOT NULL REFERENCES runs (run_id),
    stream_id TEXT NOT NULL,
    period TEXT NOT NULL,
    instalment BIGINT,
    project_id TEXT,
    shared_minor NUMERIC,
    total_minor NUMERIC,
    CONSTRAINT line_sums_one_of_each UNIQUE NULLS NOT DISTINCT (
        collaboration_id, run_id, stream_id, period, instalment, project_id
    )
);

-- line_sums.shared_minor: the amount whose shares must add to it; null where no amount is shared out
-- line_sums.total_minor: what shares, credits and payees must add to, 0 of a zero-sum stream; null where it is open

CREATE TRIGGER line_sums_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON line_sums
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER line_sums_before_calculated AFTER INSERT ON line_sums
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_late_lines();

-- Adjustments count with what was settled before, by the approved runs of the same settlement.
CREATE FUNCTION check_line_sums() RETURNS TRIGGER LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    wrong TEXT;
BEGIN
    SELECT format(
        '%s for %s%s: shares %s (must be %s), all lines %s (must be %s)', s.stream_id, s.period,
        coalesce(', project ' || s.project_id, ''), found.shared, coalesce(s.shared_minor::TEXT, 'anything'), found.total,
        coalesce(s.total_minor::TEXT, 'anything')
    ) INTO wrong
    FROM line_sums AS s
    CROSS JOIN LATERAL (
        SELECT
            coalesce(sum(l.amount_minor) FILTER (WHERE coalesce(l.adjusts, l.kind) = 'share'), 0) AS shared,
            coalesce(sum(l.amount_minor), 0) AS total
        FROM lines AS l
        JOIN runs AS r USING (run_id)
        WHERE l.collaboration_id = s.collaboration_id
            AND l.stream_id = s.stream_id
            AND l.period = s.period
            AND l.instalment IS NOT DISTINCT FROM s.instalment
            AND l.project_id IS NOT DISTINCT FROM s.project_id
            AND (r.run_id = NEW.run_id OR (r.settlement_id = NEW.settlement_id AND r.approval_number IS NOT NULL))
    ) AS found
    WHERE s.collaboration_id = NEW.collaboration_id AND s.run_id = NEW.run_id
        AND (found.shared <> s.shared_minor OR found.total <> s.total_minor)
    LIMIT 1;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'the lines of run % do not add up: %', NEW.run_id, wrong USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER runs_add_up AFTER UPDATE OF state ON runs
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'calculated' AND NOT NEW.reversal)
EXECUTE FUNCTION check_line_sums();

-- A reversal has the lines of the run it takes back with opposite amounts, and no others.
CREATE FUNCTION check_opposite_lines() RETURNS TRIGGER LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (
        SELECT FROM lines
        WHERE collaboration_id = NEW.collaboration_id AND run_id IN (NEW.run_id, NEW.reverses_run_id)
        GROUP BY stream_id, period, instalment, project_id, member_id, kind, adjusts
        HAVING sum(amount_minor) <> 0
    ) THEN
        RAISE EXCEPTION 'reversal % is not the opposite of run %', NEW.run_id, NEW.reverses_run_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER reversals_are_opposite AFTER UPDATE OF state ON runs
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'calculated' AND NEW.reversal)
EXECUTE FUNCTION check_opposite_lines();

-- migrate:down
