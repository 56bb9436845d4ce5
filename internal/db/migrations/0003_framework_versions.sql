-- +goose Up
CREATE TABLE framework_versions (
    org_id       TEXT NOT NULL REFERENCES identity_organisations (id),
    id           TEXT NOT NULL, -- framework@number
    framework    TEXT NOT NULL,
    number       TEXT NOT NULL,
    uri          TEXT NOT NULL,
    status       TEXT NOT NULL CHECK (status IN ('draft', 'published', 'retired')),
    language     TEXT NOT NULL, -- in which it was written; other languages are translations
    authors      TEXT NOT NULL, -- JSON list
    issued       TEXT NOT NULL,
    source       TEXT NOT NULL,
    licence      TEXT NOT NULL,
    derived_from TEXT,          -- uri of the parent version, where this one adapts another
    hash         TEXT NOT NULL, -- of all that publishing makes immutable
    created_at   BIGINT NOT NULL,
    published_at BIGINT,
    retired_at   BIGINT,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, framework, number)
);

CREATE TABLE framework_statements (
    org_id      TEXT NOT NULL,
    version_id  TEXT NOT NULL,
    id          TEXT NOT NULL, -- D1.C1.B1
    uri         TEXT NOT NULL,
    kind        TEXT NOT NULL,
    parent_id   TEXT,
    level       TEXT NOT NULL,
    position    BIGINT NOT NULL,
    provenance  TEXT NOT NULL CHECK (provenance IN ('F', 'FL', 'I')),
    audience    TEXT NOT NULL,
    origin      TEXT,          -- uri of the statement it comes from in the parent version
    change      TEXT CHECK (change IN ('kept', 'reworded', 'hidden', 'added', 'retargeted')),
    PRIMARY KEY (org_id, version_id, id),
    FOREIGN KEY (org_id, version_id) REFERENCES framework_versions (org_id, id),
    FOREIGN KEY (org_id, version_id, parent_id) REFERENCES framework_statements (org_id, version_id, id)
);

CREATE TABLE framework_texts (
    org_id       TEXT NOT NULL,
    version_id   TEXT NOT NULL,
    statement_id TEXT NOT NULL,
    field        TEXT NOT NULL, -- name, text, note …
    language     TEXT NOT NULL,
    text         TEXT NOT NULL,
    status       TEXT NOT NULL CHECK (status IN ('source', 'draft', 'reviewed')),
    PRIMARY KEY (org_id, version_id, statement_id, field, language),
    FOREIGN KEY (org_id, version_id, statement_id) REFERENCES framework_statements (org_id, version_id, id)
);

-- The level a role should reach in a competency or in the AI strand. 0 = not asked for, 1 = basic, 2 = intermediate, 3 = advanced.
CREATE TABLE framework_targets (
    org_id        TEXT NOT NULL,
    version_id    TEXT NOT NULL,
    role_id       TEXT NOT NULL,
    competency_id TEXT NOT NULL,
    level         BIGINT NOT NULL CHECK (level BETWEEN 0 AND 3),
    PRIMARY KEY (org_id, version_id, role_id, competency_id),
    FOREIGN KEY (org_id, version_id, role_id) REFERENCES framework_statements (org_id, version_id, id),
    FOREIGN KEY (org_id, version_id, competency_id) REFERENCES framework_statements (org_id, version_id, id)
);

-- +goose Down
DROP TABLE framework_targets;
DROP TABLE framework_texts;
DROP TABLE framework_statements;
DROP TABLE framework_versions;
