package web

import (
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/signin"
	"github.com/dira-platform/dira/internal/web/views/page"
	views "github.com/dira-platform/dira/internal/web/views/signin"
)

// setup shows who has the link from the console what an organisation begins with.
func (f *Face) setup(v *visit) error {
	if err := f.SignIn.Setup(v.Context(), signin.Token(v.PathValue("token")), v.visitor()); err != nil {
		return err
	}
	return v.show(f.setupPage(v))
}

func (f *Face) setupPage(v *visit) views.Setup {
	form := v.PostForm
	p := views.Setup{Base: v.base("setup.title"), Token: v.PathValue("token"), Organisation: form.Get("organisation_name"), Short: form.Get("organisation"),
		Name: form.Get("name"), Email: form.Get("email")}
	for _, k := range signin.Foundable() {
		p.Kinds = append(p.Kinds, page.Option{Value: string(k), Label: v.printer.T("setup.kind." + string(k)), Chosen: form.Get("kind") == string(k)})
	}
	tongue := form.Get("language")
	if tongue == "" {
		tongue = v.language()
	}
	for _, tag := range f.Languages.Languages() {
		p.Tongues = append(p.Tongues, page.Option{Value: tag, Label: i18n.Autonym(tag), Language: tag, Chosen: tag == tongue})
	}
	return p
}

// found makes the organisation and leads its administrator to the second step.
func (f *Face) found(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	form := v.PostForm
	founding := identity.Founding{
		Organisation:  identity.Organisation{ID: identity.OrganisationID(form.Get("organisation")), Name: form.Get("organisation_name"), Language: form.Get("language")},
		Kind:          identity.UnitKind(form.Get("kind")),
		Administrator: identity.Details{Name: form.Get("name"), Email: form.Get("email"), Language: v.language()},
	}
	if !f.Languages.Has(founding.Organisation.Language) {
		founding.Organisation.Language = v.language()
	}
	e, err := f.SignIn.Found(v.Context(), signin.Token(v.PathValue("token")), founding, form.Get("password"), v.visitor())
	if e.Token == "" && mistaken(err) {
		p := f.setupPage(v)
		p.Errors = v.wrongField(err, "organisation_name")
		return v.showStatus(statusOf(err), p)
	}
	if e.Token == "" {
		return err
	}
	if err != nil { // the organisation is there; what comes with the program is stored at the next start
		f.Log.Error("what comes with the program was not stored for a new organisation", "error", err)
	}
	return v.entered(e, "/account/second-step")
}

// entered lets somebody in who has shown who they are, or leads them to the second step.
func (v *visit) entered(e signin.Entered, to string) error {
	if e.Known != "" {
		v.remember(knownCookie, e.Known, knownDays)
	}
	if e.Step != "" {
		v.remember(stepCookie, string(e.Step), 0)
		return v.to("/sign-in/step?" + query("to", to))
	}
	if v.remembered(stepCookie) != "" {
		v.remember(stepCookie, "", 0)
	}
	if v.session != nil { // of whoever was signed in here before; one that goes on has another token by now
		if err := v.face.SignIn.End(v.Context(), v.token()); err != nil {
			return err
		}
	}
	v.enter(e.Token)
	return v.to(to)
}

func (f *Face) signIn(v *visit) error {
	if v.session != nil {
		return v.to(local(v.URL.Query().Get("to")))
	}
	p, err := f.signInPage(v, v.URL.Query().Get("to"))
	if err != nil {
		return err
	}
	return v.show(p)
}

// organisation is the one to which somebody signs in, and whether they are asked for it.
func (f *Face) organisation(v *visit, typed string) (org string, ask bool, err error) {
	if org, err = f.SignIn.Only(v.Context()); err != nil || org != "" {
		return org, false, err
	}
	if typed == "" {
		typed = signin.LastOrganisation(v.remembered(knownCookie))
	}
	return typed, true, nil
}

func (f *Face) signInPage(v *visit, to string) (p views.SignIn, err error) {
	p = views.SignIn{Base: v.base("sign_in.title"), To: to, Email: v.PostForm.Get("email"), Passkeys: !f.SignIn.NoPasskeys()}
	typed := v.PostForm.Get("organisation")
	if typed == "" {
		typed = v.URL.Query().Get("organisation")
	}
	if p.Org, p.AskOrg, err = f.organisation(v, typed); err != nil || p.Org == "" {
		return v.withPasskeys(p), err
	}
	list, err := f.SignIn.Buttons(v.Context(), p.Org)
	p.Providers = buttons(p.Org, list, query("to", to))
	return v.withPasskeys(p), err
}

func (v *visit) withPasskeys(p views.SignIn) views.SignIn {
	if p.Passkeys {
		p.Script = scriptAddress("passkey")
	}
	return p
}

func (f *Face) signInWith(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	form := v.PostForm
	to := form.Get("to")
	p, err := f.signInPage(v, to)
	if err != nil {
		return err
	}
	for _, field := range []struct {
		value string
		empty *errs.Error
	}{
		{p.Org, errs.New(errs.Invalid, "organisation_missing").At("organisation")}, {p.Email, errs.New(errs.Invalid, "email_missing").At("email")},
		{form.Get("password"), errs.New(errs.Invalid, "password_missing").At("password")},
	} {
		if field.value == "" {
			p.Errors = append(p.Errors, v.wrongField(field.empty, "email")...)
		}
	}
	if len(p.Errors) > 0 {
		return v.showStatus(statuses[errs.Invalid], p)
	}
	e, err := f.SignIn.Enter(v.Context(), signin.Credentials{Org: p.Org, Email: p.Email, Password: form.Get("password")}, v.visitor())
	if mistaken(err) {
		p.Errors = v.wrongField(err, "email")
		return v.showStatus(statusOf(err), p)
	}
	if err != nil {
		return err
	}
	return v.entered(e, local(to))
}

func (f *Face) secondStep(v *visit) error {
	if err := f.SignIn.Stepping(v.Context(), signin.Token(v.remembered(stepCookie))); err != nil {
		return err
	}
	return v.show(f.stepPage(v, v.URL.Query().Get("to")))
}

func (f *Face) stepPage(v *visit, to string) views.Step {
	p := views.Step{Base: v.base("step.title"), To: to, Passkeys: !f.SignIn.NoPasskeys()}
	if p.Passkeys {
		p.Script = scriptAddress("passkey")
	}
	return p
}

func (f *Face) secondStepWith(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	to := v.PostForm.Get("to")
	e, err := f.SignIn.Step(v.Context(), signin.Token(v.remembered(stepCookie)), v.PostForm.Get("code"), v.visitor())
	if mistaken(err) {
		p := f.stepPage(v, to)
		p.Errors = v.wrongField(err, "code")
		return v.showStatus(statusOf(err), p)
	}
	if err != nil {
		return err
	}
	return v.entered(e, local(to))
}

func (f *Face) beforeSignOut(v *visit) error {
	if err := v.signedIn(); err != nil {
		return err
	}
	p := views.SignOut{Base: v.base("sign_out.title")}
	p.Script = scriptAddress("waiting")
	return v.show(p)
}

func (f *Face) signOut(v *visit) error {
	if err := f.SignIn.End(v.Context(), v.token()); err != nil {
		return err
	}
	v.forget()
	return v.to("/")
}
