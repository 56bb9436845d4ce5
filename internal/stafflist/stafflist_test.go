package stafflist_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/spreadsheet"
	"github.com/dira-platform/dira/internal/stafflist"
)

// now is the year of the tests.
const now = 2026

func read(t testing.TB, content string, o stafflist.Options) *stafflist.List {
	t.Helper()
	o.Year = now
	list, err := stafflist.Read(strings.NewReader(content), o)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// told are the problems of a list: where, what and which value.
func told(l *stafflist.List) (list []string) {
	for _, p := range l.Problems {
		list = append(list, strings.TrimSpace(fmt.Sprintf("%s%d %s %s %s", p.Column, p.Row, p.Severity, p.Err.Code, p.Value)))
	}
	return list
}

func noted(l *stafflist.List) (list []string) {
	for _, n := range l.Notes {
		list = append(list, fmt.Sprintf("%s %v", n.Code, n.Args))
	}
	return list
}

// matched are the columns of a list with what they are read as.
func matched(l *stafflist.List) (list []string) {
	for _, c := range l.Columns {
		list = append(list, fmt.Sprintf("%s %s=%s", c.Letter, c.Header, c.Field))
	}
	return list
}

const ministry = `MINISTÈRE DE LA SANTÉ;;;;;;;;;;;
Liste du personnel au 31/12/2025;;;;;;;;;;;

N°;Matricule;Nom;Prénom(s);Sexe;E-mail professionnel;Direction;Service;Téléphone;Grade;Fonction;Date de naissance;Langue
1;00123;DIOP;Awa  Marie;F;awa.diop@Sante.gouv.sn;Direction de l'administration;Service informatique;+221 77;Catégorie A;Ingénieure réseaux;12/05/1985;Français
2;00124;Ndiaye;Moussa;H;;DIRECTION DE L'ADMINISTRATION;Service informatique;;Chef de service;Chef;1979;FR
3;123;Fall;"Ibra ""Ib""";M;bad mail@x;direction de l'administration;;;n/a;;03/04/92;wolof
N°;Matricule;Nom;Prénom(s);Sexe;E-mail professionnel;Direction;Service;Téléphone;Grade;Fonction;Date de naissance;Langue
4;00123;Diop;Awa;?;AWA.DIOP@sante.gouv.sn;;;;;;1885;FR/EN
;;Total : 4;;;;;;;;;;
`

// TestMinistry reads a list as ministries have them, whole.
func TestMinistry(t *testing.T) {
	l := read(t, ministry, stafflist.Options{})
	admin := "Direction de l'administration"
	want := []stafflist.Row{
		{Number: 5, Identity: stafflist.Identity{By: "staff_number", Key: "00123"}, StaffNumber: "00123", Name: "Awa Marie DIOP", GivenName: "Awa Marie", FamilyName: "DIOP",
			Email: "awa.diop@sante.gouv.sn", Unit: []string{admin, "Service informatique"}, Sex: "woman", GradeText: "Catégorie A", Role: "Ingénieure réseaux", Language: "fr", AgeBand: "30to44"},
		{Number: 6, Identity: stafflist.Identity{By: "staff_number", Key: "00124"}, StaffNumber: "00124", Name: "Moussa Ndiaye", GivenName: "Moussa", FamilyName: "Ndiaye",
			Unit: []string{admin, "Service informatique"}, Sex: "man", GradeText: "Chef de service", Role: "Chef", Language: "fr", AgeBand: "45to59"},
		{Number: 7, Identity: stafflist.Identity{By: "staff_number", Key: "123"}, StaffNumber: "123", Name: `Ibra "Ib" Fall`, GivenName: `Ibra "Ib"`, FamilyName: "Fall",
			Unit: []string{admin}, Sex: "man", Language: "wo", AgeBand: "30to44", Refused: true},
		{Number: 9, Identity: stafflist.Identity{By: "staff_number", Key: "00123"}, StaffNumber: "00123", Name: "Awa Diop", GivenName: "Awa", FamilyName: "Diop",
			Email: "AWA.DIOP@sante.gouv.sn", Refused: true},
		{Number: 10, Refused: true},
	}
	if diff := cmp.Diff(want, l.Rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{
		"6 warns staff_unit_spelling DIRECTION DE L'ADMINISTRATION", "7 warns staff_unit_spelling direction de l'administration", "F7 refuses staff_email bad mail@x",
		"9 warns staff_unit_missing", "B9 refuses staff_number_twice 00123", "F9 refuses staff_email_twice AWA.DIOP@sante.gouv.sn",
		"L9 warns staff_birth 1885", "M9 warns staff_language_unknown FR/EN", "C10 refuses staff_line_alone Total : 4",
	}, told(l)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"above map[row:4]", "repeated map[count:1]", "not_read map[columns:N°, Téléphone]", "age map[]", "zeros map[count:1]"}, noted(l)); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"A N°=", "B Matricule=staff_number", "C Nom=family_name", "D Prénom(s)=given_name", "E Sexe=sex", "F E-mail professionnel=email",
		"G Direction=unit_level_1", "H Service=unit_level_2", "I Téléphone=", "J Grade=grade", "K Fonction=role", "L Date de naissance=birth", "M Langue=language"}, matched(l)); diff != "" {
		t.Errorf("columns (-want +got):\n%s", diff)
	}
	if l.Refused != 3 || l.HeaderRow != 4 || l.Format != spreadsheet.CSV {
		t.Errorf("%d refused, header in row %d, %s", l.Refused, l.HeaderRow, l.Format)
	}
	twice := l.Problems[slices.IndexFunc(l.Problems, func(p stafflist.Problem) bool { return p.Err.Code == "staff_number_twice" })]
	if twice.Header != "Matricule" || twice.Err.Args["row"] != 5 || twice.Err.Kind != errs.Conflict {
		t.Errorf("the problem of row 9 is %+v", twice)
	}
	if diff := cmp.Diff(stafflist.Count{Code: "staff_email", Severity: stafflist.Refuses, N: 1}, l.Tally[0]); diff != "" {
		t.Errorf("tally begins (-want +got):\n%s", diff)
	}
}

