-- +goose Up
-- How people show who they are. Nothing here lets a reader of the database sign in: passwords are hashed, codes and tokens stand as hashes, and what must
-- be read again is sealed with the server's secret, which is not in the database.

-- A link from the console: who has it makes an organisation and its first administrator. What it will make does not exist yet, so it is the public site's.
CREATE TABLE signin_setups (
    org_id      TEXT NOT NULL REFERENCES identity_organisations (id),
    token_hash  TEXT NOT NULL,
    is_first    BIGINT NOT NULL CHECK (is_first IN (0, 1)), -- 1: printed at a start without any organisation; of no use once there is one
    until_at    BIGINT NOT NULL,
    PRIMARY KEY (org_id, token_hash)
);

CREATE TABLE signin_passwords (
    org_id     TEXT NOT NULL REFERENCES identity_organisations (id),
    person_id  TEXT NOT NULL,
    hash       TEXT NOT NULL, -- argon2id with its salt and parameters
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, person_id),
    FOREIGN KEY (org_id, person_id) REFERENCES identity_people (org_id, id) ON DELETE CASCADE
);

-- The second step: codes of an app on the telephone.
CREATE TABLE signin_apps (
    org_id    TEXT NOT NULL REFERENCES identity_organisations (id),
    person_id TEXT NOT NULL,
    secret    TEXT NOT NULL, -- sealed
    last_step BIGINT NOT NULL, -- number of the half minute whose code was used last: none works twice
    set_at    BIGINT NOT NULL,
    PRIMARY KEY (org_id, person_id),
    FOREIGN KEY (org_id, person_id) REFERENCES identity_people (org_id, id) ON DELETE CASCADE
);

-- Codes on paper instead of the app, each for one use: the row goes then.
CREATE TABLE signin_recovery_codes (
    org_id    TEXT NOT NULL REFERENCES identity_organisations (id),
    person_id TEXT NOT NULL,
    code_hash TEXT NOT NULL, -- made with the server's secret
    PRIMARY KEY (org_id, person_id, code_hash),
    FOREIGN KEY (org_id, person_id) REFERENCES identity_people (org_id, id) ON DELETE CASCADE
);

CREATE TABLE signin_passkeys (
    org_id     TEXT NOT NULL REFERENCES identity_organisations (id),
    id         TEXT NOT NULL, -- of the credential, as its authenticator gave it
    person_id  TEXT NOT NULL,
    name       TEXT NOT NULL, -- as the person calls it
    credential TEXT NOT NULL, -- public key and counters, JSON
    made_at    BIGINT NOT NULL,
    used_at    BIGINT NOT NULL, -- 0: not yet
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, person_id) REFERENCES identity_people (org_id, id) ON DELETE CASCADE
);
-- It is looked up before it is known whose it is.
CREATE UNIQUE INDEX signin_passkeys_id ON signin_passkeys (id);
CREATE INDEX signin_passkeys_person ON signin_passkeys (org_id, person_id);

-- What is under way in one browser, for minutes and for one use: a second step after the password, the challenge of a passkey, a way to a provider and back.
CREATE TABLE signin_ceremonies (
    org_id     TEXT NOT NULL REFERENCES identity_organisations (id), -- the public site's while it is not known whose it is
    token_hash TEXT NOT NULL, -- of what is in the browser's cookie
    kind       TEXT NOT NULL CHECK (kind IN ('step', 'passkey_add', 'passkey_enter', 'provider')),
    person_id  TEXT NOT NULL, -- or empty
    data       TEXT NOT NULL, -- sealed
    until_at   BIGINT NOT NULL,
    PRIMARY KEY (org_id, token_hash)
);
CREATE UNIQUE INDEX signin_ceremonies_token ON signin_ceremonies (token_hash);
CREATE INDEX signin_ceremonies_until ON signin_ceremonies (until_at);

