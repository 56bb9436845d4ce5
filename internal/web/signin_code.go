package web

import (
	"net/url"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/signin"
	views "github.com/dira-platform/dira/internal/web/views/signin"
)

// query writes names and values as the query of an address.
func query(pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return q.Encode()
}

func (f *Face) recoverPage(v *visit) (p views.Recover, err error) {
	p = views.Recover{Base: v.base("recover.title"), Email: v.PostForm.Get("email"), Off: f.SignIn.Mail.Off()}
	p.Org, p.AskOrg, err = f.organisation(v, v.PostForm.Get("organisation"))
	return p, err
}

func (f *Face) recover(v *visit) error {
	p, err := f.recoverPage(v)
	if err != nil {
		return err
	}
	return v.show(p)
}

// recoverWith answers the same to everyone.
func (f *Face) recoverWith(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	p, err := f.recoverPage(v)
	if err != nil {
		return err
	}
	if p.Org == "" {
		err = errs.New(errs.Invalid, "organisation_missing").At("organisation")
	} else {
		err = f.SignIn.Recover(v.Context(), p.Org, p.Email, v.visitor())
	}
	if mistaken(err) {
		p.Errors = v.wrongField(err, "email")
		return v.showStatus(statusOf(err), p)
	}
	if err != nil {
		return err
	}
	p.Sent = true
	return v.show(p)
}

func (f *Face) typeCode(v *visit) error {
	return v.show(views.TypeCode{Base: v.base("invited.code_title")})
}

func (f *Face) typeCodeWith(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	typed := v.PostForm.Get("code")
	_, err := f.SignIn.Invited(v.Context(), signin.ParseCode(typed), v.visitor())
	if errs.Is(err, errs.NotFound) || mistaken(err) {
		p := views.TypeCode{Base: v.base("invited.code_title"), Code: typed}
		p.Errors = v.wrongField(err, "code")
		status := statuses[errs.Invalid]
		if errs.Is(err, errs.TooMany) {
			status = statusOf(err)
		}
		return v.showStatus(status, p)
	}
	if err != nil {
		return err
	}
	return v.to("/invited/" + string(signin.ParseCode(typed)))
}

func (v *visit) invitationCode() signin.Code { return signin.ParseCode(v.PathValue("code")) }

func (f *Face) beforeAccept(v *visit) error {
	p, err := f.invitedPage(v)
	if err != nil {
		return err
	}
	return v.show(p)
}

func (f *Face) invitedPage(v *visit) (p views.Invited, err error) {
	in, err := f.SignIn.Invited(v.Context(), v.invitationCode(), v.visitor())
	if err != nil {
		return p, err
	}
	p = views.Invited{Base: v.base("invited.title"), Code: string(v.invitationCode()), Name: in.Name, Organisation: in.OrgName, Email: in.Email,
		Again: in.Again, Passkeys: !f.SignIn.NoPasskeys() && !in.Second}
	if p.Passkeys {
		p.Script = scriptAddress("passkey")
	}
	return p, nil
}

func (f *Face) accept(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	e, err := f.SignIn.Accept(v.Context(), v.invitationCode(), v.PostForm.Get("password"), v.visitor())
	if err != nil {
		return f.notAccepted(v, err)
	}
	return v.entered(e, deskPath)
}

func (f *Face) notAccepted(v *visit, err error) error {
	if !mistaken(err) {
		return err
	}
	p, other := f.invitedPage(v)
	if other != nil {
		return other
	}
	p.Errors = v.wrongField(err, "password")
	return v.showStatus(statusOf(err), p)
}

func (f *Face) invitedPasskey(v *visit) error {
	c, err := f.SignIn.InvitedPasskey(v.Context(), v.invitationCode(), v.visitor())
	return v.challenge(c, err)
}

func (f *Face) acceptPasskey(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	e, err := f.SignIn.AcceptPasskey(v.Context(), v.invitationCode(), signin.Token(v.remembered(ceremonyCookie)), v.PostForm.Get("answer"),
		v.PostForm.Get("name"), v.visitor())
	if err != nil {
		return f.notAccepted(v, err)
	}
	return v.entered(e, deskPath)
}

// challenge gives a script what to ask the device.
func (v *visit) challenge(c signin.Challenge, err error) error {
	if err != nil {
		return err
	}
	v.remember(ceremonyCookie, string(c.Token), 0)
	v.w.Header().Set("Content-Type", "application/json")
	_, _ = v.w.Write([]byte(c.Options)) // what fails is the connection
	return nil
}

func (f *Face) askPasskey(v *visit) error {
	c, err := f.SignIn.AskPasskey(v.Context())
	return v.challenge(c, err)
}

func (f *Face) enterPasskey(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	to := v.PostForm.Get("to")
	e, err := f.SignIn.EnterPasskey(v.Context(), signin.Token(v.remembered(ceremonyCookie)), v.token(), v.PostForm.Get("answer"), v.visitor())
	if mistaken(err) {
		p, other := f.signInPage(v, to)
		if other != nil {
			return other
		}
		p.Errors = v.wrongField(err, "passkey")
		return v.showStatus(statusOf(err), p)
	}
	if err != nil {
		return err
	}
	return v.entered(e, local(to))
}

func (f *Face) toProvider(v *visit) error {
	address, t, err := f.SignIn.Leave(v.Context(), v.PathValue("org"), signin.ProviderID(v.PathValue("provider")), v.URL.Query().Get("to"), v.URL.Query().Get("anew") != "", v.visitor())
	if err != nil {
		return err
	}
	v.remember(ceremonyCookie, string(t), 0)
	return v.to(address)
}

// buttons lead to providers.
func buttons(org string, list []signin.Button, q string) (all []views.Button) {
	for _, b := range list {
		all = append(all, views.Button{Name: b.Name, Link: "/sign-in/with/" + org + "/" + string(b.ID) + "?" + q})
	}
	return all
}

func (f *Face) fromProvider(v *visit) error {
	q := v.URL.Query()
	answer := signin.Answer{State: q.Get("state"), Code: q.Get("code"), Issuer: q.Get("iss"), Error: q.Get("error")}
	e, to, err := f.SignIn.Return(v.Context(), signin.Token(v.remembered(ceremonyCookie)), v.token(), answer, v.visitor())
	if errs.Is(err, errs.SignIn) { // nothing is under way in this browser
		return errs.New(errs.Invalid, "provider_failed").Because(err)
	}
	if err != nil {
		return err
	}
	return v.entered(e, local(to))
}
