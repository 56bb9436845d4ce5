-- +goose Up
-- Whether the people of a round may ask others how these see them. A round that is not here does not offer it.
CREATE TABLE colleague_rounds (
    org_id   TEXT NOT NULL,
    round_id TEXT NOT NULL,
    way      TEXT NOT NULL CHECK (way IN ('may', 'should')), -- they may, or they are asked to
    PRIMARY KEY (org_id, round_id),
    FOREIGN KEY (org_id, round_id) REFERENCES round_rounds (org_id, id) ON DELETE CASCADE
);

-- Somebody asks others how these see them. It says of whom and in which round, and not which assessment is theirs.
CREATE TABLE colleague_requests (
    org_id             TEXT NOT NULL,
    id                 TEXT NOT NULL,
    round_id           TEXT NOT NULL,
    person_id          TEXT NOT NULL, -- whom the views are about
    instrument_id      TEXT NOT NULL, -- whose self-view is asked
    instrument_version BIGINT NOT NULL,
    asked_day          BIGINT NOT NULL, -- the first moment of that day: a time could be held against those of an assessment
    closes_at          BIGINT NOT NULL, -- the last moment of a day
    closed_day         BIGINT,          -- none: still open
    given              BIGINT NOT NULL, -- once it is closed: colleagues who have answered
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, round_id) REFERENCES round_rounds (org_id, id),
    FOREIGN KEY (org_id, person_id) REFERENCES identity_people (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, instrument_id, instrument_version) REFERENCES itembank_instruments (org_id, id, version)
);
CREATE UNIQUE INDEX colleague_requests_person ON colleague_requests (org_id, person_id, round_id);
CREATE INDEX colleague_requests_round ON colleague_requests (org_id, round_id);
CREATE INDEX colleague_requests_open ON colleague_requests (closes_at) WHERE closed_day IS NULL;

-- One person who was asked, and what became of it.
CREATE TABLE colleague_views (
    org_id     TEXT NOT NULL,
    id         TEXT NOT NULL,
    request_id TEXT NOT NULL,
    giver_id   TEXT NOT NULL, -- who was asked
    kind       TEXT NOT NULL CHECK (kind IN ('supervisor', 'colleague')),
    state      TEXT NOT NULL CHECK (state IN ('waiting', 'begun', 'given', 'declined')),
    code_hash  TEXT NOT NULL, -- of the code that leads here, which is derived from the server's secret and stored nowhere
    key_hash   TEXT NOT NULL, -- of what the browser holds in which it was begun; empty: none
    well       TEXT NOT NULL, -- what goes well, in their own words
    try        TEXT NOT NULL, -- what to try
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, request_id) REFERENCES colleague_requests (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, giver_id) REFERENCES identity_people (org_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX colleague_views_giver ON colleague_views (org_id, request_id, giver_id);
CREATE INDEX colleague_views_of_giver ON colleague_views (org_id, giver_id);
-- A code is looked up before it is known in which organisation it opens something.
CREATE UNIQUE INDEX colleague_views_code ON colleague_views (code_hash);

-- The points of one view. Those of colleagues go when the request is closed.
CREATE TABLE colleague_ratings (
    org_id  TEXT NOT NULL,
    view_id TEXT NOT NULL,
    ability TEXT NOT NULL,
    level   TEXT NOT NULL,
    points  BIGINT NOT NULL CHECK (points BETWEEN 0 AND 5), -- 0: cannot judge
    PRIMARY KEY (org_id, view_id, ability, level),
    FOREIGN KEY (org_id, view_id) REFERENCES colleague_views (org_id, id) ON DELETE CASCADE
);

-- What is left of the points of colleagues, each counted once, where enough of them could judge.
CREATE TABLE colleague_averages (
    org_id     TEXT NOT NULL,
    request_id TEXT NOT NULL,
    ability    TEXT NOT NULL,
    points     DOUBLE PRECISION NOT NULL, -- 1…5
    PRIMARY KEY (org_id, request_id, ability),
    FOREIGN KEY (org_id, request_id) REFERENCES colleague_requests (org_id, id) ON DELETE CASCADE
);

-- +goose Down
DROP TABLE colleague_averages;
DROP TABLE colleague_ratings;
DROP TABLE colleague_views;
DROP TABLE colleague_requests;
DROP TABLE colleague_rounds;
