package access

import (
	"maps"
	"slices"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/exchange"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/intake"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/roster"
	"github.com/dira-platform/dira/internal/signin"
)

// thing is something that an address can be about.
type thing struct {
	name   string
	at     map[string]string // what stands for the placeholders of its address
	object policy.Object     // as the policy knows it; of what is not there, one of no organisation
	key    string            // of an assessment: what opens it
	coded  bool              // who has its address has what it takes
	holder *actor            // whose it is, signed in; nil: nobody's, or they cannot sign in
	about  string            // somebody else whom it names to all for whom it is there; empty: nobody
	again  func() *thing     // one like it, once it was changed; nil: it stays as it is

	in   place                                           // to whose keepers it is shown: who is none of them is told that, whatever there is
	seen func(policy.Actor, policy.Action) policy.Object // as it is for an actor; nil: as it is
	more func(policy.Action) []demand                    // what else is asked for
}

// demand is something that an actor must be allowed.
type demand struct {
	do    policy.Action
	on    policy.Object
	maybe bool // it depends on what the form says
	hides bool // who may not is told nothing of it, whyever they may not
}

// nowhere is what does not exist.
var nowhere = policy.Object{Org: "nowhere"}

// nothing is a thing that is not there.
func nothing(at map[string]string) *thing {
	return &thing{name: "nothing", at: at, object: nowhere}
}

// there reports whether the thing is.
func (th *thing) there() bool { return th.object.Org != nowhere.Org }

// one is what stands for a placeholder.
func one(name string, value any) map[string]string {
	switch v := value.(type) {
	case string:
		return map[string]string{name: v}
	case identity.PersonID:
		return map[string]string{name: string(v)}
	case signin.ProviderID:
		return map[string]string{name: string(v)}
	case intake.ID:
		return map[string]string{name: string(v)}
	case roster.ID:
		return map[string]string{name: string(v)}
	case mail.ID:
		return map[string]string{name: string(v)}
	}
	panic("what is that?")
}

// things are all things, by the beginning of their addresses. A route below one of these is asked for each of them.
func (w *world) things() map[string][]*thing {
	if w.all != nil {
		return w.all
	}
	taken, rounds := w.takenThings(), w.roundThings()
	v := must[*framework.Version](w.t)(framework.BuiltIn())
	item := exchange.Package(v, v.Language).CFItems[0].Identifier
	all := map[string][]*thing{
		"/a/{id}":                         taken,
		"/api/v1/assessments/{id}":        taken,
		"/i/{code}":                       w.invitationThings(),
		"/v/{code}":                       w.viewThings(),
		"/plan/{code}":                    w.planThings(true),
		"/plan-reminders/{code}":          w.planThings(false),
		"/r/{code}":                       w.codeThings(taken),
		"/invited/{code}":                 w.letterThings(),
		"/setup/{token}":                  {w.setupThing(), nothing(one("token", "none"))},
		"/people/{person}":                w.peopleThings(),
		"/settings/sign-in/{provider}":    w.providerThings(),
		"/sign-in/with/{org}/{provider}":  w.buttonThings(),
		"/rounds/{round}":                 rounds,
		"/api/v1/rounds/{round}":          rounds,
		"/open/results/{release}":         w.openThings(),
		"/open/programmes/{address}":      w.openProgrammeThings(),
		"/mail/{message}":                 w.mailThings(),
		"/units/{unit}":                   w.unitThings(),
		"/institution/{assessment}":       w.institutionThings(),
		"/asked/{asked}":                  w.askedThings(),
		"/reports/{report}":               w.publishedThings(),
		"/standards/{panel}":              w.standardThings(),
		"/judge/{judge}":                  w.judgeThings(),
		"/calibration/{run}":              w.calibrationThings(),
		"/programmes/{programme}":         w.programmeThings(),
		"/action-plans/{plan}":            w.actionPlanThings(),
		"/open/action-plans/{plan}":       w.openActionPlanThings(),
		"/instruments/{instrument}":       w.instrumentThings(),
		"/imports/{import}":               w.importThings(),
		"/framework/{version}":            contentThings("version", string(v.ID)),
		"/api/v1/frameworks/{id}":         contentThings("id", string(v.ID)),
		"/ims/case/v1p1/CFDocuments/{id}": contentThings("id", exchange.GUID(v)),
		"/ims/case/v1p1/CFPackages/{id}":  contentThings("id", exchange.GUID(v)),
		"/ims/case/v1p1/CFItems/{id}":     contentThings("id", item),

		"/ims/case/v1p1/CFItemAssociations/{id}": contentThings("id", item),
	}
	maps.Copy(all, w.libraryThings())
	for _, prefix := range slices.Sorted(maps.Keys(all)) {
		for _, th := range all[prefix] {
			w.hold(th)
		}
	}
	w.all = all
	return all
}

