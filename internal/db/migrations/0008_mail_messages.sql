-- +goose Up
-- A message to a person, on its way to the mail server. The states and how they follow each other stand in internal/mail/state.go.
-- While a message waits, its text stands here as it will be sent, with any one-time code in it.
CREATE TABLE mail_messages (
    org_id      TEXT NOT NULL REFERENCES identity_organisations (id),
    id          TEXT NOT NULL,
    purpose     TEXT NOT NULL, -- what it is for, such as invitation or reminder
    reference   TEXT NOT NULL, -- what it is about, in the words of the slice that queued it, such as the id of the invitation
    to_address  TEXT NOT NULL, -- '' once it is erased
    to_key      TEXT NOT NULL, -- the address in small letters, to find all messages to it
    language    TEXT NOT NULL,
    subject     TEXT NOT NULL, -- erased with the address
    body        TEXT NOT NULL, -- '' once it is erased
    unsubscribe TEXT NOT NULL, -- address of a page, or ''
    message_id  TEXT NOT NULL, -- without its angle brackets; never changes, so that a second copy is known as one
    priority    BIGINT NOT NULL CHECK (priority IN (0, 1)), -- 0: somebody sits and waits for it
    state       TEXT NOT NULL CHECK (state IN ('queued', 'claimed', 'handing_over', 'sent', 'failed', 'uncertain', 'cancelled')),
    claim       TEXT NOT NULL, -- of the sender that has it or had it last; '' while it is queued
    lease_until BIGINT NOT NULL, -- 0: no sender has it
    attempts    BIGINT NOT NULL, -- answers of the mail server about this message since it was queued or sent again
    resends     BIGINT NOT NULL, -- how often somebody had it sent again
    next_at     BIGINT NOT NULL, -- not before
    until_at    BIGINT NOT NULL, -- of no use after
    last_code   TEXT NOT NULL, -- what stopped it last: a step and a reply code, never the words of the reply, which can name people
    created_at  BIGINT NOT NULL,
    claimed_at  BIGINT NOT NULL, -- 0: never, or given back
    changed_at  BIGINT NOT NULL, -- of the state
    sent_at     BIGINT NOT NULL, -- 0: not yet
    PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX mail_messages_reference ON mail_messages (org_id, purpose, reference);
CREATE INDEX mail_messages_to ON mail_messages (org_id, to_key);
CREATE INDEX mail_messages_state ON mail_messages (org_id, state, id);
CREATE INDEX mail_messages_due ON mail_messages (priority, next_at, id) WHERE state = 'queued';
CREATE INDEX mail_messages_until ON mail_messages (until_at) WHERE state = 'queued';
CREATE INDEX mail_messages_lease ON mail_messages (lease_until) WHERE lease_until > 0;
CREATE INDEX mail_messages_claimed ON mail_messages (claimed_at) WHERE claimed_at > 0;
CREATE INDEX mail_messages_text ON mail_messages (changed_at) WHERE body <> '';
CREATE INDEX mail_messages_address ON mail_messages (changed_at) WHERE to_address <> '';

-- +goose Down
DROP TABLE mail_messages;
