-- +goose Up
-- What the database as a whole is bound to, by name. "secret" is the fingerprint of the server's secret, from which nothing of it can be told: a server with
-- another one would recognise no code and open nothing that is sealed, so it does not start.
CREATE TABLE db_marks (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    at    BIGINT NOT NULL
);

-- +goose Down
DROP TABLE db_marks;