-- A code with which a person chooses how to sign in: the first time, or anew.
CREATE TABLE signin_invitations (
    org_id    TEXT NOT NULL REFERENCES identity_organisations (id),
    id        TEXT NOT NULL,
    person_id TEXT NOT NULL,
    code_hash TEXT NOT NULL, -- made with the server's secret
    kind      TEXT NOT NULL CHECK (kind IN ('invitation', 'recovery')), -- made by somebody for them, or asked for by themselves
    made_at   BIGINT NOT NULL,
    until_at  BIGINT NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, person_id) REFERENCES identity_people (org_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX signin_invitations_code ON signin_invitations (code_hash);
CREATE INDEX signin_invitations_person ON signin_invitations (org_id, person_id);
CREATE INDEX signin_invitations_until ON signin_invitations (until_at);

-- Services of others that know who somebody is (OpenID Connect).
CREATE TABLE signin_providers (
    org_id       TEXT NOT NULL REFERENCES identity_organisations (id),
    id           TEXT NOT NULL,
    name         TEXT NOT NULL, -- on the button
    issuer       TEXT NOT NULL,
    client_id    TEXT NOT NULL,
    secret       TEXT NOT NULL, -- sealed; empty for a public client
    known_by     TEXT NOT NULL CHECK (known_by IN ('email', 'staff_number')), -- by what somebody is found who comes for the first time
    number_claim TEXT NOT NULL, -- in which the staff number stands
    creates      BIGINT NOT NULL CHECK (creates IN (0, 1)), -- 1: whoever is not known is added
    groups_claim TEXT NOT NULL, -- in which the groups stand; empty: roles are given here
    strong_words TEXT NOT NULL, -- values of acr or amr that stand for a second factor, with blanks between
    made_at      BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);

-- Which group of a provider gives which role for which unit.
CREATE TABLE signin_provider_roles (
    org_id      TEXT NOT NULL REFERENCES identity_organisations (id),
    provider_id TEXT NOT NULL,
    group_name  TEXT NOT NULL,
    role        TEXT NOT NULL CHECK (role IN ('manager', 'officer', 'editor', 'auditor', 'administrator')),
    unit_id     TEXT NOT NULL,
    PRIMARY KEY (org_id, provider_id, group_name, role, unit_id),
    FOREIGN KEY (org_id, provider_id) REFERENCES signin_providers (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, unit_id) REFERENCES identity_units (org_id, id)
);

-- Who somebody is at a provider, once they have come from there.
CREATE TABLE signin_subjects (
    org_id      TEXT NOT NULL REFERENCES identity_organisations (id),
    provider_id TEXT NOT NULL,
    subject     TEXT NOT NULL, -- the provider's id of the person
    person_id   TEXT NOT NULL,
    PRIMARY KEY (org_id, provider_id, subject),
    FOREIGN KEY (org_id, provider_id) REFERENCES signin_providers (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, person_id) REFERENCES identity_people (org_id, id) ON DELETE CASCADE
);
CREATE INDEX signin_subjects_person ON signin_subjects (org_id, person_id);

-- What was tried too often has to wait. The keys are made with the server's secret: nobody reads from them who tried what from where.
CREATE TABLE signin_tries (
    org_id    TEXT NOT NULL REFERENCES identity_organisations (id), -- the public site's: a key holds the organisation where it matters
    key_hash  TEXT NOT NULL,
    count     BIGINT NOT NULL,
    wait_till BIGINT NOT NULL, -- 0: no need to wait
    last_at   BIGINT NOT NULL,
    PRIMARY KEY (org_id, key_hash)
);
CREATE INDEX signin_tries_last ON signin_tries (last_at);

-- +goose Down
DROP TABLE signin_tries;
DROP TABLE signin_subjects;
DROP TABLE signin_provider_roles;
DROP TABLE signin_providers;
DROP TABLE signin_invitations;
DROP TABLE signin_ceremonies;
DROP TABLE signin_passkeys;
DROP TABLE signin_recovery_codes;
DROP TABLE signin_apps;
DROP TABLE signin_passwords;
DROP TABLE signin_setups;
