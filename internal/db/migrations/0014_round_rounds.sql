-- +goose Up
-- A round: whom an organisation asks, with what, until when.
CREATE TABLE round_rounds (
    org_id         TEXT NOT NULL REFERENCES identity_organisations (id),
    id             TEXT NOT NULL,
    unit_id        TEXT NOT NULL, -- that runs it: its officers may change it
    name           TEXT NOT NULL,
    purpose        TEXT NOT NULL, -- what the answers are for, as people are told
    contact        TEXT NOT NULL, -- whom they may ask
    instrument_id  TEXT NOT NULL,
    scope          TEXT NOT NULL, -- JSON list of domains, competencies and AI; empty = the whole
    role_id        TEXT NOT NULL, -- of the role profile whose targets hold for those who have none of their own, or empty
    identification TEXT NOT NULL CHECK (identification IN ('named', 'coded', 'anonymous')),
    languages      TEXT NOT NULL, -- JSON list, in which invitations are written; the first where a person's own is not among them
    closes_at      BIGINT NOT NULL, -- planned; the last moment of a day
    first_reminder_at  BIGINT, -- none: no reminder
    second_reminder_at BIGINT,
    state          TEXT NOT NULL CHECK (state IN ('draft', 'running', 'closed')),
    wave           BIGINT NOT NULL, -- 1, or one more than that of the round it repeats
    repeats_id     TEXT,
    open_code_hash TEXT NOT NULL,   -- of an anonymous round: of the one code for all; else empty
    created_at     BIGINT NOT NULL,
    launched_at    BIGINT,
    closed_at      BIGINT,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, unit_id) REFERENCES identity_units (org_id, id),
    FOREIGN KEY (org_id, repeats_id) REFERENCES round_rounds (org_id, id)
);
CREATE UNIQUE INDEX round_rounds_open_code ON round_rounds (open_code_hash) WHERE open_code_hash <> '';

-- The units whose people are asked, each with everything below it.
CREATE TABLE round_units (
    org_id   TEXT NOT NULL,
    round_id TEXT NOT NULL,
    unit_id  TEXT NOT NULL,
    PRIMARY KEY (org_id, round_id, unit_id),
    FOREIGN KEY (org_id, round_id) REFERENCES round_rounds (org_id, id),
    FOREIGN KEY (org_id, unit_id) REFERENCES identity_units (org_id, id)
);

-- What people are written, with placeholders in braces.
CREATE TABLE round_messages (
    org_id   TEXT NOT NULL,
    round_id TEXT NOT NULL,
    kind     TEXT NOT NULL CHECK (kind IN ('invitation', 'reminder')),
    language TEXT NOT NULL,
    subject  TEXT NOT NULL,
    text     TEXT NOT NULL,
    PRIMARY KEY (org_id, round_id, kind, language),
    FOREIGN KEY (org_id, round_id) REFERENCES round_rounds (org_id, id)
);

-- Who was invited. It knows whether they have finished, and the day, and nothing of what they answered or which assessment is theirs.
CREATE TABLE round_invitations (
    org_id       TEXT NOT NULL,
    id           TEXT NOT NULL,
    round_id     TEXT NOT NULL,
    person_id    TEXT NOT NULL, -- empty once the person is erased
    unit_id      TEXT NOT NULL, -- in which they were when they were invited
    sex          TEXT NOT NULL, -- as it was then, to see who is missing from the picture
    grade        TEXT NOT NULL,
    code_hash    TEXT NOT NULL, -- of the code, which is derived from the server's secret and stored nowhere
    finished_day BIGINT,        -- the first moment of that day; none: not finished
    withdrawn_at BIGINT,        -- they were taken out of the round
    reminders    BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, round_id) REFERENCES round_rounds (org_id, id),
    FOREIGN KEY (org_id, unit_id) REFERENCES identity_units (org_id, id)
);
CREATE UNIQUE INDEX round_invitations_code ON round_invitations (code_hash);
CREATE UNIQUE INDEX round_invitations_person ON round_invitations (org_id, round_id, person_id) WHERE person_id <> '';
CREATE INDEX round_invitations_of_person ON round_invitations (org_id, person_id) WHERE person_id <> '';

-- The assessments that were taken in a round.
CREATE TABLE round_sessions (
    org_id     TEXT NOT NULL,
    session_id TEXT NOT NULL,
    round_id   TEXT NOT NULL,
    unit_id    TEXT NOT NULL, -- of whoever took it, at that time; of an anonymous round: as they said
    pair_code  TEXT NOT NULL, -- the same for the same person in every wave; not of an anonymous round: empty there
    sealed     TEXT NOT NULL, -- the code of the invitation, which only the key of this assessment opens; empty where there is none
    finished_day BIGINT,      -- the first moment of the day; none: not finished
    PRIMARY KEY (org_id, session_id),
    FOREIGN KEY (org_id, session_id) REFERENCES assessment_sessions (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, round_id) REFERENCES round_rounds (org_id, id),
    FOREIGN KEY (org_id, unit_id) REFERENCES identity_units (org_id, id)
);
CREATE UNIQUE INDEX round_sessions_pair ON round_sessions (org_id, round_id, pair_code) WHERE pair_code <> '';
CREATE INDEX round_sessions_round ON round_sessions (org_id, round_id, unit_id);

-- People who want no more mail about rounds.
CREATE TABLE round_silenced (
    org_id    TEXT NOT NULL,
    person_id TEXT NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (org_id, person_id),
    FOREIGN KEY (org_id, person_id) REFERENCES identity_people (org_id, id) ON DELETE CASCADE
);

-- Codes that were given out while the server had another secret. They lead to the one that stands in their place now.
CREATE TABLE round_former_codes (
    org_id      TEXT NOT NULL REFERENCES identity_organisations (id),
    former_hash TEXT NOT NULL,
    code_hash   TEXT NOT NULL, -- of an invitation or an anonymous round
    PRIMARY KEY (org_id, former_hash)
);
-- A code is looked up before it is known in which organisation it opens something.
CREATE UNIQUE INDEX round_former_codes_hash ON round_former_codes (former_hash);
CREATE INDEX round_former_codes_code ON round_former_codes (code_hash);

-- +goose Down
DROP TABLE round_former_codes;
DROP TABLE round_silenced;
DROP TABLE round_sessions;
DROP TABLE round_invitations;
DROP TABLE round_messages;
DROP TABLE round_units;
DROP TABLE round_rounds;
