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

-- What somebody who used a resource says of it.
CREATE TABLE feedback_ratings (
    org_id      TEXT NOT NULL REFERENCES identity_organisations (id),
    id          TEXT NOT NULL,
    person_id   TEXT NOT NULL,
    resource_id TEXT NOT NULL,
    hours       DOUBLE PRECISION NOT NULL, -- that it took; 0 when not told
    useful      BIGINT NOT NULL CHECK (useful BETWEEN 1 AND 5),
    recommend   TEXT NOT NULL, -- to whom; empty when not told
    note        TEXT NOT NULL,
    language    TEXT NOT NULL, -- of the note
    state       TEXT NOT NULL CHECK (state IN ('silent', 'waiting', 'passed', 'declined')), -- of the note
    reason      TEXT NOT NULL,
    revision    BIGINT NOT NULL, -- one up with every change
    changed_at  BIGINT NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, person_id, resource_id)
);
CREATE INDEX feedback_ratings_resource ON feedback_ratings (resource_id);
CREATE INDEX feedback_ratings_waiting ON feedback_ratings (org_id, changed_at) WHERE state = 'waiting';

-- +goose Down
DROP TABLE feedback_ratings;
DROP TABLE feedback_reports;
