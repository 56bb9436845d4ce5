package access

import (
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/db"
)

// counted is what is stored of whoever is refused: guesses at codes and passwords.
var counted = []string{"signin_tries"}

// state is a hash of what is stored, by table and organisation.
type state map[string]string

// stored reads all that is stored.
func (w *world) stored() state {
	w.t.Helper()
	s := state{}
	err := w.app.DB.Read(ctx, func(tx *db.Tx) error {
		tables, err := tx.Tables()
		for _, table := range tables {
			if err == nil && !slices.Contains(counted, table.Name) {
				err = s.add(tx, table)
			}
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

func (s state) add(tx *db.Tx, table db.Table) error {
	names, order, owner := []string{}, "", -1
	for i, c := range table.Columns {
		names = append(names, db.Quoted(c.Name))
		if c.Name == "org_id" {
			owner = i
		}
	}
	for _, k := range table.Key {
		order += ", " + db.Quoted(k)
	}
	if order == "" {
		order = ", " + strings.Join(names, ", ")
	}
	sums := map[string]hash.Hash{}
	values := make([]any, len(names))
	into := make([]any, len(names))
	for i := range into {
		into[i] = &values[i]
	}
	err := tx.Each(func(row func(...any) error) error {
		if err := row(into...); err != nil {
			return err
		}
		org := ""
		if owner >= 0 {
			org = fmt.Sprint(values[owner])
		}
		if sums[org] == nil {
			sums[org] = sha256.New()
		}
		for _, v := range values {
			text, ok := v.(string)
			if !ok {
				text = fmt.Sprint(v)
			}
			fmt.Fprintf(sums[org], "%d ", len(text))
			io.WriteString(sums[org], text)
		}
		return nil
	}, "SELECT "+strings.Join(names, ", ")+" FROM "+db.Quoted(table.Name)+" ORDER BY "+order[2:])
	for org, sum := range sums {
		s[table.Name+" of "+org] = string(sum.Sum(nil))
	}
	return err
}

// changed lists what is not as before, in an organisation or, without one, anywhere.
func (s state) changed(before state, org string) (list []string) {
	all := maps.Clone(before)
	maps.Copy(all, s)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if s[name] != before[name] && (org == "" || strings.HasSuffix(name, " of "+org)) {
			list = append(list, name)
		}
	}
	return list
}
