-- +goose Up
-- Resources of the library that an organisation has put together under a name.
CREATE TABLE collection_collections (
    org_id       TEXT NOT NULL REFERENCES identity_organisations (id),
    id           TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('draft', 'published', 'withdrawn')),
    body         TEXT NOT NULL, -- JSON: its words, and its entries in their order
    revision     BIGINT NOT NULL, -- one up with every change
    created_at   BIGINT NOT NULL,
    changed_at   BIGINT NOT NULL,
    published_at BIGINT, -- the first time
    withdrawn_at BIGINT, -- the last time
    PRIMARY KEY (org_id, id)
);
CREATE INDEX collection_collections_state ON collection_collections (state, id);

-- How a collection was after each change. Rows are only added.
CREATE TABLE collection_versions (
    org_id        TEXT NOT NULL,
    collection_id TEXT NOT NULL,
    revision      BIGINT NOT NULL,
    state         TEXT NOT NULL,
    body          TEXT NOT NULL,
    changed_at    BIGINT NOT NULL,
    PRIMARY KEY (org_id, collection_id, revision),
    FOREIGN KEY (org_id, collection_id) REFERENCES collection_collections (org_id, id)
);

-- Which resources are in which collections, as they are now.
CREATE TABLE collection_entries (
    org_id        TEXT NOT NULL,
    collection_id TEXT NOT NULL,
    resource_id   TEXT NOT NULL,
    PRIMARY KEY (org_id, collection_id, resource_id),
    FOREIGN KEY (org_id, collection_id) REFERENCES collection_collections (org_id, id)
);
CREATE INDEX collection_entries_resource ON collection_entries (resource_id);

-- +goose Down
DROP TABLE collection_entries;
DROP TABLE collection_versions;
DROP TABLE collection_collections;
