-- +goose Up
-- One row that /readyz writes, so that "ready" means "can store".
CREATE TABLE db_heartbeat (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    at BIGINT NOT NULL
);

-- +goose Down
DROP TABLE db_heartbeat;
