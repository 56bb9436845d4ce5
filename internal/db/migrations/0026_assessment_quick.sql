-- +goose Up
-- Whoever takes a quick look may leave the self-view out; then no statement was asked.
ALTER TABLE assessment_sessions ADD COLUMN without_self BIGINT NOT NULL DEFAULT 0 CHECK (without_self IN (0, 1));

-- +goose Down
ALTER TABLE assessment_sessions DROP COLUMN without_self;
