-- +goose Up
-- Each plan has an id of its own, which the ledger of erasures names when its person gives it up: the assessment may get another plan after it.
ALTER TABLE learning_plans ADD COLUMN plan_id TEXT NOT NULL DEFAULT '';
UPDATE learning_plans SET plan_id = session_id;
CREATE UNIQUE INDEX learning_plans_plan ON learning_plans (org_id, plan_id);

-- +goose Down
DROP INDEX learning_plans_plan;
ALTER TABLE learning_plans DROP COLUMN plan_id;
