package web

import (
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/round"
	"github.com/dira-platform/dira/internal/web/views/page"
	views "github.com/dira-platform/dira/internal/web/views/round"
)

func (f *Face) messages(v *visit) error {
	r, frame, err := f.editable(v, "messages")
	if err != nil {
		return err
	}
	p, err := f.messagesPage(v, frame, r)
	if err != nil {
		return err
	}
	return v.show(p)
}

func (f *Face) messagesPage(v *visit, frame views.Frame, r *round.Round) (p views.Messages, err error) {
	check, err := f.Rounds.Check(v.Context(), v.actor(), r.ID)
	if err != nil {
		return p, err
	}
	p = views.Messages{Frame: frame}
	switch {
	case r.Identification == round.Anonymous:
		p.Why = v.printer.T("rounds.mail_anonymous")
	case check.MailOff:
		p.Why = v.printer.T("rounds.mail_off")
	}
	for _, tag := range f.Languages.Languages() {
		chosen := slices.Contains(r.Languages, tag)
		p.Languages = append(p.Languages, page.Option{Value: tag, Label: i18n.Autonym(tag), Language: tag, Chosen: chosen})
		if chosen {
			p.Texts = append(p.Texts, views.Letter{Link: frame.Action + "/" + tag, Language: tag})
		}
	}
	return p, nil
}

// saveMessages stores the languages. One that is new begins with the usual messages; one that is left out keeps its texts, for the day it comes back.
func (f *Face) saveMessages(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	r, frame, err := f.editable(v, "messages")
	if err != nil {
		return err
	}
	p := r.Plan
	p.Languages, p.Messages = nil, slices.Clone(p.Messages)
	for _, tag := range v.PostForm["languages"] {
		if !f.Languages.Has(tag) {
			continue
		}
		p.Languages = append(p.Languages, tag)
		if !slices.ContainsFunc(p.Messages, func(m round.Message) bool { return m.Language == tag }) {
			p.Messages = append(p.Messages, f.usualMessages(tag)...)
		}
	}
	again := func(wrong []page.FieldError) error {
		typed := *r
		typed.Plan = p
		again, err := f.messagesPage(v, frame, &typed)
		if err != nil {
			return err
		}
		again.Errors = wrong
		return v.showStatus(statuses[errs.Invalid], again)
	}
	if len(p.Languages) == 0 {
		return again(v.wrongAt("languages", errs.New(errs.Invalid, "round_languages_missing")))
	}
	return f.savePart(v, r, p, again)
}

// texts shows what people are written in a language, as it is written and as it looks.
func (f *Face) texts(v *visit) error {
	r, frame, err := f.editableTexts(v)
	if err != nil {
		return err
	}
	p, err := f.textsPage(v, frame, r)
	if err != nil {
		return err
	}
	return v.show(p)
}

func (f *Face) editableTexts(v *visit) (*round.Round, views.Frame, error) {
	language := v.PathValue("language")
	r, frame, err := f.editable(v, "messages")
	if err == nil && !slices.Contains(r.Languages, language) {
		err = errs.New(errs.NotFound, "route_not_found", "path", v.URL.Path)
	}
	frame.Base, frame.Plan, frame.Action = v.base("rounds.texts"), frame.Action, v.URL.Path
	return r, frame, err
}

func (f *Face) textsPage(v *visit, frame views.Frame, r *round.Round) (p views.Texts, err error) {
	language := v.PathValue("language")
	if v.URL.Query().Get("done") == "saved" {
		frame.Saved = v.printer.T("rounds.done.saved")
	}
	p = views.Texts{Frame: frame, Language: language}
	name := f.Languages.Printer(language).T("rounds.example_name")
	for _, kind := range []round.MessageKind{round.Invitation, round.Reminder} {
		field := string(kind) + "_" + language
		t := views.Text{Title: v.printer.T("rounds.kind." + string(kind)),
			Subject: page.Field{Name: field + "_subject", Label: v.printer.T("rounds.subject." + string(kind)), Autocomplete: "off", Language: language},
			Text:    page.Field{Name: field, Label: v.printer.T("rounds.text." + string(kind)), Rows: 12, Language: language}}
		for _, m := range r.Messages {
			if m.Kind == kind && m.Language == language {
				t.Subject.Value, t.Text.Value = m.Subject, m.Text
			}
		}
		if t.Shown, t.Written, err = f.Rounds.Letter(v.Context(), v.actor(), r.ID, kind, language, name); err != nil {
			return p, err
		}
		p.Kinds = append(p.Kinds, t)
	}
	return p, nil
}

func (f *Face) saveTexts(v *visit) error {
	if err := v.largeForm(); err != nil {
		return err
	}
	r, frame, err := f.editableTexts(v)
	if err != nil {
		return err
	}
	p := r.Plan
	p.Messages = slices.Clone(p.Messages)
	for i, m := range p.Messages {
		if m.Language == v.PathValue("language") {
			field := string(m.Kind) + "_" + m.Language
			p.Messages[i].Subject, p.Messages[i].Text = v.PostForm.Get(field+"_subject"), unixLines(v.PostForm.Get(field))
		}
	}
	err = f.Rounds.Change(v.Context(), v.actor(), r.ID, p)
	if errs.Is(err, errs.Invalid) {
		typed := *r
		typed.Plan = p
		again, other := f.textsPage(v, frame, &typed)
		if other != nil {
			return other
		}
		again.Errors = v.wrongField(err, "invitation_"+again.Language)
		return v.showStatus(statusOf(err), again)
	}
	if err != nil {
		return err
	}
	return v.to(v.URL.Path + "?done=saved")
}

// unixLines ends the lines of a text as the program does; browsers send two signs.
func unixLines(text string) string { return strings.ReplaceAll(text, "\r\n", "\n") }
