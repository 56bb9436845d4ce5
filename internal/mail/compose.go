package mail

import (
	"bytes"
	"fmt"
	netmail "net/mail"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	gomail "github.com/wneessen/go-mail"
)

// outgoing is a message with all that is needed to write it down.
type outgoing struct {
	key
	to, language, subject, text, unsubscribe, messageID string
	createdAt                                           time.Time
}

// compose writes a message down as the mail server gets it. The same message gives the same headers each time it is sent: Message-ID and date
// are those of its queueing.
func compose(v *server, m outgoing) ([]byte, error) {
	msg := gomail.NewMsg(gomail.WithCharset(gomail.CharsetUTF8), gomail.WithEncoding(gomail.EncodingQP), gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(v.from)
	if v.replyTo != nil {
		msg.ReplyToMailAddress(v.replyTo)
	}
	msg.ToMailAddress(&netmail.Address{Address: m.to})
	msg.Subject(oneLine(m.subject))
	msg.SetMessageIDWithValue(m.messageID)
	msg.SetDateWithValue(m.createdAt)
	msg.SetGenHeader(gomail.HeaderContentLang, m.language)
	// Nobody's absence should answer: the standard (RFC 3834), and what Exchange listens to.
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader(gomail.HeaderXAutoResponseSuppress, "OOF, AutoReply")
	switch {
	case strings.HasPrefix(m.unsubscribe, "https:"):
		if err := msg.SetListUnsubscribeOneClick(m.unsubscribe); err != nil {
			return nil, err
		}
	case m.unsubscribe != "":
		msg.SetListUnsubscribe(m.unsubscribe)
	}
	msg.SetBodyString(gomail.TypeTextPlain, m.text)
	var raw bytes.Buffer
	if _, err := msg.WriteTo(&raw); err != nil {
		return nil, err
	}
	// The library breaks the line before a long Message-ID, which is allowed and which some servers do not understand.
	id := "<" + m.messageID + ">"
	return bytes.Replace(raw.Bytes(), []byte("Message-ID:\r\n "+id), []byte("Message-ID: "+id), 1), nil
}

// oneLine makes of a text a line without anything that is not seen: what comes from people ends up in headers.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || unicode.IsControl(r):
			return ' '
		case r == utf8.RuneError || r >= 0x202A && r <= 0x202E: // overrides of direction; isolates stay, Arabic needs them
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// shortened cuts a line to a number of characters.
func shortened(s string, most int) string {
	runes := []rune(s)
	if len(runes) <= most {
		return s
	}
	return string(runes[:most-1]) + "…"
}

var (
	purposeForm  = regexp.MustCompile(`^[a-z][a-z_]{0,39}$`)
	languageForm = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$`)
)

// checkMessage says what is wrong with a message apart from its address. These are faults of the program, not of a person.
func checkMessage(m Message) error {
	switch {
	case m.Org == "":
		return fmt.Errorf("a message without organisation")
	case !purposeForm.MatchString(m.Purpose):
		return fmt.Errorf("purpose %q", m.Purpose)
	case m.Reference == "" || len(m.Reference) > maxReference:
		return fmt.Errorf("a reference of %d bytes", len(m.Reference))
	case !languageForm.MatchString(m.Language) || len(m.Language) > 35:
		return fmt.Errorf("language %q", m.Language)
	case oneLine(m.Subject) == "":
		return fmt.Errorf("a message without subject")
	case strings.TrimSpace(m.Text) == "" || len(m.Text) > maxText || !utf8.ValidString(m.Text) || strings.ContainsRune(m.Text, 0):
		return fmt.Errorf("a text of %d bytes", len(m.Text))
	case !goodLink(m.Unsubscribe):
		return fmt.Errorf("an unsubscribe address that is none")
	}
	return nil
}

// goodLink reports whether a web address can stand in a header as it is; none is good too.
func goodLink(link string) bool {
	if link == "" {
		return true
	}
	u, err := url.Parse(link)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.String() == link && len(link) <= maxLink &&
		!strings.ContainsFunc(link, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`<>,"\`, r) })
}
