package web

import (
	"slices"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/web/views/page"
	views "github.com/dira-platform/dira/internal/web/views/people"
)

// newPerson asks for somebody to be added.
func (f *Face) newPerson(v *visit) error {
	p, err := f.newPersonPage(v, identity.UnitID(v.URL.Query().Get("unit")), identity.Details{})
	if err != nil {
		return err
	}
	return v.show(p)
}

func (f *Face) newPersonPage(v *visit, in identity.UnitID, d identity.Details) (p views.Person, err error) {
	if err := v.signedIn(); err != nil {
		return p, err
	}
	if err := policy.Require(v.who, policy.ManagePeople, policy.Object{Org: v.who.Org, Unit: v.who.Unit}, "unit_not_found"); err != nil {
		return p, err
	}
	p = views.Person{Base: v.base("person.new"), Details: d, Back: inUnit(in, "")}
	return p, f.choices(v, &p, in)
}

// choices fills in what can be chosen of a person.
func (f *Face) choices(v *visit, p *views.Person, in identity.UnitID) error {
	units, err := f.People.Units(v.Context(), v.actor())
	if err != nil {
		return err
	}
	version, err := f.Frameworks.Current(v.Context(), v.actor())
	if err != nil {
		return err
	}
	p.Units = unitOptions(units, in)
	unknown := page.Option{Label: v.printer.T("person.unknown")}
	for _, c := range []struct {
		list   *[]page.Option
		all    []page.Option
		chosen string
	}{
		{&p.Sexes, v.options("about_you.sex.", assessment.Sexes), p.Details.Sex},
		{&p.Ages, v.options("about_you.age.", assessment.AgeBands), p.Details.AgeBand},
		{&p.Grades, v.options("about_you.grade.", assessment.Grades), p.Details.Grade},
		{&p.Jobs, jobs(version, v.language()), p.Details.JobRole},
		{&p.Languages, f.spoken(p.Details.Language), p.Details.Language},
	} {
		*c.list = slices.Concat([]page.Option{unknown}, c.all)
		for i := range *c.list {
			(*c.list)[i].Chosen = (*c.list)[i].Value == c.chosen
		}
	}
	return nil
}

// jobs are the role profiles of a framework.
func jobs(version *framework.Version, language string) (list []page.Option) {
	for _, s := range version.Of(framework.Role) {
		name := version.Name(s.ID, language)
		list = append(list, page.Option{Value: string(s.ID), Label: name.Text, Language: name.Language})
	}
	return list
}