// libraryThings are those of the library and of the desk of its editors.
func (w *world) libraryThings() map[string][]*thing {
	ours := w.collectionThings()
	return map[string][]*thing{
		"/resources/{resource}":                                  w.resourceThings(),
		"/proposals/{proposal}":                                  w.proposalThings(),
		"/library/proposals/{proposal}":                          w.caseThings(),
		"/library/resources/{resource}":                          w.describedThings(),
		"/library/duplicates/{pair}":                             w.pairThings(),
		"/library/reviews/{review}":                              w.reviewThings(),
		"/library/reports/{resource}":                            w.reportedThings(),
		"/library/imports/{import}":                              w.intakeThings(),
		"/curricula/{curriculum}":                                w.openCurriculumThings(),
		"/library/curricula/{curriculum}":                        w.curriculumThings(),
		"/toolkits/{toolkit}":                                    w.openToolkitThings(),
		"/library/toolkits/{toolkit}":                            w.toolkitThings(),
		"/collections/{collection}":                              w.openCollectionThings(),
		"/library/collections/{collection}":                      ours,
		"/library/collections/{collection}/resources/{resource}": ours,
	}
}

// hold signs in whoever a thing belongs to.
func (w *world) hold(th *thing) {
	if th.object.Person == "" || th.holder != nil {
		return
	}
	a := &actor{name: "whose it is"}
	w.write(func(tx *db.Tx) error {
		p, err := identity.SelectPerson(tx, th.object.Org, identity.PersonID(th.object.Person))
		if err != nil || p.State != identity.Active {
			return err
		}
		a.token, err = signin.Begin(tx, th.object.Org, p.ID, true, "Firefox, Linux")
		return err
	})
	if a.token != "" {
		a.who = must[*signin.Session](w.t)(w.app.SignIn.Who(ctx, a.token)).Actor()
		th.holder = a
	}
}

// renew puts one like it in the place of a thing that was changed.
func (w *world) renew(th *thing) {
	if th.again == nil {
		return
	}
	again := th.again
	*th = *again()
	th.again = again
	w.hold(th)
}

// unit is the object that a unit is.
func (o *organisation) unit(name string) policy.Object {
	return policy.Object{Org: o.id, Unit: o.units[name].Path}
}

func (w *world) unitThings() (all []*thing) {
	for _, o := range []*organisation{w.orgs[home], w.orgs[away]} {
		for _, name := range units {
			all = append(all, &thing{name: "the " + name + ", " + o.id, at: one("unit", string(o.units[name].ID)), object: o.unit(name), in: ownUnit})
		}
	}
	all = append(all, nothing(one("unit", uuid.NewString())))
	all[len(all)-1].in = ownUnit
	return all
}

func (w *world) peopleThings() (all []*thing) {
	for _, unit := range units {
		all = append(all, w.personThing(w.orgs[home], unit, "", false))
	}
	return append(all, w.personThing(w.orgs[home], "team", policy.Officer, false), w.personThing(w.orgs[home], "team", policy.Manager, false),
		w.personThing(w.orgs[home], "team", "", true), w.personThing(w.orgs[away], "ministry", "", false), w.personThing(w.orgs[away], "team", policy.Administrator, false),
		nothing(one("person", uuid.NewString())))
}

// personThing is somebody in a unit who holds a role there, or none, and may have left.
func (w *world) personThing(o *organisation, unit string, role policy.Role, left bool) *thing {
	w.t.Helper()
	id := w.person(o, unit)
	object := o.unit(unit)
	object.Person = string(id)
	th := &thing{name: "somebody of the " + unit + ", " + o.id, at: one("person", id), object: object}
	th.again = func() *thing { return w.personThing(o, unit, role, left) }
	if role != "" {
		th.name += ", " + string(role)
		w.write(func(tx *db.Tx) error { return grants(tx, o, id, role, unit) })
	}
	if role.Elevated() { // whoever could act in their name must be one who may give what they hold
		th.more = func(do policy.Action) []demand {
			switch do {
			case policy.InvitePeople:
				return []demand{{do: policy.GrantRoles, on: o.unit(unit)}}
			case policy.ManagePeople:
				return []demand{{do: policy.GrantRoles, on: o.unit(unit), maybe: true}}
			}
			return nil
		}
	}
	if left {
		th.name += ", who has left"
		if err := w.app.People.Leave(ctx, o.admin, id, true); err != nil {
			w.t.Fatal(err)
		}
	}
	return th
}

