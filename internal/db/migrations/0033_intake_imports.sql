-- +goose Up
-- Files of resources that editors brought in. The file stays only until it is taken over or given up; what became of it stays.
CREATE TABLE intake_imports (
    org_id     TEXT NOT NULL REFERENCES identity_organisations (id),
    id         TEXT NOT NULL,
    file_name  TEXT NOT NULL,
    list       TEXT NOT NULL, -- under which its records are known when they come again
    content    BYTEA,         -- none once it is not needed any more
    state      TEXT NOT NULL CHECK (state IN ('reading', 'preview', 'waiting', 'done', 'failed', 'given_up')),
    done       BIGINT NOT NULL, -- records stored so far, of total
    total      BIGINT NOT NULL,
    report     TEXT NOT NULL,   -- JSON: what would become of it, then what became of it
    created_at BIGINT NOT NULL,
    ended_at   BIGINT,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX intake_imports_created ON intake_imports (org_id, created_at);

-- What became of the records of an import that are stored, some at a time, so that one that was stopped goes on and its report is whole.
CREATE TABLE intake_batches (
    org_id    TEXT NOT NULL,
    import_id TEXT NOT NULL,
    number    BIGINT NOT NULL,
    results   TEXT NOT NULL, -- JSON
    PRIMARY KEY (org_id, import_id, number),
    FOREIGN KEY (org_id, import_id) REFERENCES intake_imports (org_id, id)
);

-- +goose Down
DROP TABLE intake_batches;
DROP TABLE intake_imports;
