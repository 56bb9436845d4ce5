package roster

import (
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/stafflist"
)

// place is a unit as rows name it.
type place struct {
	ref  string
	path []string // names below the top unit; none: the top unit itself
	code string
	id   identity.UnitID // empty: it has to be made
}

// plan is what would be done with a list.
type plan struct {
	Outcome
	people  []identity.Staged
	places  []place // parents before what is below them
	missing []identity.Person
	clashes []Clash
	within  int // active people at and below the top unit
}

// known is who and what is there already.
type known struct {
	top    identity.Unit
	units  []identity.Unit   // at and below the top
	people []identity.Person // of the whole organisation: numbers and addresses are unique there
	coded  []identity.Unit   // of the whole organisation, open and closed: codes are unique there, too

	administrators map[identity.PersonID]bool // who never leave by a list
	elevated       map[identity.PersonID]bool // whose number and address no list changes: who could would sign in as them
}

// planner matches the rows of a list with who is there.
type planner struct {
	known
	byNumber, byEmail, byName map[string]*identity.Person
	within                    map[identity.UnitID]bool
	byRef                     map[string]*place
	byPlace                   map[string]identity.UnitID // units by their names from the top down, folded
	byCode                    map[string]*identity.Unit
	taken                     map[identity.PersonID]bool // who is named in the list
	stays                     map[identity.PersonID]bool // of these, who stays as they are because their row is wrong
	given                     map[string]bool            // codes of units that have to be made
	candidates                []candidate
	wrong                     []*stafflist.Row // that are not taken over
	plan                      plan
}

// makePlan says what would be done with a list. It decides nothing that the list does not say: a value that is empty there stays as it is.
func makePlan(list *stafflist.List, k known) *plan {
	p := &planner{known: k, byNumber: map[string]*identity.Person{}, byEmail: map[string]*identity.Person{}, byName: map[string]*identity.Person{},
		within: map[identity.UnitID]bool{}, byRef: map[string]*place{}, byPlace: map[string]identity.UnitID{}, byCode: map[string]*identity.Unit{},
		taken: map[identity.PersonID]bool{}, stays: map[identity.PersonID]bool{}, given: map[string]bool{}}
	p.index()
	for i := range list.Rows {
		p.row(&list.Rows[i])
	}
	p.settle()
	p.spare()
	for _, c := range p.candidates {
		p.count(c)
	}
	for _, at := range p.byRef {
		p.plan.places = append(p.plan.places, *at)
		if at.id == "" {
			p.plan.Units++
		}
	}
	slices.SortFunc(p.plan.places, func(a, b place) int {
		if len(a.path) != len(b.path) {
			return len(a.path) - len(b.path)
		}
		return strings.Compare(a.ref, b.ref)
	})
	for _, q := range k.people {
		if p.within[q.Unit] && q.State == identity.Active && !p.taken[q.ID] && !k.administrators[q.ID] {
			p.plan.missing = append(p.plan.missing, q)
		}
	}
	p.plan.Unlisted = len(p.plan.missing)
	return &p.plan
}

func (p *planner) index() {
	names := map[identity.UnitID]string{p.top.ID: ""}
	for _, u := range p.units { // parents come first
		p.within[u.ID] = true
		if u.ID != p.top.ID {
			names[u.ID] = names[u.Parent] + "\x1f" + stafflist.Fold(u.Name)
		}
		if u.ClosedAt.IsZero() {
			p.byPlace[names[u.ID]] = u.ID
		}
	}
	for i := range p.coded {
		p.byCode[stafflist.Fold(p.coded[i].Code)] = &p.coded[i]
	}
	for i := range p.people {
		q := &p.people[i]
		if p.within[q.Unit] && q.State == identity.Active {
			p.plan.within++
		}
		if q.StaffNumber != "" {
			p.byNumber[stafflist.NumberKey(q.StaffNumber)] = q
		}
		if q.Email != "" {
			p.byEmail[q.Email] = q
		}
		if q.StaffNumber == "" && q.Email == "" {
			p.byName[string(q.Unit)+"\x1f"+stafflist.Fold(q.Name)] = q
		}
	}
}

