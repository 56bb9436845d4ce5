package web

import (
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/signin"
	"github.com/dira-platform/dira/internal/web/views/page"
	views "github.com/dira-platform/dira/internal/web/views/signin"
)

const providersPath = "/settings/sign-in"

func (f *Face) providers(v *visit) error {
	if err := v.signedIn(); err != nil {
		return err
	}
	list, err := f.SignIn.Providers(v.Context(), v.actor())
	if err != nil {
		return err
	}
	p := views.Providers{Base: v.base("providers.title"), Back: f.SignIn.Back()}
	for _, one := range list {
		p.List = append(p.List, views.Listed{Name: one.Name, Issuer: one.Issuer, Link: providersPath + "/" + string(one.ID)})
	}
	return v.show(p)
}

func (f *Face) newProvider(v *visit) error {
	if err := v.proved(); err != nil {
		return err
	}
	if _, err := f.SignIn.Providers(v.Context(), v.actor()); err != nil {
		return err
	}
	p, err := f.providerPage(v, signin.Provider{KnownBy: signin.ByEmail})
	if err != nil {
		return err
	}
	return v.show(p)
}

func (f *Face) provider(v *visit) error {
	if err := v.signedIn(); err != nil {
		return err
	}
	one, err := f.SignIn.Provider(v.Context(), v.actor(), signin.ProviderID(v.PathValue("provider")))
	if err != nil {
		return err
	}
	p, err := f.providerPage(v, one)
	if err != nil {
		return err
	}
	switch v.URL.Query().Get("done") {
	case "saved":
		p.Saved = v.printer.T("provider.saved")
	case "tested":
		p.Saved = v.printer.T("provider.tested")
	}
	return v.show(p)
}

func (f *Face) providerPage(v *visit, one signin.Provider) (p views.Provider, err error) {
	p = views.Provider{Base: v.base("provider.title"), ID: string(one.ID), Name: one.Name, Issuer: one.Issuer, Client: one.ClientID, HasSecret: one.HasSecret(),
		Number: one.NumberClaim, Groups: one.GroupsClaim, Strong: one.StrongWords, Creates: one.Creates, KnownBy: []page.Option{
			{Value: signin.ByEmail, Label: v.printer.T("provider.by_email"), Chosen: one.KnownBy == signin.ByEmail},
			{Value: signin.ByNumber, Label: v.printer.T("provider.by_number"), Chosen: one.KnownBy == signin.ByNumber},
		}}
	if one.ID == "" {
		return p, nil
	}
	units, err := f.People.Units(v.Context(), v.actor())
	names := map[identity.UnitID]string{}
	for _, u := range units {
		if u.ClosedAt.IsZero() {
			p.Units = append(p.Units, page.Option{Value: string(u.ID), Label: u.Name, Language: page.Unknown})
		}
		names[u.ID] = u.Name
	}
	for _, r := range policy.Granted {
		p.Roles = append(p.Roles, page.Option{Value: string(r), Label: v.acting(r)})
	}
	for _, m := range one.Mapping {
		p.Mapping = append(p.Mapping, views.Mapped{Group: m.Group, Role: string(m.Role), RoleName: v.acting(m.Role), Unit: string(m.Unit), UnitName: names[m.Unit]})
	}
	return p, err
}

// typedProvider is a provider as the form has it.
func (v *visit) typedProvider() signin.Provider {
	form := v.PostForm
	return signin.Provider{ID: signin.ProviderID(v.PathValue("provider")), Name: form.Get("name"), Issuer: form.Get("issuer"), ClientID: form.Get("client_id"),
		Secret: form.Get("secret"), KnownBy: form.Get("known_by"), NumberClaim: form.Get("number_claim"), Creates: form.Get("creates") == "yes",
		GroupsClaim: form.Get("groups_claim"), StrongWords: form.Get("strong_words")}
}

func (f *Face) saveProvider(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	if err := v.proved(); err != nil {
		return err
	}
	typed := v.typedProvider()
	if typed.ID != "" {
		one, err := f.SignIn.Provider(v.Context(), v.actor(), typed.ID)
		if err != nil {
			return err
		}
		typed.Mapping = one.Mapping
	}
	id, err := f.SignIn.SaveProvider(v.Context(), v.actor(), v.token(), typed)
	if mistaken(err) {
		p, other := f.providerPage(v, typed)
		if other != nil {
			return other
		}
		p.Errors = v.wrongField(err, "name")
		return v.showStatus(statusOf(err), p)
	}
	if err != nil {
		return err
	}
	return v.to(providersPath + "/" + string(id) + "?done=saved")
}

func (f *Face) mapGroup(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	if err := v.proved(); err != nil {
		return err
	}
	id := signin.ProviderID(v.PathValue("provider"))
	m := signin.Mapping{Group: v.PostForm.Get("group"), Role: policy.Role(v.PostForm.Get("role")), Unit: identity.UnitID(v.PostForm.Get("unit"))}
	err := f.SignIn.Map(v.Context(), v.actor(), v.token(), id, m, v.PostForm.Get("off") == "")
	if mistaken(err) {
		return v.providerAgain(f, id, err, "group")
	}
	if err != nil {
		return err
	}
	return v.to(providersPath + "/" + string(id) + "?done=saved#mapping")
}

// providerAgain shows a provider as it is stored, with what is wrong.
func (v *visit) providerAgain(f *Face, id signin.ProviderID, err error, field string) error {
	one, other := f.SignIn.Provider(v.Context(), v.actor(), id)
	if other != nil {
		return other
	}
	p, other := f.providerPage(v, one)
	if other != nil {
		return other
	}
	p.Group = v.PostForm.Get("group")
	p.Errors = v.wrongField(err, field)
	return v.showStatus(statusOf(err), p)
}

func (f *Face) testProvider(v *visit) error {
	if err := v.signedIn(); err != nil {
		return err
	}
	id := signin.ProviderID(v.PathValue("provider"))
	err := f.SignIn.TestProvider(v.Context(), v.actor(), id)
	if errs.Is(err, errs.Unavailable) {
		f.Log.Warn("a provider of sign-in cannot be used", "provider", string(id), "error", err)
		return v.providerAgain(f, id, err, "issuer")
	}
	if err != nil {
		return err
	}
	return v.to(providersPath + "/" + string(id) + "?done=tested")
}

func (f *Face) removeProvider(v *visit) error {
	if err := v.proved(); err != nil {
		return err
	}
	if err := f.SignIn.RemoveProvider(v.Context(), v.actor(), v.token(), signin.ProviderID(v.PathValue("provider"))); err != nil {
		return err
	}
	return v.to(providersPath)
}
