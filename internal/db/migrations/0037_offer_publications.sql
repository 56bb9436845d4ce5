-- +goose Up
-- A scenario of a programme that was published: its seats are offered. Nothing of it is taken back.
CREATE TABLE offer_publications (
    org_id       TEXT NOT NULL,
    programme_id TEXT NOT NULL,
    scenario_id  TEXT NOT NULL,
    address      TEXT NOT NULL, -- at which everybody reads of it; random
    state        TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed')),
    failure      TEXT NOT NULL, -- code of what went wrong, or empty
    answer_by    TEXT NOT NULL, -- the last day on which an offer can be answered, 2027-01-31
    words        TEXT NOT NULL, -- what the organisation says to those who are offered something
    contact      TEXT NOT NULL,
    written      BIGINT NOT NULL, -- offers that are there already
    mailed       TEXT NOT NULL,   -- the last invitation whose person was written to, or empty
    published_at BIGINT NOT NULL,
    done_at      BIGINT,
    PRIMARY KEY (org_id, programme_id),
    FOREIGN KEY (org_id, programme_id, scenario_id) REFERENCES programme_scenarios (org_id, programme_id, id)
);
CREATE UNIQUE INDEX offer_publications_address ON offer_publications (address);

-- What became of each course that opens.
CREATE TABLE offer_courses (
    org_id       TEXT NOT NULL,
    programme_id TEXT NOT NULL,
    course_id    TEXT NOT NULL,
    offered      BIGINT NOT NULL, -- seats that were offered: the people that the scenario pays for
    listed       BIGINT NOT NULL, -- assessments on the waiting list
    state        TEXT NOT NULL CHECK (state IN ('open', 'confirmed', 'cancelled')),
    reason       TEXT NOT NULL, -- why it was cancelled, or empty
    changed_at   BIGINT NOT NULL,
    PRIMARY KEY (org_id, programme_id, course_id),
    FOREIGN KEY (org_id, programme_id) REFERENCES offer_publications (org_id, programme_id)
);

-- What is offered to an assessment, never to a person. A row is written when the programme is published and never changes: what was answered stands elsewhere, under nobody's assessment.
CREATE TABLE offer_offers (
    org_id       TEXT NOT NULL,
    programme_id TEXT NOT NULL,
    session_id   TEXT NOT NULL,
    course_id    TEXT NOT NULL,
    turn         BIGINT NOT NULL, -- 0: a seat; from 1: the group of the waiting list
    chance       DOUBLE PRECISION NOT NULL, -- that the lottery gave the seat; 1: nothing was drawn
    closes       TEXT NOT NULL, -- JSON: the steps that the course would close
    PRIMARY KEY (org_id, programme_id, session_id, course_id),
    FOREIGN KEY (org_id, programme_id, course_id) REFERENCES offer_courses (org_id, programme_id, course_id),
    FOREIGN KEY (org_id, session_id) REFERENCES assessment_sessions (org_id, id) ON DELETE CASCADE
);
CREATE INDEX offer_offers_session ON offer_offers (org_id, session_id);

-- Who comes, who waits, and, without a name, that somebody declined. Nothing leads from here to an assessment: the holder is a hash that only the key of the assessment gives.
CREATE TABLE offer_seats (
    org_id       TEXT NOT NULL,
    id           TEXT NOT NULL,
    programme_id TEXT NOT NULL,
    course_id    TEXT NOT NULL,
    holder       TEXT NOT NULL, -- empty: somebody whom an officer added
    person_id    TEXT NOT NULL, -- empty: they typed who they are, or they declined
    name         TEXT NOT NULL, -- typed, where no person is known
    email        TEXT NOT NULL,
    language     TEXT NOT NULL, -- of mail, where no person is known
    state        TEXT NOT NULL CHECK (state IN ('seated', 'waiting', 'declined')),
    turn         BIGINT NOT NULL, -- group of the waiting list in which they come
    day          BIGINT NOT NULL, -- on which it became so
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, programme_id, course_id) REFERENCES offer_courses (org_id, programme_id, course_id)
);
CREATE UNIQUE INDEX offer_seats_holder ON offer_seats (org_id, programme_id, course_id, holder) WHERE holder <> '';
CREATE UNIQUE INDEX offer_seats_person ON offer_seats (org_id, programme_id, course_id, person_id) WHERE person_id <> '';
CREATE INDEX offer_seats_of ON offer_seats (org_id, person_id);

-- +goose Down
DROP TABLE offer_seats;
DROP TABLE offer_offers;
DROP TABLE offer_courses;
DROP TABLE offer_publications;
