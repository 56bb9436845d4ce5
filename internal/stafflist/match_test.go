package stafflist_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/stafflist"
)

// TestHeaders: what the columns are called in five languages. Each header has the field and the confidence that it is matched with.
func TestHeaders(t *testing.T) {
	for _, tt := range []struct{ header, want string }{
		{"Staff No.", "staff_number 1.0"}, {"STAFF_NUMBER", "staff_number 1.0"}, {"Employee ID", "staff_number 1.0"}, {"N° matricule", "staff_number 1.0"},
		{"Matricule de l'agent", "staff_number 0.9"}, {"الرقم الوظيفي", "staff_number 1.0"}, {"رقم الموظّف", "staff_number 1.0"}, {"Número de Empleado", "staff_number 1.0"},
		{"Nº mecanográfico", "staff_number 1.0"}, {"Full name", "full_name 1.0"}, {"  full\tNAME *", "full_name 1.0"}, {"Nom et prénom(s)", "full_name 1.0"},
		{"NOM ET PRENOMS DE L’AGENT", "full_name 0.9"}, {"Name of officer", "full_name 1.0"}, {"الإسم الكامل", "full_name 1.0"}, {"Apellidos y nombres", "full_name 1.0"},
		{"Nome completo", "full_name 1.0"}, {"Name", "full_name 1.0"}, {"Nom", "full_name 1.0"}, {"Nom de l'agent", "full_name 1.0"}, {"Nom du responsable", " 0.0"},
		{"Prénom", "given_name 1.0"}, {"First Name", "given_name 1.0"}, {"اللقب", "family_name 1.0"}, {"Surname", "family_name 1.0"}, {"Postnom", "second_family_name 1.0"},
		{"E-mail", "email 1.0"}, {"E mail", "email 1.0"}, {"Courriel professionnel", "email 0.9"}, {"Adresse éléctronique", "email 1.0"}, {"Email (obligatoire)", "email 1.0"},
		{"البريد الالكترونى", "email 1.0"}, {"Correo electrónico", "email 1.0"}, {"Supervisor e-mail", " 0.0"}, {"E-mail / البريد الإلكتروني", "email 0.9"},
		{"Unit", "unit 1.0"}, {"Structure d'affectation", "unit 1.0"}, {"Ministry", "unit 1.0"}, {"Direction", "unit 1.0"}, {"Nom de la direction", "unit 0.6"}, {"القسم", "unit 1.0"},
		{"Unit code", "unit_code 1.0"}, {"Code service", "unit_code 1.0"}, {"Sex", "sex 1.0"}, {"Sexe (M/F)", "sex 1.0"}, {"Gender M/F", "sex 0.9"}, {"Sexe / الجنس", "sex 0.9"},
		{"الجنس", "sex 1.0"}, {"Género", "sex 1.0"}, {"Job grade", "grade 1.0"}, {"Catégorie", "grade 1.0"}, {"الدرجة", "grade 1.0"}, {"Job title", "role 1.0"},
		{"Intitulé du poste occupé", "role 0.6"}, {"المسمى الوظيفي", "role 1.0"}, {"Cargo", "role 1.0"}, {"Langue", "language 1.0"}, {"Preferred language", "language 1.0"},
		{"Date of Birth", "birth 1.0"}, {"Date de naissance (jj/mm/aaaa)", "birth 1.0"}, {"تاريخ الميلاد", "birth 1.0"}, {"Tranche d'âge", "age 1.0"}, {"العمر", "age 1.0"},
		{"Phone", " 0.0"}, {"Mobile phone", " 0.0"}, {"National ID", " 0.0"}, {"N° CNI", " 0.0"}, {"Salaire de base", " 0.0"}, {"Religion", " 0.0"}, {"Nationalité", " 0.0"},
		{"Date de recrutement", " 0.0"}, {"Lieu de naissance", " 0.0"}, {"Observations", " 0.0"}, {"N°", " 0.0"}, {"S/N", " 0.0"}, {"", " 0.0"},
	} {
		// The header stands beside one that no other is taken for.
		l := read(t, "Tranche d'impôt;Nom complet du collaborateur;"+tt.header+"\n", stafflist.Options{HeaderRow: 1})
		var got string
		for _, c := range l.Columns {
			if c.Index == 2 {
				got = fmt.Sprintf("%s %.1f", c.Guess, c.Confidence)
			}
		}
		if want := tt.want; got != want && (got != "" || want != " 0.0") {
			t.Errorf("%q is %s, want %s", tt.header, got, want)
		}
	}
}

