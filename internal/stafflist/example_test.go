package stafflist_test

import (
	"fmt"
	"strings"

	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/stafflist"
)

// A list is read once to show what was guessed, and again with what people decided.
func ExampleRead() {
	const file = `Staff of the Ministry of Health
Staff no.,Name,E-mail,Department,Grade,Gender,Phone
00017,Amina Diallo,amina@health.gov.sl,Health / Planning,P3,F,+232 76
00018,Daniel Kamara,daniel(at)health,Health / Planning,P5,M,+232 77
`
	bundle, _ := i18n.Load()
	english := bundle.Printer("en")

	l, err := stafflist.Read(strings.NewReader(file), stafflist.Options{Year: 2026})
	if err != nil {
		fmt.Println(english.Error(err))
		return
	}
	for _, c := range l.Columns {
		fmt.Printf("%s %s: %s (%.0f%%) %s\n", c.Letter, c.Header, c.Field, 100*c.Confidence, strings.Join(c.Samples, ", "))
	}
	for _, p := range l.Problems {
		fmt.Printf("%s%d %s: %s\n", p.Column, p.Row, p.Severity, english.Error(p.Err))
	}
	for _, n := range l.Notes {
		fmt.Println(n.Sentence(english))
	}

	l, _ = stafflist.Read(strings.NewReader(file), stafflist.Options{
		Year:    2026,
		Mapping: stafflist.Mapping{0: stafflist.StaffNumber, 1: stafflist.FullName, 3: stafflist.Unit, 4: stafflist.Grade, 5: stafflist.Sex},
		Values:  map[stafflist.Field]map[string]string{stafflist.Grade: {"P3": "officer", "P5": "manager"}},
	})
	for _, r := range l.Rows {
		fmt.Println(r.Number, r.StaffNumber, r.Name, strings.Join(r.Unit, " > "), r.Grade, r.Sex)
	}
	// Output:
	// A Staff no.: staff_number (100%) 00017, 00018
	// B Name: full_name (100%) Amina Diallo, Daniel Kamara
	// C E-mail: email (100%) amina@health.gov.sl, daniel(at)health
	// D Department: unit (100%) Health / Planning
	// E Grade: grade (100%) P3, P5
	// F Gender: sex (100%) F, M
	// G Phone:  (0%) +232 76, +232 77
	// C4 refuses: “daniel(at)health” is not an e-mail address.
	// The header was found in row 2. What stands above it was left out.
	// Not read and not stored: Phone.
	// 3 00017 Amina Diallo Health > Planning officer woman
	// 4 00018 Daniel Kamara Health > Planning manager man
}
