package web

import (
	"encoding/base64"
	"net/url"
	"strings"
	"time"

	"github.com/skip2/go-qrcode"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/signin"
	views "github.com/dira-platform/dira/internal/web/views/signin"
)

// account shows how somebody signs in and where they are signed in.
func (f *Face) account(v *visit) error {
	p, err := f.accountPage(v)
	if err != nil {
		return err
	}
	switch v.URL.Query().Get("done") {
	case "password":
		p.Saved = v.printer.T("account.done_password")
	case "second":
		p.Saved = v.printer.T("account.done_second")
	case "passkey":
		p.Saved = v.printer.T("account.done_passkey")
	case "session":
		p.Saved = v.printer.T("account.done_session")
	}
	return v.show(p)
}

func (f *Face) accountPage(v *visit) (p views.Account, err error) {
	if err := v.signedIn(); err != nil {
		return p, err
	}
	w, err := f.SignIn.Ways(v.Context(), v.actor())
	if err != nil {
		return p, err
	}
	p = views.Account{Base: v.base("account.title"), App: w.App, Codes: w.Codes, Keep: w.NeedSecond && len(w.Passkeys) == 0, Providers: buttons(v.session.Org, w.Providers, ""),
		NoPasskeys: w.NoPasskeys}
	if !w.Password.IsZero() {
		p.Password = v.printer.Date(w.Password)
	}
	if !w.NoPasskeys {
		p.Script = scriptAddress("passkey")
	}
	for _, k := range w.Passkeys {
		key := views.Passkey{ID: k.ID, Name: k.Name, Made: v.printer.Date(k.MadeAt)}
		if !k.UsedAt.IsZero() {
			key.Used = v.printer.Date(k.UsedAt)
		}
		p.Passkeys = append(p.Passkeys, key)
	}
	list, err := f.SignIn.Sessions(v.Context(), v.actor())
	if err != nil {
		return p, err
	}
	now := time.Now().UTC()
	for _, s := range list {
		p.Sessions = append(p.Sessions, views.Session{ID: s.ID, Device: s.Device, Since: p.Moment(s.CreatedAt, now), Seen: p.Moment(s.SeenAt, now), This: s.ID == v.session.ID})
	}
	p.Roles, err = f.roles(v)
	return p, err
}

// roles is as what somebody acts, and may act.
func (f *Face) roles(v *visit) (r views.Roles, err error) {
	person, grants, err := f.People.Myself(v.Context(), v.actor())
	if err != nil {
		return r, err
	}
	r.Now = views.Role{Name: v.acting(v.session.Role), Unit: v.session.UnitName}
	for _, g := range grants {
		if g.Role != v.session.Role || g.Unit != v.session.UnitID {
			r.Others = append(r.Others, views.Role{Value: string(g.Role) + " " + string(g.Unit), Name: v.acting(g.Role), Unit: g.Name})
		}
	}
	if v.session.Role != policy.Member {
		r.Others = append(r.Others, views.Role{Value: string(policy.Member) + " " + string(person.Unit), Name: v.acting(policy.Member)})
	}
	return r, nil
}

// act changes as what somebody acts.
func (f *Face) act(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	if err := v.signedIn(); err != nil {
		return err
	}
	role, unit, _ := strings.Cut(v.PostForm.Get("as"), " ")
	t, err := f.SignIn.Act(v.Context(), v.actor(), v.token(), policy.Role(role), identity.UnitID(unit))
	if err != nil {
		return err
	}
	v.enter(t)
	return v.to(local(v.PostForm.Get("to")))
}

func (f *Face) beforePassword(v *visit) error {
	p, err := f.passwordPage(v)
	if err != nil {
		return err
	}
	if !p.Old {
		if err := v.proved(); err != nil {
			return err
		}
	}
	return v.show(p)
}

func (f *Face) passwordPage(v *visit) (p views.Password, err error) {
	if err := v.signedIn(); err != nil {
		return p, err
	}
	w, err := f.SignIn.Ways(v.Context(), v.actor())
	return views.Password{Base: v.base("password.title"), Email: w.Email, Old: !w.Password.IsZero()}, err
}

func (f *Face) changePassword(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	p, err := f.passwordPage(v)
	if err != nil {
		return err
	}
	t, err := f.SignIn.ChangePassword(v.Context(), v.actor(), v.token(), v.PostForm.Get("old"), v.PostForm.Get("password"))
	if mistaken(err) {
		otherwise := "password"
		if p.Old {
			otherwise = "old"
		}
		p.Errors = v.wrongField(err, otherwise)
		return v.showStatus(statusOf(err), p)
	}
	if err != nil {
		return err
	}
	v.enter(t)
	return v.to("/account?done=password")
}

func (f *Face) beforeSecondStep(v *visit) error {
	if err := v.proved(); err != nil {
		return err
	}
	a, err := f.SignIn.NewApp(v.Context(), v.actor(), v.token())
	if err != nil {
		return err
	}
	p, err := f.secondStepPage(v, a, v.URL.Query().Get("to"))
	if err != nil {
		return err
	}
	return v.show(p)
}

