-- +goose Up
-- Curricula of universities and academies, mapped to a version of the framework.
CREATE TABLE curriculum_curricula (
    org_id             TEXT NOT NULL REFERENCES identity_organisations (id),
    id                 TEXT NOT NULL,
    state              TEXT NOT NULL CHECK (state IN ('draft', 'published', 'withdrawn')),
    revision           BIGINT NOT NULL, -- the latest version
    published_revision BIGINT, -- the version that everybody reads, or read last
    reason             TEXT NOT NULL, -- why it was withdrawn; empty: it was not
    created_at         BIGINT NOT NULL,
    changed_at         BIGINT NOT NULL,
    published_at       BIGINT, -- the last time
    withdrawn_at       BIGINT, -- the last time
    PRIMARY KEY (org_id, id)
);
CREATE INDEX curriculum_curricula_state ON curriculum_curricula (state, id);

-- What stood in a curriculum after each change. Rows are only added.
CREATE TABLE curriculum_versions (
    org_id        TEXT NOT NULL,
    curriculum_id TEXT NOT NULL,
    revision      BIGINT NOT NULL,
    units         BIGINT NOT NULL, -- how many there are
    body          TEXT NOT NULL, -- JSON: what it is, the version of the framework, and its units with what each does for each step
    changed_at    BIGINT NOT NULL,
    PRIMARY KEY (org_id, curriculum_id, revision),
    FOREIGN KEY (org_id, curriculum_id) REFERENCES curriculum_curricula (org_id, id)
);

-- +goose Down
DROP TABLE curriculum_versions;
DROP TABLE curriculum_curricula;
