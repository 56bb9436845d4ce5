package main

import "github.com/dira-platform/dira/internal/mail"

// mailFlags are the settings of the mail server that takes the messages of this one.
type mailFlags struct {
	MailHost         string `help:"Mail server that takes invitations and reminders. Without it no mail is sent, and codes are printed." env:"DIRA_MAIL_HOST" placeholder:"HOST"`
	MailPort         int    `help:"Its port. Without it: 587, with --mail-encryption=tls 465, with none 25." env:"DIRA_MAIL_PORT" placeholder:"PORT"`
	MailEncryption   string `help:"starttls, tls, or none for a mail server on this machine." default:"starttls" enum:"starttls,tls,none" env:"DIRA_MAIL_ENCRYPTION"`
	MailUser         string `help:"Name with which this server signs in there. Without it: without signing in." env:"DIRA_MAIL_USER" placeholder:"NAME"`
	MailPasswordFile string `help:"File with the password." env:"DIRA_MAIL_PASSWORD_FILE" placeholder:"FILE"`
	MailFrom         string `help:"From whom messages come: 'Dira <dira@example.org>'." env:"DIRA_MAIL_FROM" placeholder:"SENDER"`
	MailReplyTo      string `help:"Where answers go. Without it: to the sender." env:"DIRA_MAIL_REPLY_TO" placeholder:"ADDRESS"`
	MailPerMinute    int    `help:"Most messages in a minute. Without it: 60." env:"DIRA_MAIL_PER_MINUTE" placeholder:"N"`
}

func (m mailFlags) settings() mail.Settings {
	return mail.Settings{Host: m.MailHost, Port: m.MailPort, Encryption: mail.Encryption(m.MailEncryption), Username: m.MailUser, PasswordFile: m.MailPasswordFile,
		From: m.MailFrom, ReplyTo: m.MailReplyTo, PerMinute: m.MailPerMinute}
}
