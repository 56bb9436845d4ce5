package stafflist_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/stafflist"
)

// TestRows: what is wrong with a row, and what of it stays.
func TestRows(t *testing.T) {
	long := strings.Repeat("x", 201)
	for _, tt := range []struct {
		name, row string // number, name, e-mail, unit, unit code, sex
		want      string // number|name|email|unit, empty where the row is refused
		problems  []string
	}{
		{"right", "001;Awa Diop;awa@sante.gouv.sn;HR / Pay;H1;F", "001|Awa Diop|awa@sante.gouv.sn|HR>Pay", nil},
		{"blanks, marks and parts of letters", " 00\u00a01 ;\u202eAwa\u200b  Dio\u0301p\u200f;awa@a.sn;\ufeffHR;;", "00 1|Awa Dióp|awa@a.sn|HR", nil},
		{"joiners are kept", "1;می\u200cخواهم;a@a.sn;HR;;", "1|می\u200cخواهم|a@a.sn|HR", nil},
		{"what protects a cell", "=\"00123\";'=Awa;a@a.sn;HR;;", "00123|=Awa|a@a.sn|HR", nil},
		{"dashes and n/a", "-;Awa;n/a;—;N/A;.", "|Awa||", []string{"2 warns staff_identity_weak Awa", "D2 warns staff_unit_missing"}},
		{"names that look like nothing", "1;Na;a@a.sn;HR;;", "1|Na|a@a.sn|HR", nil},
		{"no name", "1;;a@a.sn;HR;;", "", []string{"2 refuses staff_name_missing"}},
		{"an address for a name", "1;a@b.sn;a@a.sn;HR;;", "1|a@b.sn|a@a.sn|HR", []string{"B2 warns staff_name_odd a@b.sn"}},
		{"a number for a name", "1;77 123 45;a@a.sn;HR;;", "1|77 123 45|a@a.sn|HR", []string{"B2 warns staff_name_odd 77 123 45"}},
		{"a long name", "1;" + long + ";a@a.sn;HR;;", "", []string{"B2 refuses staff_cell_long " + long[:60] + "…"}},
		{"a long unit", "1;A;a@a.sn;" + long + ";;", "", []string{"D2 refuses staff_cell_long " + long[:60] + "…"}},
		{"a long path of units", "1;A;a@a.sn;" + long[:150] + " / " + long[:151] + ";;", "1|A|a@a.sn|" + long[:150] + ">" + long[:151], nil},
		{"too deep a unit", "1;A;a@a.sn;a > b > c > d > e > f > g > h > i > j > k > l > m;;", "", []string{"D2 refuses staff_unit_deep a / b / c / d / e / f / g / h / i / j / k / l / m"}},
		{"a number in thousands of thousands", "1.23E+11;A;a@a.sn;HR;;", "", []string{"A2 refuses staff_number_digits 1.23E+11"}},
		{"the same with a comma", "1,2E+05;A;a@a.sn;HR;;", "", []string{"A2 refuses staff_number_digits 1,2E+05"}},
		{"letters that were spoilt", "1;BenoÃ®t;a@a.sn;Direction gÃ©nÃ©rale;;", "1|BenoÃ®t|a@a.sn|Direction gÃ©nÃ©rale",
			[]string{"B2 warns staff_cell_garbled BenoÃ®t", "D2 warns staff_cell_garbled Direction gÃ©nÃ©rale"}},
		{"Portuguese is not spoilt", "1;JOÃO ÇÃES;a@a.pt;CRIAÇÃO;;", "1|JOÃO ÇÃES|a@a.pt|CRIAÇÃO", nil},
		{"letters that could not be read", "1;Beno\ufffdt;a@a.sn;HR;;", "1|Beno\ufffdt|a@a.sn|HR", []string{"B2 warns staff_cell_garbled Beno\ufffdt"}},
		{"an error that was exported", "1;A;a@a.sn;#REF!;;", "1|A|a@a.sn|", []string{"D2 warns staff_cell_error #REF!", "D2 warns staff_unit_missing"}},
		{"an error where the address should be", "1;A;#N/A;HR;;", "", []string{"C2 refuses staff_cell_error #N/A"}},
		{"too many cells", "1;A;a@a.sn;HR;;;;more", "", []string{"H2 refuses staff_row_long more"}},
		{"a cell over lines", "1;\"Awa\nDiop\";a@a.sn;HR;;", "1|Awa Diop|a@a.sn|HR", nil},
		{"a mark that closes too late", "1;\"" + strings.Repeat("x;y\n", 25) + "\";a@a.sn;HR;;", "", []string{"2 refuses staff_cell_lines"}},
		{"a line that stands alone", ";;;Ministry of Health;;", "", []string{"D2 refuses staff_line_alone Ministry of Health"}},
		{"an unknown sex", "1;A;a@a.sn;HR;;Z", "1|A|a@a.sn|HR", []string{"F2 warns staff_sex_unknown Z"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := read(t, "Number;Full name;Contact e-mail;Unit;Unit code;Sex\n"+tt.row+"\n", stafflist.Options{Mapping: stafflist.Mapping{
				0: stafflist.StaffNumber, 1: stafflist.FullName, 2: stafflist.Email, 3: stafflist.Unit, 4: stafflist.UnitCode, 5: stafflist.Sex}})
			got := ""
			if r := l.Rows[0]; !r.Refused {
				got = strings.Join([]string{r.StaffNumber, r.Name, r.Email, strings.Join(r.Unit, ">")}, "|")
			}
			if got != tt.want {
				t.Errorf("row = %q, want %q", got, tt.want)
			}
			if diff := cmp.Diff(tt.problems, told(l)); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestEmails(t *testing.T) {
	for text, want := range map[string]string{
		"a@b.org": "a@b.org", "A.B@Sante.GOUV.sn": "A.B@sante.gouv.sn", "mailto:a@b.org": "a@b.org", "Awa Diop <a@b.org>": "a@b.org", "<a@b.org>": "a@b.org", "a@b.org;": "a@b.org", "a+b@c-d.org": "a+b@c-d.org",
		"أمينة@وزارة.مصر": "أمينة@وزارة.مصر", "a@b": "?", "a b@c.org": "?", "a@b.org, c@d.org": "?", "a@b.org; c@d.org": "?", "a@@b.org": "?", "@b.org": "?", "a@.org": "?", "a@b..org": "?",
		"a@[127.0.0.1]": "?", `"a b"@c.org`: "?", "a@b_c.org": "?", "a@-b.org": "?", "a": "?", "a@b.org\tx": "?", strings.Repeat("a", 65) + "@b.org": "?", "a@" + strings.Repeat("b", 64) + ".org": "?",
	} {
		l := read(t, "Name|Email\nA|\""+strings.ReplaceAll(text, `"`, `""`)+"\"\nB|b@b.org\n", stafflist.Options{})
		if got := l.Rows[0].Email; got != want && (want != "?" || got != "" || len(l.Problems) == 0 || l.Problems[0].Err.Code != "staff_email" || !l.Rows[0].Refused) {
			t.Errorf("%q is %q with %q, want %q", text, got, told(l), want)
		}
	}
	l := read(t, "Name,Email\nA,a@example.org\nB,b@mail.test\nC,c@bexample.org\n", stafflist.Options{})
	if diff := cmp.Diff([]string{"B2 warns staff_email_example a@example.org", "B3 warns staff_email_example b@mail.test"}, told(l)); diff != "" {
		t.Errorf("addresses for examples (-want +got):\n%s", diff)
	}
}

// TestTwice: those who stand twice, however they are written.
func TestTwice(t *testing.T) {
	l := read(t, `Number;Name;Email;Unit
A-12;Awa;awa@a.sn;HR
a-12;Ibra;ib@a.sn;HR
A12;Zoé;ZOE@a.sn;HR
 ١٢٣;Ann;zoe@A.sn;HR
123;Bob;;HR
;Cat Diop;;HR
;CÂT  DIOP;;hr
;Cat Diop;;IT
`, stafflist.Options{Mapping: stafflist.Mapping{0: stafflist.StaffNumber, 1: stafflist.FullName, 2: stafflist.Email, 3: stafflist.Unit}})
	var got []string
	for _, p := range l.Problems {
		if p.Severity == stafflist.Refuses {
			got = append(got, fmt.Sprintf("%s%d %s %v", p.Column, p.Row, p.Err.Code, p.Err.Args["row"]))
		}
	}
	if diff := cmp.Diff([]string{"A3 staff_number_twice 2", "C5 staff_email_twice 4", "A6 staff_number_twice 5", "8 staff_name_twice 7"}, got); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

// TestUnits: paths from cells and columns.
func TestUnits(t *testing.T) {
	for _, tt := range []struct{ header, row, want string }{
		{"Unit", "Ministry / Department / Team", "Ministry>Department>Team"},
		{"Unit", "Ministry > Department>Team", "Ministry>Department>Team"},
		{"Unit", "الوزارة ← الإدارة", "الوزارة>الإدارة"},
		{"Unit", `Ministry\Department`, "Ministry>Department"},
		{"Unit", "HIV/AIDS Unit", "HIV/AIDS Unit"},
		{"Unit", "/ Ministry // Team /", "Ministry>Team"},
		{"Ministry;Department;Team", "Health;HR;Pay", "Health>HR>Pay"},
		{"Ministry;Department;Team", "Health;;Pay", "Health>Pay"},
		{"Ministry;Department;Team", "Health;Health;HEALTH", "Health"},
		{"Team;Department;Ministry", "Pay;HR;Health", "Health>HR>Pay"},
		{"Level 1;Level 2", "Health;HR / Pay", "Health>HR / Pay"},
	} {
		l := read(t, "Full name;"+tt.header+"\nA;"+tt.row+"\n", stafflist.Options{})
		if got := strings.Join(l.Rows[0].Unit, ">"); got != tt.want {
			t.Errorf("%s in %s: unit %q, want %q", tt.row, tt.header, got, tt.want)
		}
	}
	l := read(t, "Name;Unit;Unit code\nA;Health / HR;7\nB;HEALTH / Pay;8\nC;Health / Pay;7\nD;HEALTH / IT;9\n", stafflist.Options{})
	if diff := cmp.Diff([]string{"Health HR", "Health Pay", "Health Pay", "Health IT"}, unitsOf(l)); diff != "" {
		t.Errorf("units (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"B3 warns staff_unit_spelling HEALTH", "C4 warns staff_unit_code_twice 7"}, told(l)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

func unitsOf(l *stafflist.List) (list []string) {
	for _, r := range l.Rows {
		list = append(list, strings.Join(r.Unit, " "))
	}
	return list
}
