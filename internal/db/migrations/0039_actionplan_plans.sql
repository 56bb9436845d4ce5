-- +goose Up
-- Action plans of organisations: what they mean to do, by whom, until when, and by what they will know that it helped.
CREATE TABLE actionplan_plans (
    org_id     TEXT NOT NULL REFERENCES identity_organisations (id),
    id         TEXT NOT NULL,
    unit_id    TEXT NOT NULL, -- to which it belongs
    body       TEXT NOT NULL, -- JSON: the draft, with its goals and measures
    revision   BIGINT NOT NULL, -- one up with every change
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, unit_id) REFERENCES identity_units (org_id, id)
);
CREATE UNIQUE INDEX actionplan_plans_id ON actionplan_plans (id);

-- What was published. The body of a version never changes; it can be withdrawn.
CREATE TABLE actionplan_versions (
    org_id       TEXT NOT NULL,
    plan_id      TEXT NOT NULL,
    number       BIGINT NOT NULL, -- 1, 2, … in the order in which they were published
    body         TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    withdrawn_at BIGINT,
    reason       TEXT NOT NULL, -- why it was withdrawn; empty: it was not
    PRIMARY KEY (org_id, plan_id, number),
    FOREIGN KEY (org_id, plan_id) REFERENCES actionplan_plans (org_id, id)
);

-- +goose Down
DROP TABLE actionplan_versions;
DROP TABLE actionplan_plans;
