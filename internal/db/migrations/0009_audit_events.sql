-- +goose Up
-- Who did what: one chain of events for each organisation, each with the hash of the one before. Rows are only ever added. Triggers that refuse
-- all else would need other words in each engine; a reference of each event to the one before is the same in both. It refuses to delete the
-- oldest or one in the middle and to give it another number. The rest is found by the hashes.
CREATE TABLE audit_events (
    org_id        TEXT NOT NULL REFERENCES identity_organisations (id),
    number        BIGINT NOT NULL, -- 1, 2, 3 … without a gap
    follows       BIGINT, -- the number before; none for the first
    encoding      BIGINT NOT NULL, -- how the hash was made; the versions stand in internal/audit/encoding.go
    at            BIGINT NOT NULL,
    actor         TEXT NOT NULL, -- subject of the person who acted; empty when it was none: the role says then who
    role          TEXT NOT NULL, -- as which they acted
    action        TEXT NOT NULL,
    object_kind   TEXT NOT NULL,
    object_id     TEXT NOT NULL, -- of a person: their subject
    details       TEXT NOT NULL, -- JSON: codes, numbers, true and false
    previous_hash TEXT NOT NULL, -- empty for the first
    hash          TEXT NOT NULL,
    PRIMARY KEY (org_id, number),
    FOREIGN KEY (org_id, follows) REFERENCES audit_events (org_id, number) ON UPDATE RESTRICT ON DELETE RESTRICT,
    CHECK (number = COALESCE(follows, 0) + 1)
);
CREATE INDEX audit_events_at ON audit_events (org_id, at, number);
CREATE INDEX audit_events_actor ON audit_events (org_id, actor, at, number);
CREATE INDEX audit_events_action ON audit_events (org_id, action, at, number);
CREATE INDEX audit_events_object ON audit_events (org_id, object_kind, object_id, at, number);

-- Which person a subject of the log is. Without its row here, nothing in the log can be tied to a person.
CREATE TABLE audit_subjects (
    org_id     TEXT NOT NULL REFERENCES identity_organisations (id),
    person_id  TEXT NOT NULL,
    subject_id TEXT NOT NULL, -- random
    PRIMARY KEY (org_id, person_id)
);
CREATE UNIQUE INDEX audit_subjects_subject ON audit_subjects (org_id, subject_id);

-- +goose Down
DROP TABLE audit_subjects;
DROP TABLE audit_events;
