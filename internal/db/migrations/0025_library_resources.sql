-- +goose Up
-- The catalogue is one for the whole server: its rows belong to the public site, and every organisation reads them.

-- Where the count of changes stands. A change gets the next number and a time that is never before that of the change before it, so that whoever
-- reads in the order of both misses nothing.
CREATE TABLE library_state (
    org_id     TEXT NOT NULL REFERENCES identity_organisations (id),
    change     BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (org_id)
);

-- Who says something about resources: the starter set, a file, a repository.
CREATE TABLE library_sources (
    org_id  TEXT NOT NULL REFERENCES identity_organisations (id),
    id      TEXT NOT NULL,
    kind    TEXT NOT NULL, -- starter, csv, xlsx, amb, schemaorg, oai or generated
    hash    TEXT NOT NULL, -- of what was last taken from it as a whole, where that is known
    reached TEXT NOT NULL, -- how far a harvest has come; empty before the first
    read_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);

-- What is known of a resource, from all its sources together. Of what is gone a row stays, with what says in which sets it was.
CREATE TABLE library_resources (
    org_id     TEXT NOT NULL REFERENCES identity_organisations (id),
    id         TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('live', 'gone')),
    body       TEXT NOT NULL, -- JSON
    change     BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX library_resources_changed ON library_resources (org_id, changed_at, change);

-- What one source says of a resource. Without a body it is the only source, and the resource's body is what it says.
CREATE TABLE library_origins (
    org_id      TEXT NOT NULL,
    source_id   TEXT NOT NULL,
    name        TEXT NOT NULL, -- of the record at its source
    resource_id TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('live', 'gone')),
    hash        TEXT NOT NULL, -- of what it says
    body        TEXT NOT NULL, -- JSON
    place       BIGINT NOT NULL, -- among the sources of the resource: an earlier one is believed first
    PRIMARY KEY (org_id, source_id, name),
    FOREIGN KEY (org_id, source_id) REFERENCES library_sources (org_id, id),
    FOREIGN KEY (org_id, resource_id) REFERENCES library_resources (org_id, id)
);
CREATE INDEX library_origins_resource ON library_origins (org_id, resource_id);

-- What makes two records one resource: its address; its title with its provider.
CREATE TABLE library_keys (
    org_id      TEXT NOT NULL REFERENCES identity_organisations (id),
    key         TEXT NOT NULL, -- a hash
    resource_id TEXT NOT NULL,
    PRIMARY KEY (org_id, key)
);

-- What there is for a step to a level of a competency in a language, the best first.
CREATE TABLE library_steps (
    org_id      TEXT NOT NULL REFERENCES identity_organisations (id),
    competency  TEXT NOT NULL,
    level       TEXT NOT NULL,
    language    TEXT NOT NULL, -- without its region
    rank        BIGINT NOT NULL,
    resource_id TEXT NOT NULL,
    PRIMARY KEY (org_id, competency, level, language, rank, resource_id)
);

-- The sets that others may harvest alone.
CREATE TABLE library_members (
    org_id      TEXT NOT NULL REFERENCES identity_organisations (id),
    name        TEXT NOT NULL, -- competency-D1.C1, language-fr
    changed_at  BIGINT NOT NULL,
    change      BIGINT NOT NULL,
    resource_id TEXT NOT NULL,
    PRIMARY KEY (org_id, name, changed_at, change)
);

-- +goose Down
DROP TABLE library_members;
DROP TABLE library_steps;
DROP TABLE library_keys;
DROP TABLE library_origins;
DROP TABLE library_resources;
DROP TABLE library_sources;
DROP TABLE library_state;
