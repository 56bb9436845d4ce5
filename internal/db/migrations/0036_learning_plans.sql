-- +goose Up
-- The learning plan that a person keeps with an assessment. It is about whoever the assessment is about, and goes with it.
CREATE TABLE learning_plans (
    org_id      TEXT NOT NULL,
    session_id  TEXT NOT NULL,
    role_id     TEXT NOT NULL, -- whose targets it leads to, or empty
    means       TEXT NOT NULL, -- JSON: hours, languages, days, money
    revision    BIGINT NOT NULL,
    changed_at  BIGINT NOT NULL,
    feed        BIGINT NOT NULL, -- how many addresses of its calendar there have been
    feed_hash   TEXT NOT NULL,   -- of the code in the address; empty: there is none
    remind      BIGINT NOT NULL CHECK (remind IN (0, 1)),
    stop_hash   TEXT NOT NULL,   -- of the code that stops its reminders; empty: none was sent
    reminded_at BIGINT NOT NULL, -- 0: never
    PRIMARY KEY (org_id, session_id),
    FOREIGN KEY (org_id, session_id) REFERENCES assessment_sessions (org_id, id) ON DELETE CASCADE
);
-- A code is looked up before it is known in which organisation it opens something.
CREATE UNIQUE INDEX learning_plans_feed ON learning_plans (feed_hash) WHERE feed_hash <> '';
CREATE UNIQUE INDEX learning_plans_stop ON learning_plans (stop_hash) WHERE stop_hash <> '';
CREATE INDEX learning_plans_remind ON learning_plans (reminded_at) WHERE remind = 1;

-- What stands in a plan, in order.
CREATE TABLE learning_items (
    org_id           TEXT NOT NULL,
    session_id       TEXT NOT NULL,
    resource_id      TEXT NOT NULL,
    position         BIGINT NOT NULL,
    title            TEXT NOT NULL, -- when it was taken in, should the resource go
    cohort           TEXT NOT NULL, -- JSON: the time it is held at, as it was then; empty: at any time
    begins           TEXT NOT NULL, -- days, 2027-01-11; empty: none
    ends             TEXT NOT NULL,
    note             TEXT NOT NULL,
    begun            TEXT NOT NULL, -- day on which the person said that they have begun; empty: not yet
    evidence         TEXT NOT NULL, -- what the person says shows that they have learned it
    evidence_address TEXT NOT NULL,
    evidence_day     TEXT NOT NULL,
    PRIMARY KEY (org_id, session_id, resource_id),
    FOREIGN KEY (org_id, session_id) REFERENCES learning_plans (org_id, session_id) ON DELETE CASCADE
);

-- What the person wants to have reached, and by when.
CREATE TABLE learning_goals (
    org_id     TEXT NOT NULL,
    session_id TEXT NOT NULL,
    ability    TEXT NOT NULL,
    level      TEXT NOT NULL,
    day        TEXT NOT NULL,
    PRIMARY KEY (org_id, session_id, ability, level),
    FOREIGN KEY (org_id, session_id) REFERENCES learning_plans (org_id, session_id) ON DELETE CASCADE
);

-- Levels that a later assessment showed whose code the person gave. Which one that was is not stored: no assessment leads to another.
CREATE TABLE learning_shown (
    org_id     TEXT NOT NULL,
    session_id TEXT NOT NULL,
    ability    TEXT NOT NULL,
    level      TEXT NOT NULL,
    day        TEXT NOT NULL, -- on which the later one was submitted
    PRIMARY KEY (org_id, session_id, ability),
    FOREIGN KEY (org_id, session_id) REFERENCES learning_plans (org_id, session_id) ON DELETE CASCADE
);

-- +goose Down
DROP TABLE learning_shown;
DROP TABLE learning_goals;
DROP TABLE learning_items;
DROP TABLE learning_plans;
