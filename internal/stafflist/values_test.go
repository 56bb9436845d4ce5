package stafflist_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/stafflist"
)

// column reads a list with one column beside the names.
func column(t *testing.T, header string, values ...string) *stafflist.List {
	t.Helper()
	var b strings.Builder
	b.WriteString("Name\t" + header + "\n")
	for i, v := range values {
		b.WriteString("Person " + string(rune('A'+i)) + "\t" + v + "\n")
	}
	return read(t, b.String(), stafflist.Options{})
}

func TestSexes(t *testing.T) {
	for _, tt := range []struct{ values, want string }{
		{"F,M", "woman,man"}, {"female,MALE", "woman,man"}, {"Féminin,masculin", "woman,man"}, {"H,F", "man,woman"}, {"Homme,FEMME", "man,woman"},
		{"H,M", "man,woman"}, {"V,M", "man,woman"}, {"H,F,M", "man,woman,man"}, {"Hombre,Mujer", "man,woman"}, {"Homem,Mulher", "man,woman"}, {"W,M", "woman,man"},
		{"ذكر,أنثى", "man,woman"}, {"ذكـر,انثى", "man,woman"}, {"ذ,أ", "man,woman"}, {"Me,Ke", "man,woman"}, {"Mwanamke,Mwanaume", "woman,man"},
		{"other,autre,prefer not to say,non précisé", "other,other,undisclosed,undisclosed"}, {"woman,man,other,undisclosed", "woman,man,other,undisclosed"},
		{"M,M", "?,?"}, {"1,2", "?,?"}, {"F,A", "woman,?"}, {"Mme,F", "?,woman"}, {"-,n/a,", ",,"},
	} {
		l := column(t, "Sex", strings.Split(tt.values, ",")...)
		for i, want := range strings.Split(tt.want, ",") {
			code, unknown := l.Rows[i].Sex, 0
			for _, p := range l.Problems {
				if p.Err.Code == "staff_sex_unknown" && p.Row == i+2 && p.Column == "B" && p.Severity == stafflist.Warns {
					unknown++
				}
			}
			if want == "?" && (code != "" || unknown != 1) || want != "?" && (code != want || unknown != 0) {
				t.Errorf("of %s, number %d is %q with %d problems, want %q", tt.values, i+1, code, unknown, want)
			}
		}
	}
}

func TestLanguages(t *testing.T) {
	for text, want := range map[string]string{
		"fr": "fr", "FR": "fr", "fr-FR": "fr", "en_GB": "en", "ENG": "en", "fra": "fr", "English": "en", "ANGLAIS": "en", "français": "fr", "Francais": "fr", "العربية": "ar",
		"عربي": "?", "Arabe": "ar", "الفرنسية": "fr", "español": "es", "Portugais": "pt", "Kiswahili": "sw", "swahili": "sw", "русский": "ru", "Chinese": "zh", "wolof": "wo", "Amharic": "am",
		"Kinyarwanda": "rw", "fr/en": "?", "xx": "?", "Elvish": "?", "": "",
	} {
		l := column(t, "Language", text)
		if got := l.Rows[0].Language; got != want && (want != "?" || got != "" || len(l.Problems) != 1) {
			t.Errorf("%q is %q with %q, want %q", text, got, told(l), want)
		}
	}
}

// TestGrades: a grade is guessed, and stays empty until someone has confirmed it.
func TestGrades(t *testing.T) {
	for text, want := range map[string]string{
		"Director I": "director", "Directrice générale": "director", "Secrétaire général": "director", "مدير عام": "director", "Permanent Secretary": "director",
		"Chef de service": "manager", "Head of Unit": "manager", "رئيس قسم": "manager", "Jefe de sección": "manager", "Officer (senior)": "officer", "Attaché d'administration": "officer",
		"Professional 3": "officer", "مهندس أول": "officer", "Secrétaire": "support", "Chauffeur": "support", "Clerk II": "support", "كاتب": "support", "A3/2": "", "Grade 7": "",
		"Assistant to the Director": "director", "Agent": "support",
	} {
		l := column(t, "Grade", text)
		if v := l.Values[stafflist.Grade]; len(v) != 1 || v[0].Guess != want || v[0].Meaning != "" || l.Rows[0].Grade != "" || l.Rows[0].GradeText != text {
			t.Errorf("%q: %+v in %+v, want the guess %q", text, v, l.Rows[0], want)
		}
	}
	for _, code := range stafflist.Grades {
		if got := column(t, "Grade", strings.ToUpper(code)).Rows[0].Grade; got != code {
			t.Errorf("our own code %s is %q", code, got)
		}
	}
}

