-- +goose Up
-- Rows of both tables are written once and never changed: a change makes a new version, so what was answered stays as it was.
CREATE TABLE itembank_items (
    org_id     TEXT NOT NULL REFERENCES identity_organisations (id),
    id         TEXT NOT NULL, -- D2.C4-b1
    version    BIGINT NOT NULL,
    hash       TEXT NOT NULL, -- of body
    body       TEXT NOT NULL, -- JSON
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id, version)
);

CREATE TABLE itembank_instruments (
    org_id     TEXT NOT NULL REFERENCES identity_organisations (id),
    id         TEXT NOT NULL, -- starter
    version    BIGINT NOT NULL,
    hash       TEXT NOT NULL,
    body       TEXT NOT NULL, -- JSON: the versions of its items, framework, scale and rules
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id, version)
);

-- +goose Down
DROP TABLE itembank_instruments;
DROP TABLE itembank_items;
