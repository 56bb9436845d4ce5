-- +goose Up
-- What became of asking for the address of a resource, the last time and the times before it that failed.
CREATE TABLE linkcheck_links (
    org_id      TEXT NOT NULL REFERENCES identity_organisations (id),
    resource_id TEXT NOT NULL,
    address     TEXT NOT NULL, -- that was asked; when the resource has another, all begins anew
    outcome     TEXT NOT NULL, -- answered, unclear, gone, failing, silent, unsafe or private
    status      BIGINT NOT NULL, -- of HTTP; 0 without an answer
    moved_to    TEXT NOT NULL, -- where it led in the end; empty = where it was asked
    failures    BIGINT NOT NULL, -- in a row
    looked_at   BIGINT NOT NULL,
    PRIMARY KEY (org_id, resource_id)
);
CREATE INDEX linkcheck_links_failing ON linkcheck_links (org_id, failures, resource_id);

-- How far the round through the catalogue is.
CREATE TABLE linkcheck_rounds (
    org_id    TEXT NOT NULL REFERENCES identity_organisations (id),
    reached   TEXT NOT NULL, -- id of the last resource that was looked at; empty at the beginning
    moved_on  BIGINT NOT NULL,
    PRIMARY KEY (org_id)
);

-- +goose Down
DROP TABLE linkcheck_rounds;
DROP TABLE linkcheck_links;
