package demo

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"strconv"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/signin"
	"github.com/dira-platform/dira/internal/stafflist"
)

// How many days ago things happened.
const (
	daysFounded = 421 // the ministry came to this server
	daysStaff   = 419 // its list of staff did
)

// found sets the ministry up as whoever has the link of the console would, and makes its units. The password of its administrator is kept by nobody.
func (w *world) found(ctx context.Context) error {
	ctx = db.At(ctx, w.before(daysFounded, 9*time.Hour))
	link, err := w.app.SignIn.FirstSetup(ctx, policy.Operator(policy.Public))
	if err != nil {
		return err
	}
	administrator := w.cast(policy.Administrator)
	entered, err := w.app.SignIn.Found(ctx, link, identity.Founding{Organisation: identity.Organisation{ID: Org, Name: ministryName, Language: languages[0]}, Kind: "ministry",
		Administrator: administrator.Details}, string(link), signin.Visit{Address: "127.0.0.1"})
	if err != nil {
		return err
	}
	session, err := w.app.SignIn.Who(ctx, entered.Token)
	if err != nil {
		return err
	}
	if err := w.app.SignIn.End(ctx, entered.Token); err != nil {
		return err
	}
	w.root = session.Unit
	administrator.id = session.Person
	return w.divide(db.At(ctx, w.before(daysFounded, 11*time.Hour)), session.UnitID)
}

// divide makes the units below the ministry.
func (w *world) divide(ctx context.Context, top identity.UnitID) error {
	who := w.acting(policy.Administrator)
	if err := w.app.People.ChangeUnit(ctx, who, top, identity.NewUnit{Name: units[0].name, Code: units[0].code, Kind: units[0].kind}); err != nil {
		return err
	}
	w.units[units[0].code] = top
	for _, u := range units[1:] {
		id, err := w.app.People.AddUnit(ctx, who, identity.NewUnit{Parent: w.units[u.parent], Name: u.name, Code: u.code, Kind: u.kind})
		if err != nil {
			return err
		}
		w.units[u.code] = id
	}
	return nil
}

// employ brings the staff in by a list, as a staff office has one.
func (w *world) employ(ctx context.Context) error {
	at := w.before(daysStaff, 10*time.Hour)
	ctx = db.At(ctx, at)
	list, values, err := w.list()
	if err != nil {
		return err
	}
	who := w.acting(policy.Administrator)
	id, err := w.app.Roster.Upload(ctx, who, w.units[root], "staff.csv", list)
	if err != nil {
		return err
	}
	if err := w.app.Roster.Decide(ctx, who, id, stafflist.Options{Values: values, Year: at.Year()}, false); err != nil {
		return err
	}
	preview, err := w.app.Roster.Preview(ctx, who, id)
	if err != nil {
		return err
	}
	if o := preview.Outcome; o.New != len(w.staff)-1 || o.Refused > 0 || o.Units > 0 { // the administrator is there already
		return fmt.Errorf("of the list of staff %d are new, %d refused, and %d units", o.New, o.Refused, o.Units)
	}
	if err := w.app.Roster.Accept(ctx, who, id); err != nil {
		return err
	}
	return w.app.Roster.TakeOver(ctx, Org, id)
}

// list is the list of staff, and what its words mean that nobody can guess.
func (w *world) list() ([]byte, map[stafflist.Field]map[string]string, error) {
	values := map[stafflist.Field]map[string]string{stafflist.Grade: {}, stafflist.Role: {}}
	var out bytes.Buffer
	rows := csv.NewWriter(&out)
	rows.Write([]string{"Staff number", "Full name", "E-mail", "Unit code", "Sex", "Grade", "Job role", "Language", "Year of birth"}) // errors stay until Error
	for _, p := range w.staff {
		rows.Write([]string{p.StaffNumber, p.Name, p.Email, p.unit.code, p.Sex, p.Grade, p.JobRole, p.Language, strconv.Itoa(p.birth)})
		values[stafflist.Grade][p.Grade], values[stafflist.Role][p.JobRole] = p.Grade, p.JobRole
	}
	rows.Flush()
	return out.Bytes(), values, rows.Error()
}
