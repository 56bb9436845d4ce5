-- +goose Up
-- A panel that sets where the levels of some abilities begin.
CREATE TABLE standard_panels (
    org_id             TEXT NOT NULL REFERENCES identity_organisations (id),
    id                 TEXT NOT NULL,
    name               TEXT NOT NULL,
    method             TEXT NOT NULL CHECK (method IN ('angoff', 'bookmark')),
    instrument_id      TEXT NOT NULL,
    instrument_version BIGINT NOT NULL,
    abilities          TEXT NOT NULL, -- JSON
    items              TEXT NOT NULL, -- JSON: questions in the order in which judges see them
    rounds             BIGINT NOT NULL,
    round              BIGINT NOT NULL, -- under way; 0 before
    state              TEXT NOT NULL CHECK (state IN ('draft', 'open', 'closed', 'adopted', 'rejected')),
    basic              TEXT NOT NULL,   -- who has just reached the level, in words
    intermediate       TEXT NOT NULL,
    advanced           TEXT NOT NULL,
    reason             TEXT NOT NULL,   -- of the decision
    created_at         BIGINT NOT NULL,
    opened_at          BIGINT,
    closed_at          BIGINT,
    decided_at         BIGINT,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, instrument_id, instrument_version) REFERENCES itembank_instruments (org_id, id, version)
);

-- A round of a panel. What came of it is written when it is closed and never changes. It names nobody.
CREATE TABLE standard_rounds (
    org_id    TEXT NOT NULL,
    panel_id  TEXT NOT NULL,
    number    BIGINT NOT NULL,
    impact    TEXT NOT NULL, -- JSON: what judges see in it of the people of the organisation; empty: nothing
    outcome   TEXT NOT NULL, -- JSON; empty while it is under way
    opened_at BIGINT NOT NULL,
    closed_at BIGINT,
    PRIMARY KEY (org_id, panel_id, number),
    FOREIGN KEY (org_id, panel_id) REFERENCES standard_panels (org_id, id)
);

-- Who judges.
CREATE TABLE standard_judges (
    org_id      TEXT NOT NULL,
    id          TEXT NOT NULL,
    panel_id    TEXT NOT NULL,
    person_id   TEXT NOT NULL, -- empty once the person is erased
    finished    BIGINT NOT NULL, -- the last round that they finished; 0: none
    accepted_at BIGINT,          -- when they promised to keep the questions to themselves
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, panel_id) REFERENCES standard_panels (org_id, id)
);
CREATE UNIQUE INDEX standard_judges_person ON standard_judges (org_id, panel_id, person_id) WHERE person_id <> '';
CREATE INDEX standard_judges_of_person ON standard_judges (org_id, person_id) WHERE person_id <> '';

-- What one judge gave for a question in a round, or where they put their bookmarks. The rows go when the panel is decided on.
CREATE TABLE standard_judgements (
    org_id       TEXT NOT NULL,
    judge_id     TEXT NOT NULL,
    round        BIGINT NOT NULL,
    item         TEXT NOT NULL,
    basic        DOUBLE PRECISION NOT NULL, -- points that people just at the level are expected to earn, or pages
    intermediate DOUBLE PRECISION NOT NULL,
    advanced     DOUBLE PRECISION NOT NULL,
    saved_at     BIGINT NOT NULL,
    PRIMARY KEY (org_id, judge_id, round, item),
    FOREIGN KEY (org_id, judge_id) REFERENCES standard_judges (org_id, id) ON DELETE CASCADE
);

-- A standard that was adopted: a version of the cuts. A row never changes, but for the name of who decided, when they are erased.
CREATE TABLE standard_cuts (
    org_id             TEXT NOT NULL,
    number             BIGINT NOT NULL,
    panel_id           TEXT NOT NULL,
    abilities          TEXT NOT NULL, -- JSON
    cuts               TEXT NOT NULL, -- JSON: where basic, intermediate and advanced begin, logits
    errors             TEXT NOT NULL, -- JSON: their standard errors
    judges             BIGINT NOT NULL,
    adjusted           BIGINT NOT NULL CHECK (adjusted IN (0, 1)),
    person_id          TEXT NOT NULL, -- who decided; empty once they are erased
    instrument_id      TEXT NOT NULL,
    instrument_version BIGINT NOT NULL, -- the first that carries it
    adopted_at         BIGINT NOT NULL,
    PRIMARY KEY (org_id, number),
    FOREIGN KEY (org_id, panel_id) REFERENCES standard_panels (org_id, id),
    FOREIGN KEY (org_id, instrument_id, instrument_version) REFERENCES itembank_instruments (org_id, id, version)
);

-- +goose Down
DROP TABLE standard_cuts;
DROP TABLE standard_judgements;
DROP TABLE standard_judges;
DROP TABLE standard_rounds;
DROP TABLE standard_panels;
