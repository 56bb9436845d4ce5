-- +goose Up
-- Which releases to the public are shown to everybody. What is shown is the release itself, which does not change.
CREATE TABLE results_published (
    org_id       TEXT NOT NULL,
    id           TEXT NOT NULL, -- in its address
    round_id     TEXT NOT NULL,
    number       BIGINT NOT NULL,
    published_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, round_id),
    FOREIGN KEY (org_id, round_id) REFERENCES round_rounds (org_id, id)
);
CREATE UNIQUE INDEX results_published_id ON results_published (id);

-- +goose Down
DROP TABLE results_published;
