-- +goose Up
-- What an organisation says of itself. Its id is its short name, which people type when they sign in.
ALTER TABLE identity_organisations ADD COLUMN language TEXT NOT NULL DEFAULT 'en';

-- The tree of an organisation: any depth, one root.
CREATE TABLE identity_units (
    org_id     TEXT NOT NULL REFERENCES identity_organisations (id),
    id         TEXT NOT NULL,
    parent_id  TEXT,          -- none: the root
    path       TEXT NOT NULL, -- ids from the root to this one: /a/b/c/
    name       TEXT NOT NULL,
    code       TEXT NOT NULL, -- the organisation's own, or empty
    kind       TEXT NOT NULL CHECK (kind IN ('government', 'ministry', 'agency', 'department', 'team', 'other')),
    created_at BIGINT NOT NULL,
    closed_at  BIGINT,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, parent_id) REFERENCES identity_units (org_id, id)
);
CREATE UNIQUE INDEX identity_units_path ON identity_units (org_id, path);
CREATE UNIQUE INDEX identity_units_root ON identity_units (org_id) WHERE parent_id IS NULL;
CREATE UNIQUE INDEX identity_units_code ON identity_units (org_id, code) WHERE code <> '';
CREATE INDEX identity_units_parent ON identity_units (org_id, parent_id);

-- Everyone an organisation knows, with an account or without.
CREATE TABLE identity_people (
    org_id       TEXT NOT NULL REFERENCES identity_organisations (id),
    id           TEXT NOT NULL,
    unit_id      TEXT NOT NULL,
    staff_number TEXT NOT NULL, -- the organisation's own, or empty
    name         TEXT NOT NULL,
    email        TEXT NOT NULL, -- lower case, or empty
    language     TEXT NOT NULL, -- in which they are written to, or empty
    sex          TEXT NOT NULL CHECK (sex IN ('', 'woman', 'man', 'other', 'undisclosed')),
    age_band     TEXT NOT NULL,
    grade        TEXT NOT NULL,
    job_role     TEXT NOT NULL, -- a role profile of the framework, or empty
    state        TEXT NOT NULL CHECK (state IN ('active', 'left')),
    created_at   BIGINT NOT NULL,
    changed_at   BIGINT NOT NULL,
    left_at      BIGINT,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, unit_id) REFERENCES identity_units (org_id, id)
);
CREATE UNIQUE INDEX identity_people_staff_number ON identity_people (org_id, staff_number) WHERE staff_number <> '';
CREATE UNIQUE INDEX identity_people_email ON identity_people (org_id, email) WHERE email <> '';
CREATE INDEX identity_people_unit ON identity_people (org_id, unit_id);

-- As what a person may act, for which unit and everything below it.
CREATE TABLE identity_grants (
    org_id     TEXT NOT NULL,
    person_id  TEXT NOT NULL,
    unit_id    TEXT NOT NULL,
    role       TEXT NOT NULL CHECK (role IN ('manager', 'officer', 'editor', 'auditor', 'administrator')),
    granted_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, person_id, unit_id, role),
    FOREIGN KEY (org_id, person_id) REFERENCES identity_people (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, unit_id) REFERENCES identity_units (org_id, id)
);

-- +goose Down
DROP TABLE identity_grants;
DROP TABLE identity_people;
DROP TABLE identity_units;
ALTER TABLE identity_organisations DROP COLUMN language;
