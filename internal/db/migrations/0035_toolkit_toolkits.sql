-- +goose Up
-- Sessions that an organisation has adapted or written.
CREATE TABLE toolkit_toolkits (
    org_id             TEXT NOT NULL REFERENCES identity_organisations (id),
    id                 TEXT NOT NULL,
    state              TEXT NOT NULL CHECK (state IN ('draft', 'published', 'withdrawn')),
    revision           BIGINT NOT NULL, -- the latest version
    published_revision BIGINT, -- the version that everybody reads, or read last
    created_at         BIGINT NOT NULL,
    changed_at         BIGINT NOT NULL,
    published_at       BIGINT, -- the last time
    withdrawn_at       BIGINT, -- the last time
    PRIMARY KEY (org_id, id)
);
CREATE INDEX toolkit_toolkits_state ON toolkit_toolkits (state, id);

-- What stood in a toolkit after each workbook. Rows are only added.
CREATE TABLE toolkit_versions (
    org_id     TEXT NOT NULL,
    toolkit_id TEXT NOT NULL,
    revision   BIGINT NOT NULL,
    body       TEXT NOT NULL, -- JSON: the toolkit in each of its languages, the one that it was written in first
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, toolkit_id, revision),
    FOREIGN KEY (org_id, toolkit_id) REFERENCES toolkit_toolkits (org_id, id)
);

-- +goose Down
DROP TABLE toolkit_versions;
DROP TABLE toolkit_toolkits;