func (w *world) providerThings() []*thing {
	list := []*thing{w.providerThing(w.orgs[home]), w.providerThing(w.orgs[away]), nothing(one("provider", uuid.NewString()))}
	for _, th := range list {
		th.in = whole
	}
	return list
}

func (w *world) providerThing(o *organisation) *thing {
	w.t.Helper()
	var token signin.Token
	w.write(func(tx *db.Tx) (err error) {
		token, err = signin.Begin(tx, o.id, identity.PersonID(o.admin.Person), true, "Firefox, Linux")
		return err
	})
	id := must[signin.ProviderID](w.t)(w.app.SignIn.SaveProvider(ctx, o.admin, token, signin.Provider{Name: w.name("provider", o.id, o.units["ministry"].Path),
		Issuer: "https://127.0.0.1:9", ClientID: "dira", KnownBy: signin.ByEmail, GroupsClaim: "groups"}))
	th := &thing{name: "a provider, " + o.id, at: one("provider", id), object: o.unit("ministry"), in: whole}
	th.again = func() *thing { return w.providerThing(o) }
	return th
}

func (w *world) buttonThings() []*thing {
	button := func(name, org, provider string) *thing {
		return &thing{name: name, at: map[string]string{"org": org, "provider": provider}, object: policy.Object{Org: org}}
	}
	id := w.providerThing(w.orgs[home]).at["provider"]
	list := []*thing{button("a button", home, id), button("a button of another organisation", away, id), button("no button", home, uuid.NewString())}
	list[1].object, list[2].object = nowhere, nowhere
	return list
}

func (w *world) letterThings() []*thing {
	return []*thing{w.letterThing(w.orgs[home]), w.letterThing(w.orgs[away]), nothing(one("code", "0000-0000-0000-0000"))}
}

// letterThing is the code with which somebody chooses how to sign in.
func (w *world) letterThing(o *organisation) *thing {
	w.t.Helper()
	id := w.person(o, "team")
	in := must[signin.Invitation](w.t)(w.app.SignIn.Invite(ctx, o.admin, id, false))
	return &thing{name: "an invitation to sign in, " + o.id, at: one("code", string(in.Code)), object: policy.Object{Org: o.id, Person: string(id)}, coded: true,
		again: func() *thing { return w.letterThing(o) }}
}

func (w *world) setupThing() *thing {
	t := must[signin.Token](w.t)(w.app.SignIn.NewSetup(ctx, policy.Operator(policy.Public)))
	return &thing{name: "a link from the console", at: one("token", string(t)), object: policy.Object{Org: policy.Public}, coded: true, again: w.setupThing}
}

func (w *world) mailThings() []*thing {
	list := []*thing{w.mailThing(w.orgs[home]), w.mailThing(w.orgs[away]), nothing(one("message", uuid.NewString()))}
	list[2].in = whole
	return list
}

// mailThing is a message that could not be sent.
func (w *world) mailThing(o *organisation) *thing {
	w.t.Helper()
	var id mail.ID
	w.write(func(tx *db.Tx) (err error) {
		if id, err = w.app.Mail.Queue(tx, mail.Message{Org: o.id, Purpose: "test", Reference: uuid.NewString(), To: "somebody@example.org", Language: "en",
			Subject: w.name("message", o.id, o.units["ministry"].Path), Text: "Text"}); err != nil {
			return err
		}
		_, err = tx.Exec(`UPDATE mail_messages SET state = 'failed', last_code = 'rcpt 550' WHERE org_id = $1 AND id = $2`, o.id, id)
		return err
	})
	th := &thing{name: "a message, " + o.id, at: one("message", id), object: o.unit("ministry"), in: whole}
	th.again = func() *thing { return w.mailThing(o) }
	return th
}

func (w *world) importThings() (all []*thing) {
	for _, unit := range units {
		all = append(all, w.importThing(w.orgs[home], unit))
	}
	return append(all, w.importThing(w.orgs[away], "ministry"), nothing(one("import", uuid.NewString())))
}

// importThing is a list of staff that was brought in for a unit, and waits to be taken over.
func (w *world) importThing(o *organisation, unit string) *thing {
	w.t.Helper()
	u := o.units[unit]
	name := w.name("listed", o.id, u.Path)
	id := must[roster.ID](w.t)(w.app.Roster.Upload(ctx, o.officer, u.ID, "staff.csv", []byte("Staff number,Name\n"+name+","+name+"\n")))
	return &thing{name: "a list for the " + unit + ", " + o.id, at: one("import", id), object: o.unit(unit), again: func() *thing { return w.importThing(o, unit) }}
}
