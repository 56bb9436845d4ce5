-- +goose Up
-- How a statement relates to others, of its own framework or of any: what is known of them is their address.
CREATE TABLE framework_links (
    org_id       TEXT NOT NULL,
    version_id   TEXT NOT NULL,
    statement_id TEXT NOT NULL,
    type         TEXT NOT NULL, -- in the words of CASE: exactMatchOf, isRelatedTo …
    to_uri       TEXT NOT NULL,
    PRIMARY KEY (org_id, version_id, statement_id, type, to_uri),
    FOREIGN KEY (org_id, version_id, statement_id) REFERENCES framework_statements (org_id, version_id, id)
);

-- +goose Down
DROP TABLE framework_links;