// TestColumnsTogether: what a column is may depend on those beside it.
func TestColumnsTogether(t *testing.T) {
	for _, tt := range []struct {
		name, content string
		want          []string
	}{
		{"a name alone", "Matricule;Nom\n", []string{"A Matricule=staff_number", "B Nom=full_name"}},
		{"beside a given name", "Nom;Prénom\n", []string{"A Nom=family_name", "B Prénom=given_name"}},
		{"beside a family name", "الاسم;اللقب\n", []string{"A الاسم=given_name", "B اللقب=family_name"}},
		{"three names", "Nombre;Primer apellido;Segundo apellido\n", []string{"A Nombre=given_name", "B Primer apellido=family_name", "C Segundo apellido=second_family_name"}},
		{"as in the Congo", "Nom;Postnom;Prénom\n", []string{"A Nom=family_name", "B Postnom=second_family_name", "C Prénom=given_name"}},
		{"one column of units", "Name;Department\n", []string{"A Name=full_name", "B Department=unit"}},
		{"several, by what they are called", "Name;Service;Direction;Ministère\n", []string{"A Name=full_name", "B Service=unit_level_3", "C Direction=unit_level_2", "D Ministère=unit_level_1"}},
		{"several, by their numbers", "Name;Level 2;Level 1;Level 3\n", []string{"A Name=full_name", "B Level 2=unit_level_2", "C Level 1=unit_level_1", "D Level 3=unit_level_3"}},
		{"a level called unit is the lowest", "Name;Unité;Ministère;Direction\n", []string{"A Name=full_name", "B Unité=unit_level_3", "C Ministère=unit_level_1", "D Direction=unit_level_2"}},
		{"words and numbers as they stand", "Name;Ministry;Level 1;Level 2\n", []string{"A Name=full_name", "B Ministry=unit_level_1", "C Level 1=unit_level_2", "D Level 2=unit_level_3"}},
		{"the surer of two", "Contact email address;Email;Nom\n", []string{"A Contact email address=", "B Email=email", "C Nom=full_name"}},
		{"the first of two", "Name;Email;Email\n", []string{"A Name=full_name", "B Email=email", "C Email="}},
		{"addresses without a header", "Name;Sex;\nA;F;a@b.org\nB;M;b@b.org\n", []string{"A Name=full_name", "B Sex=sex", "C =email"}},
		{"no addresses", "Name;Sex;Mail\nA;F;Room 1\nB;M;Room 2\nC;M;Room 3\n", []string{"A Name=full_name", "B Sex=sex", "C Mail="}},
		{"rows that are only counted", "ID;Name;Sex\n1;A;F\n2;B;F\n3;C;M\n", []string{"A ID=", "B Name=full_name", "C Sex=sex"}},
		{"staff numbers", "ID;Name;Sex\n11;A;F\n12;B;F\n13;C;M\n", []string{"A ID=staff_number", "B Name=full_name", "C Sex=sex"}},
		{"a column that only some rows have", "Name;Sex\nA;F;x\nB;M;y\nC;M;z\n", []string{"A Name=full_name", "B Sex=sex", "C ="}},
	} {
		if diff := cmp.Diff(tt.want, matched(read(t, tt.content, stafflist.Options{}))); diff != "" {
			t.Errorf("%s, columns (-want +got):\n%s", tt.name, diff)
		}
	}
}

// TestHeaderOverTwoRows: a header whose cells are merged with those above still has them.
func TestHeaderOverTwoRows(t *testing.T) {
	l := read(t, "Matricule;Identité;;Sexe\n;Nom;Prénom;\n007;Diop;Awa;F\n", stafflist.Options{})
	if diff := cmp.Diff([]string{"A Matricule=staff_number", "B Nom=family_name", "C Prénom=given_name", "D Sexe=sex"}, matched(l)); diff != "" || l.HeaderRow != 2 {
		t.Errorf("header in row %d, columns (-want +got):\n%s", l.HeaderRow, diff)
	}
}

func TestSamples(t *testing.T) {
	l := read(t, "Name;Sex;Salary\nA;F;\nB;F;100\nC;M;"+strings.Repeat("9", 100)+"\nD;X;\n", stafflist.Options{})
	if diff := cmp.Diff([][]string{{"A", "B", "C"}, {"F", "M", "X"}, {"100", strings.Repeat("9", 60) + "…"}},
		[][]string{l.Columns[0].Samples, l.Columns[1].Samples, l.Columns[2].Samples}); diff != "" {
		t.Errorf("samples (-want +got):\n%s", diff)
	}
}
