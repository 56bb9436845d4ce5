-- +goose Up
-- Resources that an editor put together with another: they stand as that one, until that is undone. What their sources say keeps its place with them.
CREATE TABLE library_merges (
    org_id      TEXT NOT NULL,
    resource_id TEXT NOT NULL,
    stands_as   TEXT NOT NULL,
    PRIMARY KEY (org_id, resource_id),
    FOREIGN KEY (org_id, resource_id) REFERENCES library_resources (org_id, id),
    FOREIGN KEY (org_id, stands_as) REFERENCES library_resources (org_id, id)
);
CREATE INDEX library_merges_stands ON library_merges (org_id, stands_as);

-- +goose Down
DROP TABLE library_merges;
