package web

import (
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	views "github.com/dira-platform/dira/internal/web/views/signin"
)

func (v *visit) person() identity.PersonID { return identity.PersonID(v.PathValue("person")) }

func (f *Face) beforeInvite(v *visit) error {
	p, err := f.invitePage(v)
	if err != nil {
		return err
	}
	return v.show(p)
}

func (f *Face) invitePage(v *visit) (p views.Invite, err error) {
	if err := v.signedIn(); err != nil {
		return p, err
	}
	in, err := f.SignIn.Invitable(v.Context(), v.actor(), v.person())
	if err != nil {
		return p, err
	}
	p = views.Invite{Base: v.base("invite.title"), ID: string(in.Person.ID), Name: in.Person.Name, Mail: in.Mail,
		Can: !in.Ways.Password.IsZero() || len(in.Ways.Passkeys)+len(in.Ways.Providers) > 0, Second: in.Ways.Second(), Sent: v.URL.Query().Get("done") == "sent",
		MayReset: policy.May(v.actor(), policy.GrantRoles, policy.Object{Org: v.who.Org, Unit: in.Person.Path}) && string(in.Person.ID) != v.who.Person}
	if !in.Until.IsZero() {
		p.Until = v.printer.Date(in.Until)
	}
	return p, nil
}

// invite sends the code by mail, or shows it once, to be printed.
func (f *Face) invite(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	if err := v.signedIn(); err != nil {
		return err
	}
	byMail := v.PostForm.Get("how") == "mail"
	in, err := f.SignIn.Invite(v.Context(), v.actor(), v.person(), byMail)
	if err != nil {
		return err
	}
	if byMail {
		return v.to("/people/" + string(in.Person) + "/sign-in?done=sent")
	}
	p := views.Printed{Base: v.base("printed.title"), ID: string(in.Person), Name: in.Name, Organisation: in.OrgName, Short: in.Org, Code: string(in.Code),
		Link: f.SignIn.Address + "/invited", Until: v.printer.Date(in.Until)}
	if p.Picture, err = picture(f.SignIn.Link(in.Code)); err != nil {
		return err
	}
	return v.show(p)
}

func (f *Face) endSessionsOf(v *visit) error {
	if err := v.proved(); err != nil {
		return err
	}
	if err := f.SignIn.EndSessions(v.Context(), v.actor(), v.token(), v.person()); err != nil {
		return err
	}
	return v.to("/people/" + string(v.person()) + "/sign-in")
}

func (f *Face) resetSecond(v *visit) error {
	if err := v.proved(); err != nil {
		return err
	}
	if err := f.SignIn.ResetSecond(v.Context(), v.actor(), v.token(), v.person()); err != nil {
		return err
	}
	return v.to("/people/" + string(v.person()) + "/sign-in")
}