// candidate is a row that may be taken over.
type candidate struct {
	row *stafflist.Row
	who *identity.Person // nil: somebody new
	at  *place
	identity.Staged
}

// row finds who a row is about. One that is refused or clashes leaves its person as they are: nobody has left because their row was wrong.
func (p *planner) row(r *stafflist.Row) {
	who := p.match(r)
	switch {
	case who != nil && p.taken[who.ID]:
		p.clash(r, nil, "staff_row_twice")
		return
	case who != nil && !p.within[who.Unit]:
		p.clash(r, nil, "staff_row_elsewhere")
		return
	case r.Refused:
		p.refuse(r, who)
		return
	}
	if code := p.wrongUnit(r); code != "" {
		p.clash(r, who, code)
		return
	}
	c := candidate{row: r, who: who, Staged: identity.Staged{Number: r.Number, ID: identity.NewPersonID()}}
	if who != nil {
		c.ID, c.Known, c.Details = who.ID, true, who.Details
	}
	c.Details = merged(c.Details, r)
	if who != nil && p.elevated[who.ID] && (c.Email != who.Email || c.StaffNumber != who.StaffNumber || who.State != identity.Active) {
		p.clash(r, who, "staff_row_elevated")
		return
	}
	c.at = p.place(r, who)
	c.UnitRef = c.at.ref
	p.taken[c.ID] = true
	p.candidates = append(p.candidates, c)
}

// wrongUnit says why nobody can be put into the unit whose code a row has.
func (p *planner) wrongUnit(r *stafflist.Row) string {
	u := p.byCode[stafflist.Fold(r.UnitCode)]
	switch {
	case u == nil:
		return ""
	case !p.within[u.ID]:
		return "staff_row_unit_elsewhere"
	case !u.ClosedAt.IsZero():
		return "staff_row_unit_closed"
	}
	return ""
}

func (p *planner) clash(r *stafflist.Row, who *identity.Person, code string) {
	p.plan.clashes = append(p.plan.clashes, Clash{r.Number, r.Name, code})
	p.refuse(r, who)
}

func (p *planner) refuse(r *stafflist.Row, who *identity.Person) {
	p.plan.Refused++
	p.wrong = append(p.wrong, r)
	p.leave(who)
}

// leave keeps a person as they are, whom the list names in a row that is not taken over.
func (p *planner) leave(who *identity.Person) {
	if who == nil || who.State != identity.Active || !p.within[who.Unit] {
		return
	}
	p.taken[who.ID], p.stays[who.ID] = true, true
	at := p.remember(place{ref: "id:" + string(who.Unit), id: who.Unit})
	p.plan.people = append(p.plan.people, identity.Staged{ID: who.ID, Known: true, UnitRef: at.ref, Details: who.Details})
}

// settle takes out the candidates whose address would be somebody else's as well. Each that goes leaves its person with the address they have, which
// may be the one that another wants.
func (p *planner) settle() {
	for again := true; again; {
		again = false
		holders := p.holders()
		p.candidates = slices.DeleteFunc(p.candidates, func(c candidate) bool {
			if c.Email == "" || holders[c.Email] <= 1 || c.who != nil && c.who.Email == c.Email {
				return false
			}
			again = true
			delete(p.taken, c.ID)
			holders[c.Email]--
			p.clash(c.row, c.who, "staff_row_email_taken")
			return true
		})
	}
}

// spare keeps those as they are whom the list names by nothing but a wrong row: it may have the number of one person and the address of another, and
// either can be whom it means.
func (p *planner) spare() {
	for _, r := range p.wrong {
		for _, who := range []*identity.Person{p.byNumber[stafflist.NumberKey(r.StaffNumber)], p.byEmail[strings.ToLower(r.Email)]} {
			if who != nil && !p.taken[who.ID] {
				p.leave(who)
			}
		}
	}
}

// holders counts who would have each address.
func (p *planner) holders() map[string]int {
	holders := map[string]int{}
	for _, c := range p.candidates {
		holders[c.Email]++
	}
	for _, q := range p.people {
		if !p.taken[q.ID] || p.stays[q.ID] {
			holders[q.Email]++
		}
	}
	return holders
}

