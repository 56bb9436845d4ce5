-- +goose Up
-- Training programmes: from what a round found to who is sent to which course.
CREATE TABLE programme_programmes (
    org_id     TEXT NOT NULL REFERENCES identity_organisations (id),
    id         TEXT NOT NULL,
    round_id   TEXT NOT NULL, -- whose results it answers
    name       TEXT NOT NULL,
    currency   TEXT NOT NULL, -- ISO 4217, of all sums
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, round_id) REFERENCES round_rounds (org_id, id)
);

-- The courses that a programme may be made of.
CREATE TABLE programme_courses (
    org_id       TEXT NOT NULL,
    programme_id TEXT NOT NULL,
    id           TEXT NOT NULL,
    name         TEXT NOT NULL,
    body         TEXT NOT NULL, -- JSON: what it teaches, when, where, for how much
    PRIMARY KEY (org_id, programme_id, id),
    FOREIGN KEY (org_id, programme_id) REFERENCES programme_programmes (org_id, id)
);
CREATE UNIQUE INDEX programme_courses_name ON programme_courses (org_id, programme_id, name);

-- Means, and what can be done with them. A scenario that is computed never changes.
CREATE TABLE programme_scenarios (
    org_id       TEXT NOT NULL,
    programme_id TEXT NOT NULL,
    id           TEXT NOT NULL,
    number       BIGINT NOT NULL, -- 1, 2, … in the order in which they were made
    name         TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('draft', 'waiting', 'computed', 'failed')),
    means        TEXT NOT NULL, -- JSON: budget, hours, priorities, courses
    seed         TEXT NOT NULL, -- of the lottery; empty: not announced yet
    announced_at BIGINT,        -- when the seed was stored
    courses      TEXT NOT NULL, -- JSON: as they were when it was computed; empty before
    outcome      TEXT NOT NULL, -- JSON: figures as they may be told; empty before
    failure      TEXT NOT NULL, -- code of what went wrong, or empty
    done         BIGINT NOT NULL, -- per cent of the work
    created_at   BIGINT NOT NULL,
    computed_at  BIGINT,
    PRIMARY KEY (org_id, programme_id, id),
    FOREIGN KEY (org_id, programme_id) REFERENCES programme_programmes (org_id, id)
);
CREATE UNIQUE INDEX programme_scenarios_number ON programme_scenarios (org_id, programme_id, number);

-- Which courses a computed scenario gives an assessment, never a person: what an assessment says of whose it is, it says itself.
CREATE TABLE programme_places (
    org_id       TEXT NOT NULL,
    programme_id TEXT NOT NULL,
    scenario_id  TEXT NOT NULL,
    session_id   TEXT NOT NULL,
    courses      TEXT NOT NULL, -- JSON: their ids
    steps        TEXT NOT NULL, -- JSON: what they close
    chance       DOUBLE PRECISION NOT NULL, -- that the lottery gave these; 1: nothing was drawn
    PRIMARY KEY (org_id, programme_id, scenario_id, session_id),
    FOREIGN KEY (org_id, programme_id, scenario_id) REFERENCES programme_scenarios (org_id, programme_id, id),
    FOREIGN KEY (org_id, session_id) REFERENCES assessment_sessions (org_id, id) ON DELETE CASCADE
);
CREATE INDEX programme_places_session ON programme_places (org_id, session_id);

-- +goose Down
DROP TABLE programme_places;
DROP TABLE programme_scenarios;
DROP TABLE programme_courses;
DROP TABLE programme_programmes;
