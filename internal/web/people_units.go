package web

import (
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/web/views/page"
	views "github.com/dira-platform/dira/internal/web/views/people"
)

// aUnit finds a unit of the reader's part, which they may change, with the others.
func (f *Face) aUnit(v *visit, id identity.UnitID) (*identity.Unit, []identity.Unit, error) {
	if err := v.signedIn(); err != nil {
		return nil, nil, err
	}
	if err := policy.Require(v.who, policy.ManageUnits, policy.Object{Org: v.who.Org, Unit: v.who.Unit}, "unit_not_found"); err != nil {
		return nil, nil, err
	}
	units, err := f.People.Units(v.Context(), v.actor())
	if err != nil {
		return nil, nil, err
	}
	for i := range units {
		if units[i].ID == id {
			return &units[i], units, nil
		}
	}
	return nil, nil, errs.New(errs.NotFound, "unit_not_found")
}

// kinds are the kinds of units.
func (v *visit) kinds(chosen identity.UnitKind) (list []page.Option) {
	for _, k := range identity.UnitKinds {
		list = append(list, page.Option{Value: string(k), Label: v.printer.T("unit.kind." + string(k)), Chosen: k == chosen})
	}
	return list
}

func (f *Face) newUnit(v *visit) error {
	p, err := f.newUnitPage(v, identity.NewUnit{Parent: identity.UnitID(v.URL.Query().Get("parent")), Kind: "department"})
	if err != nil {
		return err
	}
	return v.show(p)
}

func (f *Face) newUnitPage(v *visit, n identity.NewUnit) (p views.Unit, err error) {
	parent, _, err := f.aUnit(v, n.Parent)
	if err != nil {
		return p, err
	}
	return views.Unit{Base: v.base("unit.new"), Parent: string(parent.ID), ParentName: parent.Name, Name: n.Name, Code: n.Code, Kinds: v.kinds(n.Kind)}, nil
}

// typedUnit is a unit as a form has it.
func (v *visit) typedUnit() identity.NewUnit {
	return identity.NewUnit{Parent: identity.UnitID(v.PostForm.Get("parent")), Name: v.PostForm.Get("name"), Code: v.PostForm.Get("code"),
		Kind: identity.UnitKind(v.PostForm.Get("kind"))}
}

func (f *Face) addUnit(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	if err := v.signedIn(); err != nil {
		return err
	}
	n := v.typedUnit()
	id, err := f.People.AddUnit(v.Context(), v.actor(), n)
	if mistaken(err) {
		p, other := f.newUnitPage(v, n)
		if other != nil {
			return other
		}
		p.Errors = v.wrongField(err, "name")
		return v.showStatus(statusOf(err), p)
	}
	if err != nil {
		return err
	}
	return v.to(inUnit(id, "unit_added"))
}

func (v *visit) unitID() identity.UnitID { return identity.UnitID(v.PathValue("unit")) }

func (f *Face) oneUnit(v *visit) error {
	p, err := f.unitPage(v, nil)
	if err != nil {
		return err
	}
	p.Saved = v.saidDone("unit.done.", "changed", "moved")
	return v.show(p)
}

// unitPage shows a unit as it is stored, or as somebody typed it.
func (f *Face) unitPage(v *visit, typed *identity.NewUnit) (p views.Unit, err error) {
	u, units, err := f.aUnit(v, v.unitID())
	if err != nil {
		return p, err
	}
	p = views.Unit{Base: v.titled(u.Name), ID: string(u.ID), Name: u.Name, Code: u.Code, Kinds: v.kinds(u.Kind), Root: u.Root() || !u.ClosedAt.IsZero()}
	if typed != nil {
		p.Name, p.Code, p.Kinds = typed.Name, typed.Code, v.kinds(typed.Kind)
	}
	if p.Root || u.Path == v.who.Unit {
		return p, nil
	}
	var others []identity.Unit
	for _, o := range units {
		if !o.Path.Within(u.Path) {
			others = append(others, o)
		}
	}
	p.Parents = unitOptions(others, u.Parent)
	return p, nil
}

// unitAgain shows a unit with what is wrong with a form that was sent.
func (f *Face) unitAgain(v *visit, err error, field string, typed *identity.NewUnit) error {
	p, other := f.unitPage(v, typed)
	if other != nil {
		return other
	}
	p.Errors = v.wrongField(err, field)
	return v.showStatus(statusOf(err), p)
}

func (f *Face) changeUnit(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	if err := v.signedIn(); err != nil {
		return err
	}
	n := v.typedUnit()
	err := f.People.ChangeUnit(v.Context(), v.actor(), v.unitID(), n)
	if mistaken(err) {
		return f.unitAgain(v, err, "name", &n)
	}
	if err != nil {
		return err
	}
	return v.to("/units/" + string(v.unitID()) + "?done=changed")
}

func (f *Face) moveUnit(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	if err := v.signedIn(); err != nil {
		return err
	}
	err := f.People.MoveUnit(v.Context(), v.actor(), v.unitID(), identity.UnitID(v.PostForm.Get("parent")))
	if mistaken(err) {
		return f.unitAgain(v, errs.As(err).At("parent"), "parent", nil)
	}
	if err != nil {
		return err
	}
	return v.to("/units/" + string(v.unitID()) + "?done=moved")
}

func (f *Face) closeUnit(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	u, _, err := f.aUnit(v, v.unitID())
	if err != nil {
		return err
	}
	err = errs.New(errs.Invalid, "not_confirmed")
	if v.PostForm.Get("close") != "" {
		err = f.People.CloseUnit(v.Context(), v.actor(), u.ID)
	}
	if mistaken(err) {
		return f.unitAgain(v, errs.As(err).At("close"), "close", nil)
	}
	if err != nil {
		return err
	}
	return v.to(inUnit(u.Parent, "unit_closed"))
}
