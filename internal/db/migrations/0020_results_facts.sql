-- +goose Up
-- What was found about one ability in one assessment of a round, as reports need it. It can be made again from the results of assessments at any time.
CREATE TABLE results_facts (
    org_id       TEXT NOT NULL,
    session_id   TEXT NOT NULL,
    ability      TEXT NOT NULL,
    round_id     TEXT NOT NULL,
    unit_id      TEXT NOT NULL, -- of whoever took it, at that time
    sex          TEXT NOT NULL,
    grade        TEXT NOT NULL,
    role_id      TEXT NOT NULL, -- whose targets hold
    pair_code    TEXT NOT NULL, -- pairs the waves; empty in an anonymous round
    theta        DOUBLE PRECISION NOT NULL,
    se           DOUBLE PRECISION NOT NULL,
    basic        DOUBLE PRECISION NOT NULL, -- probability of basic or a higher level
    intermediate DOUBLE PRECISION NOT NULL,
    advanced     DOUBLE PRECISION NOT NULL,
    self_level   BIGINT NOT NULL, -- own view, 0…3; -1: none was given
    target       BIGINT NOT NULL, -- of the role, 1…3; 0: none
    answered     BIGINT NOT NULL, -- scored questions on it
    instrument   TEXT NOT NULL,
    calibration  TEXT NOT NULL,
    cuts         TEXT NOT NULL,
    release      BIGINT NOT NULL, -- number of the first release in which it counts; 0: none yet
    PRIMARY KEY (org_id, session_id, ability),
    FOREIGN KEY (org_id, session_id) REFERENCES assessment_sessions (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, round_id) REFERENCES round_rounds (org_id, id)
);
CREATE INDEX results_facts_round ON results_facts (org_id, round_id, session_id);

-- What was published of a round to an audience when it was closed. It never changes.
CREATE TABLE results_releases (
    org_id     TEXT NOT NULL,
    round_id   TEXT NOT NULL,
    number     BIGINT NOT NULL, -- 1, 2, … each time that a round is closed with enough new answers
    audience   TEXT NOT NULL CHECK (audience IN ('officer', 'manager', 'public')),
    body       TEXT NOT NULL, -- JSON
    people     BIGINT NOT NULL, -- who had answered
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, round_id, number, audience),
    FOREIGN KEY (org_id, round_id) REFERENCES round_rounds (org_id, id)
);

-- +goose Down
DROP TABLE results_releases;
DROP TABLE results_facts;