// spoken are the languages in which people can be written to, and others that are known of somebody.
func (f *Face) spoken(others ...string) (list []page.Option) {
	tags := slices.Clone(f.Languages.Languages())
	for _, tag := range others {
		if tag != "" && !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	for _, tag := range tags {
		list = append(list, page.Option{Value: tag, Label: i18n.Autonym(tag), Language: tag})
	}
	return list
}

// typedPerson is a person as a form has them, and the unit that was chosen.
func (v *visit) typedPerson() (identity.UnitID, identity.Details) {
	form := v.PostForm
	return identity.UnitID(form.Get("unit")), identity.Details{StaffNumber: form.Get("staff_number"), Name: form.Get("name"), Email: form.Get("email"),
		Language: form.Get("language"), Sex: form.Get("sex"), AgeBand: form.Get("age_band"), Grade: form.Get("grade"), JobRole: form.Get("job_role")}
}

func (f *Face) addPerson(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	if err := v.signedIn(); err != nil {
		return err
	}
	in, d := v.typedPerson()
	id, err := f.People.AddPerson(v.Context(), v.actor(), in, d)
	if mistaken(err) {
		p, other := f.newPersonPage(v, in, d)
		if other != nil {
			return other
		}
		p.Errors = v.wrongField(err, "name")
		return v.showStatus(statusOf(err), p)
	}
	if err != nil {
		return err
	}
	return v.to(peoplePath + "/" + string(id) + "?done=added")
}

// onePerson shows a person. That somebody looked is written down.
func (f *Face) onePerson(v *visit) error {
	p, err := f.personPage(v)
	if err != nil {
		return err
	}
	p.Saved = v.saidDone("person.done.", "added", "changed", "left", "back", "granted", "withdrawn")
	return v.show(p)
}

func (f *Face) personPage(v *visit) (p views.Person, err error) {
	if err := v.signedIn(); err != nil {
		return p, err
	}
	one, grants, err := f.People.Person(v.Context(), v.actor(), v.person())
	if err != nil {
		return p, err
	}
	p = views.Person{Base: v.titled(one.Name), ID: string(one.ID), Details: one.Details, Back: inUnit(one.Unit, ""), You: string(one.ID) == v.who.Person,
		MayErase: policy.May(v.actor(), policy.ErasePeople, policy.Object{Org: v.who.Org, Unit: one.Path})}
	if !one.LeftAt.IsZero() {
		p.LeftAt = v.printer.Date(one.LeftAt)
	}
	if err := f.choices(v, &p, one.Unit); err != nil {
		return p, err
	}
	may := func(at policy.Path) bool {
		return policy.May(v.who, policy.GrantRoles, policy.Object{Org: v.who.Org, Unit: at})
	}
	for _, g := range grants {
		p.Roles = append(p.Roles, views.Held{Role: string(g.Role), RoleName: v.acting(g.Role), Unit: string(g.Unit), UnitName: g.Name, May: may(g.Path)})
	}
	if !may(v.who.Unit) {
		return p, nil
	}
	for _, r := range policy.Granted {
		p.Granted = append(p.Granted, page.Option{Value: string(r), Label: v.acting(r)})
	}
	p.For = slices.DeleteFunc(slices.Clone(p.Units), func(o page.Option) bool { return o.Value == "" })
	return p, nil
}

// personAgain shows a person with what is wrong with a form that was sent.
func (f *Face) personAgain(v *visit, err error, field string, change func(*views.Person)) error {
	p, other := f.personPage(v)
	if other != nil {
		return other
	}
	if change != nil {
		change(&p)
	}
	p.Errors = v.wrongField(err, field)
	return v.showStatus(statusOf(err), p)
}

func (f *Face) changePerson(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	if err := v.signedIn(); err != nil {
		return err
	}
	in, d := v.typedPerson()
	err := f.People.ChangePerson(v.Context(), v.actor(), v.person(), in, d)
	if mistaken(err) {
		var other error
		return errsOr(f.personAgain(v, err, "name", func(p *views.Person) {
			p.Details = d
			other = f.choices(v, p, in)
		}), other)
	}
	if err != nil {
		return err
	}
	return v.to(peoplePath + "/" + string(v.person()) + "?done=changed")
}

// errsOr is the first of two errors that there is.
func errsOr(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// leavePerson marks a person as gone, or as back.
func (f *Face) leavePerson(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	if err := v.signedIn(); err != nil {
		return err
	}
	done := "left"
	if v.PostForm.Get("which") == "back" {
		done = "back"
	}
	var err error = errs.New(errs.Invalid, "not_confirmed")
	if v.PostForm.Get(done) != "" {
		err = f.People.Leave(v.Context(), v.actor(), v.person(), done == "left")
	}
	if mistaken(err) {
		return f.personAgain(v, errs.As(err).At(done), done, nil)
	}
	if err != nil {
		return err
	}
	return v.to(peoplePath + "/" + string(v.person()) + "?done=" + done)
}

// erasePerson erases all that is stored about a person who has asked the organisation for it. It cannot be taken back, so whoever does it has shown lately who they are.
func (f *Face) erasePerson(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	if err := v.proved(); err != nil {
		return err
	}
	if err := f.Privacy.MayErase(v.Context(), v.actor(), v.person()); err != nil {
		return err
	}
	var err error = errs.New(errs.Invalid, "not_confirmed")
	if v.PostForm.Get("erase") != "" {
		err = f.Privacy.ErasePerson(v.Context(), v.actor(), v.person())
	}
	if mistaken(err) {
		return f.personAgain(v, errs.As(err).At("erase"), "erase", nil)
	}
	if err != nil {
		return err
	}
	return v.to(peoplePath + "?done=erased")
}

// changeRoles gives a role or takes one back. It is grave, so whoever does it has shown lately who they are.
func (f *Face) changeRoles(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	if err := v.proved(); err != nil {
		return err
	}
	do, done := f.People.Grant, "granted"
	if v.PostForm.Get("do") == "withdraw" {
		do, done = f.People.Withdraw, "withdrawn"
	}
	err := do(v.Context(), v.actor(), v.person(), policy.Role(v.PostForm.Get("role")), identity.UnitID(v.PostForm.Get("unit")))
	if mistaken(err) {
		return f.personAgain(v, errs.As(err).At("role"), "role", nil)
	}
	if err != nil {
		return err
	}
	return v.to(peoplePath + "/" + string(v.person()) + "?done=" + done + "#roles")
}
