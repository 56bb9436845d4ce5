package web

import (
	"slices"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/mailroom"
	"github.com/dira-platform/dira/internal/policy"
	views "github.com/dira-platform/dira/internal/web/views/mailroom"
)

const mailPath = "/mail"

// mail says where the mail of the organisation stands.
func (f *Face) mail(v *visit) error {
	o, err := f.Mailroom.Overview(v.Context(), v.actor())
	if err != nil {
		return err
	}
	p := views.Mail{Base: v.base("mailroom.title"), Off: o.Off, May: v.may(policy.ResendMail), Test: v.may(policy.TestMail)}
	switch v.URL.Query().Get("done") {
	case "resent":
		p.Saved = v.printer.T("mailroom.resent")
	case "cancelled":
		p.Saved = v.printer.T("mailroom.was_cancelled")
	}
	for _, state := range mailroom.States {
		p.Counts = append(p.Counts, views.Count{State: v.printer.T("mailroom.state." + string(state)), What: v.printer.T("mailroom.what." + string(state)),
			Number: v.printer.Number(o.Counts[state])})
	}
	for _, e := range o.Open {
		p.Open = append(p.Open, views.Open{ID: string(e.ID), To: e.To, Subject: e.Subject, State: v.printer.T("mailroom.state." + string(e.State)), Code: e.LastCode,
			When: p.Moment(e.ChangedAt, e.ChangedAt) + " (UTC)", Day: v.printer.Date(e.ChangedAt), Resend: p.May && e.HasText && !o.Off, Uncertain: e.State == mailroom.Uncertain})
	}
	return v.show(p)
}

func (f *Face) resendMail(v *visit) error {
	if err := f.Mailroom.Resend(v.Context(), v.actor(), mailroom.ID(v.PathValue("message"))); err != nil {
		return err
	}
	return v.to(mailPath + "?done=resent")
}

func (f *Face) cancelMail(v *visit) error {
	if err := f.Mailroom.Cancel(v.Context(), v.actor(), mailroom.ID(v.PathValue("message"))); err != nil {
		return err
	}
	return v.to(mailPath + "?done=cancelled")
}

func (f *Face) beforeMailTest(v *visit) error {
	on, err := f.Mailroom.Testable(v.Context(), v.actor())
	if err != nil {
		return err
	}
	return v.show(views.Test{Base: v.base("mailroom.test"), Off: !on})
}

// testMail sends a message at once, and says what happened at each step.
func (f *Face) testMail(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	p := views.Test{Base: v.base("mailroom.test"), To: v.PostForm.Get("to")}
	t, err := f.Mailroom.Test(v.Context(), v.actor(), p.To, v.language(), v.printer.T("mailroom.test_subject"), v.printer.T("mailroom.test_text"))
	if errs.Is(err, errs.Invalid) {
		p.Errors = v.wrongAt("to", err)
		return v.showStatus(statusOf(err), p)
	}
	if err != nil {
		return err
	}
	p.Server, p.Done = t.Server, t.Fault == nil
	for _, step := range mailroom.Steps {
		line := views.Step{Text: v.printer.T("mailroom.step." + string(step)), State: v.printer.T("mailroom.step_not")}
		switch {
		case slices.Contains(t.Passed, step):
			line.Good, line.State = true, v.printer.T("mailroom.step_well")
		case t.Fault != nil && t.Fault.Step == step:
			line.State, line.Words = v.printer.T("mailroom.reason."+string(t.Fault.Reason)), t.Fault.Words
		case t.Fault == nil: // the server does not ask for it
			continue
		}
		p.Steps = append(p.Steps, line)
	}
	p.Answer = t.Answer
	return v.show(p)
}
