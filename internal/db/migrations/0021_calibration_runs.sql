-- +goose Up
-- Calibrations of the questions of an organisation. One at a time is being made or looked at.
CREATE TABLE calibration_runs (
    org_id             TEXT NOT NULL REFERENCES identity_organisations (id),
    id                 TEXT NOT NULL,
    number             BIGINT NOT NULL, -- 1, 2, … in the order in which they were begun
    state              TEXT NOT NULL CHECK (state IN ('waiting', 'review', 'released', 'given_up', 'cancelled', 'failed')),
    stage              TEXT NOT NULL,   -- answers or estimate, while it is waiting
    done               BIGINT NOT NULL, -- steps of the stage
    total              BIGINT NOT NULL,
    instrument_id      TEXT NOT NULL,
    instrument_version BIGINT NOT NULL, -- with whose items
    based_on           TEXT NOT NULL,   -- name of the calibration before
    seed               BIGINT NOT NULL,
    failure            TEXT NOT NULL,   -- code of what went wrong, or empty
    report             TEXT NOT NULL,   -- JSON: people, links, reliabilities; empty until there is one
    name               TEXT NOT NULL,   -- of the calibration that was released, or empty
    released_version   BIGINT NOT NULL, -- of the instrument, the first with it; 0: none
    created_at         BIGINT NOT NULL,
    ended_at           BIGINT,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, instrument_id, instrument_version) REFERENCES itembank_instruments (org_id, id, version)
);
CREATE UNIQUE INDEX calibration_runs_number ON calibration_runs (org_id, number);
CREATE UNIQUE INDEX calibration_runs_live ON calibration_runs (org_id) WHERE state IN ('waiting', 'review');

-- What a calibration found about each item, and what was decided about it. After the release nothing of it changes.
CREATE TABLE calibration_items (
    org_id   TEXT NOT NULL,
    run_id   TEXT NOT NULL,
    item_id  TEXT NOT NULL,
    body     TEXT NOT NULL, -- JSON: difficulty before and now, fit, comparison of groups
    flagged  BIGINT NOT NULL CHECK (flagged IN (0, 1)), -- 1: somebody must decide
    decision TEXT NOT NULL CHECK (decision IN ('', 'accepted', 'aside')),
    reason   TEXT NOT NULL, -- of the decision, as somebody wrote it
    PRIMARY KEY (org_id, run_id, item_id),
    FOREIGN KEY (org_id, run_id) REFERENCES calibration_runs (org_id, id)
);

-- +goose Down
DROP TABLE calibration_items;
DROP TABLE calibration_runs;
