-- +goose Up
-- Lists of staff that somebody brought in. The file stays only until it is taken over or given up.
CREATE TABLE roster_imports (
    org_id     TEXT NOT NULL REFERENCES identity_organisations (id),
    id         TEXT NOT NULL,
    unit_id    TEXT NOT NULL, -- under which its units stand
    person_id  TEXT NOT NULL, -- who brought it in
    file_name  TEXT NOT NULL,
    content    BYTEA,         -- none once it is not needed any more
    options    TEXT NOT NULL, -- JSON: what was decided about columns and words
    leavers    BIGINT NOT NULL CHECK (leavers IN (0, 1)), -- 1: who is not in the list has left
    state      TEXT NOT NULL CHECK (state IN ('preview', 'waiting', 'done', 'failed', 'given_up')),
    done       BIGINT NOT NULL, -- people who are staged so far
    total      BIGINT NOT NULL,
    outcome    TEXT NOT NULL,   -- JSON: how many came, changed, left; or the code of what went wrong
    created_at BIGINT NOT NULL,
    ended_at   BIGINT,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, unit_id) REFERENCES identity_units (org_id, id)
);
CREATE INDEX roster_imports_created ON roster_imports (org_id, created_at);

-- +goose Down
DROP TABLE roster_imports;
