-- +goose Up
-- Whose an assessment is, where the organisation may know that: in a named round. Empty everywhere else.
ALTER TABLE assessment_sessions ADD COLUMN person_id TEXT NOT NULL DEFAULT '';
CREATE INDEX assessment_sessions_person ON assessment_sessions (org_id, person_id) WHERE person_id <> '';
-- A key is looked up before it is known in which organisation it opens something.
CREATE INDEX assessment_sessions_any_key ON assessment_sessions (key_hash);

-- +goose Down
DROP INDEX assessment_sessions_any_key;
DROP INDEX assessment_sessions_person;
ALTER TABLE assessment_sessions DROP COLUMN person_id;
