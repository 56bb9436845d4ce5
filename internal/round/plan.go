package round

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
)

// Bounds of what a plan says.
const (
	maxName    = 200   // characters
	maxPurpose = 2000  // characters
	maxMessage = 10000 // characters
)

// Fixed are the fields of a plan that may not change once somebody has begun: people were told so, and answers were given on it.
var Fixed = []string{"scope", "role", "identification", "units", "purpose"}

// check cleans a plan and refuses what cannot be. Whether it is complete, only [Plan.ready] asks.
func (p Plan) check() (Plan, error) {
	p.Name, p.Contact, p.Purpose = identity.Clean(p.Name), identity.Clean(p.Contact), strings.TrimSpace(p.Purpose)
	switch {
	case p.Name == "":
		return p, errs.New(errs.Invalid, "round_name_missing").At("name")
	case utf8.RuneCountInString(p.Name) > maxName:
		return p, errs.New(errs.Invalid, "text_too_long", "max", maxName).At("name")
	case utf8.RuneCountInString(p.Contact) > maxName:
		return p, errs.New(errs.Invalid, "text_too_long", "max", maxName).At("contact")
	case utf8.RuneCountInString(p.Purpose) > maxPurpose:
		return p, errs.New(errs.Invalid, "text_too_long", "max", maxPurpose).At("purpose")
	case !slices.Contains(Identifications, p.Identification):
		return p, errs.New(errs.Invalid, "round_identification").At("identification")
	case len(p.Reminders) > 2:
		return p, errs.New(errs.Invalid, "round_reminders").At("reminders")
	}
	if p.Identification == Anonymous {
		p.Reminders = nil // whom to remind, nobody knows
	}
	slices.SortFunc(p.Reminders, time.Time.Compare)
	for _, at := range p.Reminders {
		if !p.ClosesAt.IsZero() && !at.Before(p.ClosesAt) {
			return p, errs.New(errs.Invalid, "round_reminder_late").At("reminders")
		}
	}
	return p, checkMessages(p)
}

// checkMessages refuses messages that nobody could answer to: without the way in, or with a placeholder that means nothing.
func checkMessages(p Plan) error {
	for _, m := range p.Messages {
		field := string(m.Kind) + "_" + m.Language
		switch unknown := unknownPlaceholder(m.Subject + m.Text); {
		case strings.TrimSpace(m.Subject) == "":
			return errs.New(errs.Invalid, "round_message_subject").At(field + "_subject")
		case utf8.RuneCountInString(m.Subject) > maxName:
			return errs.New(errs.Invalid, "text_too_long", "max", maxName).At(field + "_subject")
		case utf8.RuneCountInString(m.Text) > maxMessage:
			return errs.New(errs.Invalid, "text_too_long", "max", maxMessage).At(field)
		case unknown != "":
			return errs.New(errs.Invalid, "round_placeholder", "placeholder", unknown).At(field)
		case !strings.Contains(m.Text, "{link}"):
			return errs.New(errs.Invalid, "round_message_link", "link", "{link}").At(field)
		}
	}
	return nil
}

// unknownPlaceholder is the first "{word}" of a text that is no placeholder; empty where there is none.
func unknownPlaceholder(text string) string {
	for {
		_, rest, found := strings.Cut(text, "{")
		if !found {
			return ""
		}
		word, after, closed := strings.Cut(rest, "}")
		if closed && !slices.Contains(Placeholders, word) {
			return "{" + word + "}"
		}
		text = after
	}
}

// missing is what a plan still lacks to be launched, in the order of its parts.
func (p Plan) missing(now time.Time) (all []error) {
	need := func(there bool, otherwise *errs.Error) {
		if !there {
			all = append(all, otherwise)
		}
	}
	need(p.Purpose != "", errs.New(errs.Invalid, "round_purpose_missing").At("purpose"))
	need(p.Contact != "", errs.New(errs.Invalid, "round_contact_missing").At("contact"))
	need(len(p.Units) > 0, errs.New(errs.Invalid, "round_units_missing").At("units"))
	need(p.ClosesAt.After(now), errs.New(errs.Invalid, "round_closes_past").At("closes"))
	past := slices.ContainsFunc(p.Reminders, func(at time.Time) bool { return !at.After(now) })
	need(!past, errs.New(errs.Invalid, "round_reminder_past").At("reminders"))
	need(len(p.Languages) > 0, errs.New(errs.Invalid, "round_languages_missing").At("languages"))
	return all
}

// ready refuses to launch what is not complete.
func (p Plan) ready(now time.Time) error {
	if all := p.missing(now); len(all) > 0 {
		return all[0]
	}
	return nil
}

// mayBecome refuses to give a launched round a plan that it could not have been launched with, or days that have passed.
func (p Plan) mayBecome(q Plan, launched, now time.Time) error {
	if err := q.ready(launched); err != nil {
		return err
	}
	if !q.ClosesAt.Equal(p.ClosesAt) && !q.ClosesAt.After(now) {
		return errs.New(errs.Invalid, "round_closes_past").At("closes")
	}
	for _, at := range q.Reminders {
		if !slices.ContainsFunc(p.Reminders, at.Equal) && !at.After(now) {
			return errs.New(errs.Invalid, "round_reminder_past").At("reminders")
		}
	}
	return nil
}

// changed names the first of the fixed fields in which two plans differ; empty where none does.
func (p Plan) changed(q Plan) string {
	switch {
	case !slices.Equal(p.Scope, q.Scope):
		return "scope"
	case p.Role != q.Role:
		return "role"
	case p.Identification != q.Identification:
		return "identification"
	case !sameUnits(p.Units, q.Units):
		return "units"
	case p.Purpose != q.Purpose:
		return "purpose"
	}
	return ""
}

func sameUnits(a, b []identity.UnitID) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(a, b)
}

// fill puts values into the placeholders of a text.
func fill(text string, values map[string]string) string {
	pairs := make([]string, 0, 2*len(values))
	for name, value := range values {
		pairs = append(pairs, "{"+name+"}", value)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// message chooses what a person is written: in their language, or the first of the plan.
func (p Plan) message(kind MessageKind, language string) (Message, bool) {
	if !slices.Contains(p.Languages, language) && len(p.Languages) > 0 {
		language = p.Languages[0]
	}
	for _, m := range p.Messages {
		if m.Kind == kind && m.Language == language {
			return m, true
		}
	}
	return Message{}, false
}