func TestBirths(t *testing.T) {
	for text, want := range map[string]string{
		"1985": "30to44", "12/05/1985": "30to44", "1985-05-12": "30to44", "12 mai 1985": "30to44", "12.5.85": "30to44", "12-May-85": "30to44", "01/01/12": "under30", "1/1/05": "under30",
		"١٩٨٥": "30to44", "31179": "30to44", "31179.0": "30to44", "1996": "30to44", "1997": "under30", "1966": "60plus", "1967": "45to59", "1885": "?", "2015": "?", "1398": "?", "85": "?", "x": "?",
		"1985-1986": "?", "": "",
	} {
		l := column(t, "Year of birth", text)
		if got := l.Rows[0].AgeBand; got != want && (want != "?" || got != "" || len(l.Problems) != 1 || l.Problems[0].Err.Code != "staff_birth") {
			t.Errorf("%q is %q with %q, want %q", text, got, told(l), want)
		}
	}
	list, err := stafflist.Read(strings.NewReader("Name,Born\nA,1985\n"), stafflist.Options{})
	if err != nil || list.Rows[0].AgeBand != "" || len(list.Problems) != 0 {
		t.Errorf("without the present year: %v, %+v", err, list)
	}
}

func TestAges(t *testing.T) {
	for text, want := range map[string]string{
		"35": "30to44", "29": "under30", "30": "30to44", "60": "60plus", "٤٥": "45to59", "30to44": "30to44", "60plus": "60plus", "30-44": "30to44", "30 à 44 ans": "30to44", "31–40": "30to44",
		"<30": "under30", "Under 25": "under30", "moins de 30 ans": "under30", "60+": "60plus", "65 and over": "60plus", "٦٠ فأكثر": "60plus", "25-34": "?", "50+": "?", "<40": "?", "7": "?", "old": "?", "": "",
	} {
		l := column(t, "Age", text)
		if got := l.Rows[0].AgeBand; got != want && (want != "?" || got != "" || len(l.Problems) != 1 || l.Problems[0].Err.Code != "staff_age") {
			t.Errorf("%q is %q with %q, want %q", text, got, told(l), want)
		}
	}
}

// TestOurCodes: the codes are those of the rest of the house.
func TestOurCodes(t *testing.T) {
	if diff := cmp.Diff([][]string{assessment.Sexes, assessment.Grades}, [][]string{stafflist.Sexes, stafflist.Grades}); diff != "" {
		t.Errorf("codes (-want +got):\n%s", diff)
	}
	for year, band := range map[string]string{"2000": assessment.AgeBands[0], "1990": assessment.AgeBands[1], "1970": assessment.AgeBands[2], "1950": assessment.AgeBands[3]} {
		if got := column(t, "Born", year).Rows[0].AgeBand; got != band {
			t.Errorf("born in %s is %q, want %q", year, got, band)
		}
	}
}

// TestOurWords: what our own pages call fields, sexes, grades and ages is read, in each language.
func TestOurWords(t *testing.T) {
	bundle, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range bundle.Languages() {
		p := bundle.Printer(tag)
		for _, f := range append([]stafflist.Field{stafflist.UnitLevel(1), stafflist.UnitLevel(2)}, stafflist.Fields...) {
			content := f.Name(p) + "\t" + stafflist.FullName.Name(p)
			if f.Level() > 0 {
				content += "\t" + stafflist.UnitLevel(3-f.Level()).Name(p)
			}
			if l := read(t, content+"\nx\ty\tz\n", stafflist.Options{}); l.Columns[0].Field != f {
				t.Errorf("%s: %q is read as %q, want %s", tag, f.Name(p), l.Columns[0].Field, f)
			}
		}
		for _, code := range assessment.Sexes {
			if got := column(t, "Sex", p.T("about_you.sex."+code)).Rows[0].Sex; got != code {
				t.Errorf("%s: %q is %q, want %s", tag, p.T("about_you.sex."+code), got, code)
			}
		}
		for _, code := range assessment.Grades {
			if got := column(t, "Grade", p.T("about_you.grade."+code)).Values[stafflist.Grade][0].Guess; got != code {
				t.Errorf("%s: %q is %q, want %s", tag, p.T("about_you.grade."+code), got, code)
			}
		}
		for _, code := range assessment.AgeBands[:4] {
			if got := column(t, "Age", p.T("about_you.age."+code)).Rows[0].AgeBand; got != code {
				t.Errorf("%s: %q is %q, want %s", tag, p.T("about_you.age."+code), got, code)
			}
		}
	}
}
