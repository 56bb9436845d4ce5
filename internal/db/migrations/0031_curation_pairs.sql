-- +goose Up
-- Two resources that may be one, and what an editor decided about them. The rows belong to the public site, as the library does.
CREATE TABLE curation_pairs (
    org_id     TEXT NOT NULL REFERENCES identity_organisations (id),
    id         TEXT NOT NULL,
    one_id     TEXT NOT NULL, -- the lesser of the two ids of resources
    other_id   TEXT NOT NULL,
    found_by   TEXT NOT NULL CHECK (found_by IN ('url', 'title', 'near')),
    state      TEXT NOT NULL CHECK (state IN ('open', 'one', 'two')),
    kept       TEXT NOT NULL, -- of two that are one: the resource whose address stays
    decided_by TEXT NOT NULL, -- organisation
    reason     TEXT NOT NULL,
    found_at   BIGINT NOT NULL,
    decided_at BIGINT,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, one_id, other_id)
);
CREATE INDEX curation_pairs_state ON curation_pairs (org_id, state, found_at);

-- How far the catalogue was looked through for resources that may be one, in the order of its changes.
CREATE TABLE curation_looks (
    org_id  TEXT NOT NULL REFERENCES identity_organisations (id),
    reached TEXT NOT NULL,
    PRIMARY KEY (org_id)
);

-- +goose Down
DROP TABLE curation_looks;
DROP TABLE curation_pairs;
