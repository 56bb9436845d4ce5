-- +goose Up
-- What somebody says is wrong with a resource, and what an editor decided about it.
CREATE TABLE feedback_reports (
    org_id      TEXT NOT NULL REFERENCES identity_organisations (id), -- of who reports it; of a visitor, the public site
    id          TEXT NOT NULL,
    person_id   TEXT NOT NULL, -- who reports it; empty: a visitor
    resource_id TEXT NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('closed', 'cost', 'level', 'language', 'content', 'other')),
    note        TEXT NOT NULL,
    language    TEXT NOT NULL, -- of the page on which it was written
    state       TEXT NOT NULL CHECK (state IN ('open', 'correcting', 'taken_out', 'nothing')),
    reason      TEXT NOT NULL, -- of the decision
    created_at  BIGINT NOT NULL,
    decided_at  BIGINT,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX feedback_reports_open ON feedback_reports (org_id, resource_id) WHERE state = 'open';
CREATE INDEX feedback_reports_person ON feedback_reports (org_id, person_id, created_at) WHERE person_id <> '';
CREATE UNIQUE INDEX feedback_reports_once ON feedback_reports (org_id, person_id, resource_id, kind) WHERE state = 'open' AND person_id <> '';

-- +goose Down
DROP TABLE feedback_reports;
