-- +goose Up
CREATE TABLE assessment_sessions (
    org_id             TEXT NOT NULL REFERENCES identity_organisations (id),
    id                 TEXT NOT NULL,
    key_hash           TEXT NOT NULL, -- SHA-256 of the secret its holder has; the secret itself is stored nowhere
    instrument_id      TEXT NOT NULL,
    instrument_version BIGINT NOT NULL,
    language           TEXT NOT NULL, -- in which it was begun; each answer has its own
    scope              TEXT NOT NULL, -- JSON list of competencies and AI, in the order of the framework
    role_id            TEXT NOT NULL, -- of the role profile whose targets were chosen, or empty
    seed               BIGINT NOT NULL,
    state              TEXT NOT NULL CHECK (state IN ('open', 'submitted')),
    sex                TEXT NOT NULL CHECK (sex IN ('', 'woman', 'man', 'other', 'undisclosed')),
    age_band           TEXT NOT NULL,
    grade              TEXT NOT NULL,
    started_at         BIGINT NOT NULL,
    submitted_at       BIGINT,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, instrument_id, instrument_version) REFERENCES itembank_instruments (org_id, id, version)
);
CREATE UNIQUE INDEX assessment_sessions_key ON assessment_sessions (org_id, key_hash);

-- The questions a session was given, in order. Once asked, a question stays asked.
CREATE TABLE assessment_questions (
    org_id       TEXT NOT NULL,
    session_id   TEXT NOT NULL,
    number       BIGINT NOT NULL,
    section      TEXT NOT NULL,
    ability      TEXT NOT NULL,
    item_id      TEXT NOT NULL, -- for a statement of the self-view: empty
    item_version BIGINT NOT NULL,
    level        TEXT NOT NULL, -- of the statement of the self-view: basic, intermediate or advanced
    scored       BIGINT NOT NULL CHECK (scored IN (0, 1)), -- 0: self-view or field test
    asked_at     BIGINT NOT NULL,
    PRIMARY KEY (org_id, session_id, number),
    FOREIGN KEY (org_id, session_id) REFERENCES assessment_sessions (org_id, id) ON DELETE CASCADE
);

-- Every revision of every answer; the highest revision holds.
CREATE TABLE assessment_answers (
    org_id      TEXT NOT NULL,
    session_id  TEXT NOT NULL,
    number      BIGINT NOT NULL,
    revision    BIGINT NOT NULL,
    request_key TEXT NOT NULL, -- the client's idempotency key
    choice      TEXT NOT NULL, -- JSON list of option ids
    language    TEXT NOT NULL, -- in which the question was shown
    answered_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, session_id, number, revision),
    FOREIGN KEY (org_id, session_id, number) REFERENCES assessment_questions (org_id, session_id, number) ON DELETE CASCADE
);
CREATE UNIQUE INDEX assessment_answers_key ON assessment_answers (org_id, session_id, request_key);

CREATE TABLE assessment_closed_sections (
    org_id     TEXT NOT NULL,
    session_id TEXT NOT NULL,
    section    TEXT NOT NULL,
    closed_at  BIGINT NOT NULL,
    PRIMARY KEY (org_id, session_id, section),
    FOREIGN KEY (org_id, session_id) REFERENCES assessment_sessions (org_id, id) ON DELETE CASCADE
);

-- The result as it was shown; it can be recomputed from the answers and the versions it names.
CREATE TABLE assessment_results (
    org_id     TEXT NOT NULL,
    session_id TEXT NOT NULL,
    body       TEXT NOT NULL, -- JSON
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, session_id),
    FOREIGN KEY (org_id, session_id) REFERENCES assessment_sessions (org_id, id) ON DELETE CASCADE
);

-- +goose Down
DROP TABLE assessment_results;
DROP TABLE assessment_closed_sections;
DROP TABLE assessment_answers;
DROP TABLE assessment_questions;
DROP TABLE assessment_sessions;
