-- +goose Up
-- An assessment that continues a submitted one with more questions on one ability. It begins with a copy of all questions and answers of
-- that one, which stays as it is. Whatever is erased takes all that belongs together along: the program does that.
CREATE TABLE assessment_sharpenings (
    org_id      TEXT NOT NULL,
    session_id  TEXT NOT NULL, -- the one that continues
    based_on_id TEXT NOT NULL, -- the one it continues
    first_id    TEXT NOT NULL, -- the one that all those belonging together began with
    ability     TEXT NOT NULL, -- that it asks about
    PRIMARY KEY (org_id, session_id),
    FOREIGN KEY (org_id, session_id) REFERENCES assessment_sessions (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, based_on_id) REFERENCES assessment_sessions (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, first_id) REFERENCES assessment_sessions (org_id, id) ON DELETE CASCADE
);
CREATE INDEX assessment_sharpenings_first ON assessment_sharpenings (org_id, first_id);

-- +goose Down
DROP TABLE assessment_sharpenings;
