-- +goose Up
-- An organisation is the border of everything owned: each owned table carries its id. The public site is one too.
CREATE TABLE identity_organisations (
    id         TEXT PRIMARY KEY,
    parent_id  TEXT REFERENCES identity_organisations (id),
    name       TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
INSERT INTO identity_organisations (id, parent_id, name, created_at) VALUES ('public', NULL, 'Public site', 0);

-- +goose Down
DROP TABLE identity_organisations;
