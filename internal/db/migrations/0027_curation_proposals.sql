-- +goose Up
-- What somebody proposes for the library, and what an editor of their organisation decided about it.
CREATE TABLE curation_proposals (
    org_id      TEXT NOT NULL REFERENCES identity_organisations (id),
    id          TEXT NOT NULL,
    person_id   TEXT NOT NULL, -- who proposes it; empty once they are erased
    kind        TEXT NOT NULL CHECK (kind IN ('new', 'correction')),
    state       TEXT NOT NULL CHECK (state IN ('draft', 'sent', 'sent_back', 'published', 'declined')),
    resource_id TEXT NOT NULL, -- which is corrected, or became of it; else empty
    form        TEXT NOT NULL, -- JSON: as it was typed
    base        TEXT NOT NULL, -- JSON: of a correction, how the form was before
    reason      TEXT NOT NULL, -- of the last decision
    revision    BIGINT NOT NULL, -- one up with every change
    created_at  BIGINT NOT NULL,
    changed_at  BIGINT NOT NULL,
    sent_at     BIGINT, -- the last time
    decided_at  BIGINT, -- the last time
    PRIMARY KEY (org_id, id)
);
CREATE INDEX curation_proposals_person ON curation_proposals (org_id, person_id, changed_at) WHERE person_id <> '';
CREATE INDEX curation_proposals_state ON curation_proposals (org_id, state, sent_at);

-- +goose Down
DROP TABLE curation_proposals;
