-- +goose Up
-- People on their way in from a list of staff. They are put here in pieces, and taken over all at once or not at all.
CREATE TABLE identity_staged (
    org_id       TEXT NOT NULL REFERENCES identity_organisations (id),
    batch        TEXT NOT NULL,
    number       BIGINT NOT NULL, -- of the row
    person_id    TEXT NOT NULL,
    known        BIGINT NOT NULL CHECK (known IN (0, 1)), -- 1: somebody who is there already
    unit_ref     TEXT NOT NULL, -- in identity_staged_units
    staff_number TEXT NOT NULL,
    name         TEXT NOT NULL,
    email        TEXT NOT NULL,
    language     TEXT NOT NULL,
    sex          TEXT NOT NULL,
    age_band     TEXT NOT NULL,
    grade        TEXT NOT NULL,
    job_role     TEXT NOT NULL,
    PRIMARY KEY (org_id, batch, person_id)
);

-- Which unit stands for which text of the list; filled when the list is taken over.
CREATE TABLE identity_staged_units (
    org_id   TEXT NOT NULL,
    batch    TEXT NOT NULL,
    unit_ref TEXT NOT NULL,
    unit_id  TEXT NOT NULL,
    PRIMARY KEY (org_id, batch, unit_ref),
    FOREIGN KEY (org_id, unit_id) REFERENCES identity_units (org_id, id)
);

-- +goose Down
DROP TABLE identity_staged_units;
DROP TABLE identity_staged;