// TestDecided: what people decide comes before what is guessed.
func TestDecided(t *testing.T) {
	l := read(t, "Nom;Email perso;Grade;Poste;Sexe;Langue;Chef\nAwa;awa@a.sn;A1;Tech;X;anglais;Zoé\nIbra;ib@a.sn;a1;tech;femme;Joola;Léa\nPap;;B2;;;;\n", stafflist.Options{
		Mapping: stafflist.Mapping{0: stafflist.GivenName, 2: stafflist.Grade, 3: stafflist.Role, 4: stafflist.Sex, 5: stafflist.Language, 6: stafflist.FamilyName},
		Values: map[stafflist.Field]map[string]string{
			stafflist.Grade: {"A1": "officer"}, stafflist.Role: {"Tech": "R7"}, stafflist.Sex: {"x": "undisclosed", "Femme": ""}, stafflist.Language: {"joola": "dyo"}},
	})
	var got []string
	for _, r := range l.Rows {
		got = append(got, strings.Join([]string{r.Name, r.Email, r.Grade, r.Role, r.Sex, r.Language}, "|"))
	}
	if diff := cmp.Diff([]string{"Awa Zoé||officer|R7|undisclosed|en", "Ibra Léa||officer|R7||dyo", "Pap|||||"}, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"C4 warns staff_grade_unknown B2"}, told(l)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]stafflist.Value{{Text: "A1", Rows: 2, Meaning: "officer"}, {Text: "B2", Rows: 1}}, l.Values[stafflist.Grade]); diff != "" {
		t.Errorf("grades (-want +got):\n%s", diff)
	}
}

func TestRefusedOptions(t *testing.T) {
	for _, tt := range []struct {
		name, code string
		o          stafflist.Options
	}{
		{"an unknown field", "staff_field_unknown", stafflist.Options{Mapping: stafflist.Mapping{0: "salary"}}},
		{"a level that there is not", "staff_field_unknown", stafflist.Options{Mapping: stafflist.Mapping{0: "unit_level_13"}}},
		{"a column that there is not", "staff_field_unknown", stafflist.Options{Mapping: stafflist.Mapping{200: stafflist.Email}}},
		{"a column before all", "staff_field_unknown", stafflist.Options{Mapping: stafflist.Mapping{-1: stafflist.Email}}},
		{"a field twice", "staff_field_twice", stafflist.Options{Mapping: stafflist.Mapping{0: stafflist.Email, 5: stafflist.Email}}},
		{"a sex", "staff_meaning_unknown", stafflist.Options{Values: map[stafflist.Field]map[string]string{stafflist.Sex: {"F": "female"}}}},
		{"a grade", "staff_meaning_unknown", stafflist.Options{Values: map[stafflist.Field]map[string]string{stafflist.Grade: {"A": "boss"}}}},
		{"a language", "staff_meaning_unknown", stafflist.Options{Values: map[stafflist.Field]map[string]string{stafflist.Language: {"A": "no tag"}}}},
		{"a header row", "staff_no_header", stafflist.Options{HeaderRow: 7}},
		{"an encoding", "sheet_encoding_unknown", stafflist.Options{Encoding: "EBCDIC"}},
		{"a size", "sheet_large", stafflist.Options{MaxBytes: 5}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := stafflist.Read(strings.NewReader("Name,Email\nA,a@b.org\n"), tt.o); errs.As(err) == nil || errs.As(err).Code != tt.code {
				t.Errorf("Read = %v, want %s", err, tt.code)
			}
		})
	}
}

