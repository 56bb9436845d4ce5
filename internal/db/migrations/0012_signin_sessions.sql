-- +goose Up
-- Who is signed in where. The token itself is in the browser's cookie only.
CREATE TABLE signin_sessions (
    org_id     TEXT NOT NULL REFERENCES identity_organisations (id),
    id         TEXT NOT NULL, -- shown in the list of one's own sessions
    token_hash TEXT NOT NULL, -- SHA-256; it changes whenever what the session may do changes
    person_id  TEXT NOT NULL,
    strong     BIGINT NOT NULL CHECK (strong IN (0, 1)), -- 1: a passkey or a second factor was shown
    role       TEXT NOT NULL, -- as which the person acts at the moment
    unit_id    TEXT NOT NULL, -- for which they act
    device     TEXT NOT NULL, -- browser and system, in two words
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL, -- to the nearest minutes
    proved_at  BIGINT NOT NULL, -- when they last showed who they are: what is grave asks again after a while
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, person_id) REFERENCES identity_people (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, unit_id) REFERENCES identity_units (org_id, id)
);
CREATE UNIQUE INDEX signin_sessions_token ON signin_sessions (token_hash);
CREATE INDEX signin_sessions_person ON signin_sessions (org_id, person_id);

-- +goose Down
DROP TABLE signin_sessions;
