-- +goose Up
-- Decisions to score assessments again, on the scale that holds now. A row never changes once it has ended.
CREATE TABLE assessment_rescorings (
    org_id        TEXT NOT NULL,
    id            TEXT NOT NULL,
    about         TEXT NOT NULL, -- the round that they were taken in
    state         TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'stopped', 'failed')),
    instrument_id TEXT NOT NULL,
    scale_version BIGINT NOT NULL, -- of the instrument whose scale is taken
    calibration   TEXT NOT NULL,   -- its name
    cuts          TEXT NOT NULL,   -- the names of its cuts, joined by "+"
    was           TEXT NOT NULL,   -- JSON: what the results were made with before
    reason        TEXT NOT NULL,   -- as somebody wrote it; people read it beside their results
    done          BIGINT NOT NULL, -- assessments scored so far
    total         BIGINT NOT NULL,
    release       BIGINT NOT NULL, -- number of the release of the round that came of it; 0: none
    failure       TEXT NOT NULL,   -- code of what went wrong, or empty
    created_at    BIGINT NOT NULL,
    ended_at      BIGINT,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, instrument_id, scale_version) REFERENCES itembank_instruments (org_id, id, version)
);
CREATE INDEX assessment_rescorings_about ON assessment_rescorings (org_id, about, created_at);
CREATE UNIQUE INDEX assessment_rescorings_live ON assessment_rescorings (org_id, about) WHERE state = 'waiting';

-- Results that were made again from the same answers. The first one stays where it is, and so does each of these.
CREATE TABLE assessment_rescored (
    org_id       TEXT NOT NULL,
    session_id   TEXT NOT NULL,
    rescoring_id TEXT NOT NULL,
    body         TEXT NOT NULL, -- JSON, as in assessment_results
    created_at   BIGINT NOT NULL,
    in_force_at  BIGINT NOT NULL, -- since when it is shown; 0: not yet
    PRIMARY KEY (org_id, session_id, rescoring_id),
    FOREIGN KEY (org_id, session_id) REFERENCES assessment_sessions (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, rescoring_id) REFERENCES assessment_rescorings (org_id, id)
);
CREATE INDEX assessment_rescored_rescoring ON assessment_rescored (org_id, rescoring_id);

-- +goose Down
DROP TABLE assessment_rescored;
DROP TABLE assessment_rescorings;