// count says what becomes of a candidate.
func (p *planner) count(c candidate) {
	switch {
	case c.who == nil:
		p.plan.New++
	case c.who.State != identity.Active:
		p.plan.Back++
	case c.who.Details != c.Details || c.who.Unit != c.at.id:
		p.plan.Changed++
	default:
		p.plan.Same++
	}
	p.plan.people = append(p.plan.people, c.Staged)
}

// match finds who a row is about: by number, else by address, else, where there is neither, by name and unit.
func (p *planner) match(r *stafflist.Row) *identity.Person {
	if q := p.byNumber[stafflist.NumberKey(r.StaffNumber)]; r.StaffNumber != "" && q != nil {
		return q
	}
	if r.Email != "" {
		other := p.byEmail[strings.ToLower(r.Email)]
		if other != nil && r.StaffNumber != "" && other.StaffNumber != "" {
			return nil // somebody with another number has this address, for now
		}
		return other
	}
	if r.StaffNumber != "" {
		return nil
	}
	return p.byName[p.unitOf(r)+"\x1f"+stafflist.Fold(r.Name)]
}

// merged are the details of a person after a row: what it says, and for the rest what was there.
func merged(d identity.Details, r *stafflist.Row) identity.Details {
	role := ""
	if strings.HasPrefix(r.Role, "role.") { // somebody has said which role profile it is
		role = r.Role
	}
	for _, f := range []struct {
		to    *string
		value string
	}{{&d.StaffNumber, r.StaffNumber}, {&d.Name, identity.Clean(r.Name)}, {&d.Email, strings.ToLower(r.Email)}, {&d.Language, r.Language}, {&d.Sex, r.Sex},
		{&d.AgeBand, r.AgeBand}, {&d.Grade, r.Grade}, {&d.JobRole, role}} {
		if f.value != "" {
			*f.to = f.value
		}
	}
	return d
}

// below is the names of the units of a row under the top one, and their folded form. A list often begins with the organisation itself: it is the top.
func (p *planner) below(r *stafflist.Row) (path []string, folded string) {
	path = r.Unit
	if len(path) > 0 && stafflist.Fold(path[0]) == stafflist.Fold(p.top.Name) {
		path = path[1:]
	}
	for _, name := range path {
		folded += "\x1f" + stafflist.Fold(name)
	}
	return path, folded
}

// unitOf is the id of the unit of a row; empty where it would have to be made.
func (p *planner) unitOf(r *stafflist.Row) string {
	if u := p.byCode[stafflist.Fold(r.UnitCode)]; u != nil {
		return string(u.ID)
	}
	_, folded := p.below(r)
	return string(p.byPlace[folded])
}

// place finds the unit of a row, or plans to make it, with those above it. Where the list says nothing of units, people stay where they are.
func (p *planner) place(r *stafflist.Row, who *identity.Person) *place {
	if u := p.byCode[stafflist.Fold(r.UnitCode)]; u != nil {
		return p.remember(place{ref: "code:" + stafflist.Fold(r.UnitCode), id: u.ID})
	}
	if who != nil && len(r.Unit) == 0 && r.UnitCode == "" {
		return p.remember(place{ref: "id:" + string(who.Unit), id: who.Unit})
	}
	path, _ := p.below(r)
	at := p.remember(place{ref: "path:", id: p.top.ID})
	folded := ""
	for i, name := range path {
		folded += "\x1f" + stafflist.Fold(name)
		at = p.remember(place{ref: "path:" + folded, path: path[:i+1], id: p.byPlace[folded]})
	}
	if code := stafflist.Fold(r.UnitCode); at.id == "" && at.code == "" && code != "" && !p.given[code] { // a code stands for one unit
		at.code, p.given[code] = r.UnitCode, true
	}
	return at
}

func (p *planner) remember(at place) *place {
	if there := p.byRef[at.ref]; there != nil {
		return there
	}
	p.byRef[at.ref] = &at
	return &at
}