// TestFiles: files without a list in them, and lists without much in them.
func TestFiles(t *testing.T) {
	for _, tt := range []struct{ name, content, code string }{
		{"a table of something else", "price,amount\n1,2\n", "staff_no_header"},
		{"a letter", "Dear colleagues,\nplease find attached nothing.\n", "staff_no_header"},
		{"an empty file", "", "sheet_empty"},
		{"too many rows", "Name,Email\n" + strings.Repeat("A,\n", stafflist.MaxRows+1), "staff_rows"},
	} {
		if _, err := stafflist.Read(strings.NewReader(tt.content), stafflist.Options{}); errs.As(err) == nil || errs.As(err).Code != tt.code {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.code)
		}
	}
	if got := told(read(t, "Email,Grade\na@b.org,A\n", stafflist.Options{})); cmp.Diff([]string{"0 refuses staff_no_name_column"}, got) != "" {
		t.Errorf("without names: %q", got)
	}
	if got := told(read(t, "Name,Email\n", stafflist.Options{})); cmp.Diff([]string{"0 refuses staff_no_rows"}, got) != "" {
		t.Errorf("without people: %q", got)
	}
	if l := read(t, "Name\nAwa Diop\n", stafflist.Options{}); len(l.Rows) != 1 || cmp.Diff([]string{"no_identity map[]"}, noted(l)) != "" {
		t.Errorf("with names only: %+v, %q", l.Rows, noted(l))
	}
}

// TestLimitedProblems: a list that is wrong in each row does not drown what is told of it.
func TestLimitedProblems(t *testing.T) {
	l := read(t, "No,Name,Email\n"+strings.Repeat("-,A,a@x\n", 3000), stafflist.Options{Mapping: stafflist.Mapping{1: stafflist.FullName, 2: stafflist.Email}})
	if len(l.Problems) != 2000 || l.Refused != 3000 || cmp.Diff(stafflist.Count{Code: "staff_email", Severity: stafflist.Refuses, N: 3000}, l.Tally[0]) != "" {
		t.Errorf("%d problems, %d refused, %v", len(l.Problems), l.Refused, l.Tally)
	}
}

// TestIdentityOf: who is known already is compared with a list in the same way as its rows with each other.
func TestIdentityOf(t *testing.T) {
	l := read(t, "Staff number,Name,Email,Unit\n A 7,Awa,awa@A.sn,HR\n,Ibra,IB@a.sn,HR\n,Zoé  N'Diaye,,Santé / RH\n", stafflist.Options{})
	for i, want := range []stafflist.Identity{
		stafflist.IdentityOf("a7", "other@a.sn", "Other", nil), stafflist.IdentityOf("", "ib@A.sn", "Other", nil), stafflist.IdentityOf("", "", "ZOE N’DIAYE", []string{"Sante", "rh"}),
	} {
		if got := l.Rows[i].Identity; got != want || want.By == "" {
			t.Errorf("row %d is %+v, want %+v", i+2, got, want)
		}
	}
	if got := stafflist.IdentityOf("", " ", "", []string{"x"}); got != (stafflist.Identity{}) {
		t.Errorf("nobody is %+v", got)
	}
	if stafflist.Fold("Santé-publique") != stafflist.Fold("SANTE PUBLIQUE ") || stafflist.Fold("—") != "—" || stafflist.NumberKey("A ١٢") != "a12" {
		t.Errorf("folded: %q, %q", stafflist.Fold("Santé-publique"), stafflist.NumberKey("A ١٢"))
	}
}
