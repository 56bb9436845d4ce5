-- +goose Up
-- Every version of an instrument. A row never changes: another content is another version.
CREATE TABLE institution_instruments (
    org_id     TEXT NOT NULL REFERENCES identity_organisations (id),
    id         TEXT NOT NULL,
    version    BIGINT NOT NULL,
    hash       TEXT NOT NULL,
    body       TEXT NOT NULL, -- JSON
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id, version)
);

-- One look of a unit at itself.
CREATE TABLE institution_assessments (
    org_id             TEXT NOT NULL REFERENCES identity_organisations (id),
    id                 TEXT NOT NULL,
    unit_id            TEXT NOT NULL,
    name               TEXT NOT NULL,
    instrument_id      TEXT NOT NULL,
    instrument_version BIGINT NOT NULL,
    answer_by          BIGINT NOT NULL, -- the last moment of a day
    state              TEXT NOT NULL CHECK (state IN ('draft', 'answering', 'meeting', 'fixed')),
    report             TEXT NOT NULL,   -- JSON, as it was fixed; empty before
    created_at         BIGINT NOT NULL,
    launched_at        BIGINT,
    closed_at          BIGINT,
    fixed_at           BIGINT,
    published_at       BIGINT,          -- none: only those who read assessments may read the report
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, unit_id) REFERENCES identity_units (org_id, id),
    FOREIGN KEY (org_id, instrument_id, instrument_version) REFERENCES institution_instruments (org_id, id, version)
);
CREATE INDEX institution_assessments_unit ON institution_assessments (org_id, unit_id, fixed_at);

-- Who was asked to answer.
CREATE TABLE institution_asked (
    org_id        TEXT NOT NULL,
    id            TEXT NOT NULL,
    assessment_id TEXT NOT NULL,
    person_id     TEXT NOT NULL, -- empty once the person is erased
    finished      BIGINT NOT NULL CHECK (finished IN (0, 1)),
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, assessment_id) REFERENCES institution_assessments (org_id, id)
);
CREATE UNIQUE INDEX institution_asked_person ON institution_asked (org_id, assessment_id, person_id) WHERE person_id <> '';
CREATE INDEX institution_asked_of_person ON institution_asked (org_id, person_id) WHERE person_id <> '';

-- What one person answered. The rows go when the report is fixed.
CREATE TABLE institution_answers (
    org_id   TEXT NOT NULL,
    asked_id TEXT NOT NULL,
    item     TEXT NOT NULL, -- a statement or a question
    level    TEXT NOT NULL,
    note     TEXT NOT NULL, -- for themselves
    PRIMARY KEY (org_id, asked_id, item),
    FOREIGN KEY (org_id, asked_id) REFERENCES institution_asked (org_id, id) ON DELETE CASCADE
);

-- How often each answer was given, as it was when answering was closed.
CREATE TABLE institution_counts (
    org_id        TEXT NOT NULL,
    assessment_id TEXT NOT NULL,
    statement     TEXT NOT NULL,
    level         TEXT NOT NULL,
    people        BIGINT NOT NULL,
    PRIMARY KEY (org_id, assessment_id, statement, level),
    FOREIGN KEY (org_id, assessment_id) REFERENCES institution_assessments (org_id, id)
);

-- What the meeting agreed on.
CREATE TABLE institution_agreed (
    org_id        TEXT NOT NULL,
    assessment_id TEXT NOT NULL,
    statement     TEXT NOT NULL,
    level         TEXT NOT NULL,
    why           TEXT NOT NULL,
    PRIMARY KEY (org_id, assessment_id, statement),
    FOREIGN KEY (org_id, assessment_id) REFERENCES institution_assessments (org_id, id)
);

CREATE TABLE institution_evidence (
    org_id        TEXT NOT NULL,
    id            TEXT NOT NULL,
    assessment_id TEXT NOT NULL,
    statement     TEXT NOT NULL,
    text          TEXT NOT NULL,
    link          TEXT NOT NULL, -- https, or empty
    file_name     TEXT NOT NULL, -- or empty
    size          BIGINT NOT NULL,
    content       BYTEA,         -- of the file
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, assessment_id) REFERENCES institution_assessments (org_id, id)
);
CREATE INDEX institution_evidence_assessment ON institution_evidence (org_id, assessment_id);

CREATE TABLE institution_actions (
    org_id        TEXT NOT NULL,
    id            TEXT NOT NULL,
    assessment_id TEXT NOT NULL,
    statement     TEXT NOT NULL,
    what          TEXT NOT NULL,
    who           TEXT NOT NULL, -- in words, or empty
    person_id     TEXT NOT NULL, -- or empty, also once the person is erased
    until_day     TEXT NOT NULL, -- 2006-01-02, or empty
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, assessment_id) REFERENCES institution_assessments (org_id, id)
);
CREATE INDEX institution_actions_assessment ON institution_actions (org_id, assessment_id);
CREATE INDEX institution_actions_of_person ON institution_actions (org_id, person_id) WHERE person_id <> '';

-- +goose Down
DROP TABLE institution_actions;
DROP TABLE institution_evidence;
DROP TABLE institution_agreed;
DROP TABLE institution_counts;
DROP TABLE institution_answers;
DROP TABLE institution_asked;
DROP TABLE institution_assessments;
DROP TABLE institution_instruments;