func (f *Face) secondStepPage(v *visit, a signin.App, to string) (p views.SecondStep, err error) {
	w, err := f.SignIn.Ways(v.Context(), v.actor())
	if err != nil {
		return p, err
	}
	p = views.SecondStep{Base: v.base("second_step.title"), Key: groups(a.Key), Link: a.URL, Pending: a.Pending, To: to, Needed: w.NeedSecond && !w.Second()}
	p.Picture, err = picture(a.URL)
	return p, err
}

// groups writes a key in groups of four, for typing.
func groups(key string) string {
	var b strings.Builder
	for i, r := range key {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// picture is a QR code of a text, as the address of an image.
func picture(text string) (string, error) {
	png, err := qrcode.Encode(text, qrcode.Medium, -6)
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(png), err
}

func (f *Face) setSecondStep(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	if err := v.proved(); err != nil {
		return err
	}
	pending, to := v.PostForm.Get("pending"), v.PostForm.Get("to")
	t, codes, err := f.SignIn.ConfirmApp(v.Context(), v.actor(), v.token(), pending, v.PostForm.Get("code"))
	if errs.Is(err, errs.Invalid) && errs.As(err).Field == "code" {
		a, other := f.SignIn.AppAgain(v.actor(), pending)
		if other != nil {
			return other
		}
		p, other := f.secondStepPage(v, a, to)
		if other != nil {
			return other
		}
		p.Errors = v.wrongField(err, "code")
		return v.showStatus(statusOf(err), p)
	}
	if err != nil {
		return err
	}
	v.enter(t)
	return v.showCodes(codes, local(to))
}

func (v *visit) showCodes(codes []signin.Code, to string) error {
	p := views.Codes{Base: v.base("codes.title"), To: to}
	for _, c := range codes {
		p.Codes = append(p.Codes, string(c))
	}
	return v.show(p)
}

func (f *Face) newCodes(v *visit) error {
	if err := v.proved(); err != nil {
		return err
	}
	codes, err := f.SignIn.NewCodes(v.Context(), v.actor(), v.token())
	if err != nil {
		return err
	}
	return v.showCodes(codes, "/account")
}

func (f *Face) removeSecondStep(v *visit) error {
	if err := v.proved(); err != nil {
		return err
	}
	if err := f.SignIn.RemoveApp(v.Context(), v.actor(), v.token()); err != nil {
		return err
	}
	return v.to("/account?done=second")
}

func (f *Face) newPasskey(v *visit) error {
	if err := v.proved(); err != nil {
		return err
	}
	c, err := f.SignIn.NewPasskey(v.Context(), v.actor(), v.token())
	return v.challenge(c, err)
}

func (f *Face) addPasskey(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	if err := v.proved(); err != nil {
		return err
	}
	t, err := f.SignIn.AddPasskey(v.Context(), v.actor(), v.token(), signin.Token(v.remembered(ceremonyCookie)), v.PostForm.Get("answer"), v.PostForm.Get("name"))
	if mistaken(err) {
		p, other := f.accountPage(v)
		if other != nil {
			return other
		}
		p.Errors = v.wrongField(err, "passkey")
		return v.showStatus(statusOf(err), p)
	}
	if err != nil {
		return err
	}
	v.enter(t)
	return v.to("/account?done=passkey")
}

func (f *Face) removePasskey(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	if err := v.proved(); err != nil {
		return err
	}
	if err := f.SignIn.RemovePasskey(v.Context(), v.actor(), v.token(), v.PostForm.Get("id")); err != nil {
		return err
	}
	return v.to("/account?done=passkey")
}

func (f *Face) endSession(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	if err := v.signedIn(); err != nil {
		return err
	}
	if err := f.SignIn.Revoke(v.Context(), v.actor(), v.PostForm.Get("id")); err != nil {
		return err
	}
	return v.to("/account?done=session#sessions")
}

func (f *Face) prove(v *visit) error {
	p, err := f.provePage(v, v.URL.Query())
	if err != nil {
		return err
	}
	return v.show(p)
}

func (f *Face) provePage(v *visit, q url.Values) (p views.Prove, err error) {
	if err := v.signedIn(); err != nil {
		return p, err
	}
	w, err := f.SignIn.Ways(v.Context(), v.actor())
	p = views.Prove{Base: v.base("prove.title"), To: q.Get("to"), Email: w.Email, Password: !w.Password.IsZero(), App: w.App, Only: q.Get("only") != "",
		Passkeys: len(w.Passkeys) > 0}
	if !p.Only {
		p.Providers = buttons(v.session.Org, w.Providers, query("to", p.To, "anew", "yes"))
	}
	if p.Passkeys {
		p.Script = scriptAddress("passkey")
	}
	return p, err
}

func (f *Face) proveWith(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	p, err := f.provePage(v, v.PostForm)
	if err != nil {
		return err
	}
	field := "old"
	if v.PostForm.Has("code") {
		field = "code"
	}
	if v.PostForm.Get(field) == "" {
		err = errs.New(errs.Invalid, "proof_empty").At(field)
	}
	var t signin.Token
	if err == nil {
		t, err = f.SignIn.Prove(v.Context(), v.actor(), v.token(), v.PostForm.Get("old"), v.PostForm.Get("code"))
	}
	if mistaken(err) {
		p.Errors = v.wrongField(err, field)
		return v.showStatus(statusOf(err), p)
	}
	if err != nil {
		return err
	}
	v.enter(t)
	return v.to(local(p.To))
}
