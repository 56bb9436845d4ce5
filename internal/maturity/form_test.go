package maturity_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/maturity"
	"github.com/dira-platform/dira/internal/xlsform"
)

func builtIn(t testing.TB) *maturity.Instrument {
	t.Helper()
	in, err := maturity.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// TestBuiltIn holds what was promised of the instrument that comes with the program.
func TestBuiltIn(t *testing.T) {
	in := builtIn(t)
	if len(in.Dimensions) != 9 || len(in.Scale.Levels) != 5 || in.Scale.EvidenceFrom != "defined" {
		t.Errorf("%d dimensions, %d levels, evidence from %s", len(in.Dimensions), len(in.Scale.Levels), in.Scale.EvidenceFrom)
	}
	for _, d := range in.Dimensions {
		if d.ID == "data" || d.ID == "meta" {
			t.Errorf("%s is what other programs call the root of every form, or a part of it", d.ID)
		}
		if len(d.Statements) < 4 || len(d.Statements) > 6 {
			t.Errorf("%s has %d statements", d.ID, len(d.Statements))
		}
		for _, s := range d.Statements {
			seen := map[string]bool{}
			for code, text := range s.Levels {
				for _, tag := range in.Languages {
					if len([]rune(text[tag])) < 8 || seen[text[tag]] {
						t.Errorf("%s.%s says %q in %s", s.ID, code, text[tag], tag)
					}
					seen[text[tag]] = true
				}
			}
		}
	}
	if !slices.Equal(in.Drafts, []string{"fr", "ar"}) {
		t.Errorf("drafts: %v", in.Drafts)
	}
}

// TestRoundTrip writes our instrument as a workbook and reads it again: nothing may be lost or changed.
func TestRoundTrip(t *testing.T) {
	in := builtIn(t)
	got := imported(t, written(t, in))
	if d := cmp.Diff(in, got); d != "" {
		t.Errorf("not the same (-written +read):\n%.3000s", d)
	}
}

func written(t testing.TB, in *maturity.Instrument) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := in.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func imported(t testing.TB, raw []byte) *maturity.Instrument {
	t.Helper()
	in, left, problems, err := maturity.Import(raw, "en")
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	if len(left) > 0 {
		t.Errorf("left out: %v", left)
	}
	return in
}

// workbook makes a file of sheets: a sheet is its rows, a row its cells with | between them.
func workbook(t testing.TB, sheets map[string]string) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for name, rows := range sheets {
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for i, row := range strings.Split(strings.TrimSpace(rows), "\n") {
			for j, cell := range strings.Split(row, "|") {
				at, _ := excelize.CoordinatesToCellName(j+1, i+1)
				if err := f.SetCellStr(name, at, strings.TrimSpace(cell)); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if err := f.DeleteSheet("Sheet1"); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The simple form of somebody else: no languages, numbers as levels, a question on which others depend, things that we leave out.
const (
	theirSurvey = `type|name|label|hint|relevant|constraint
start|start
text|respondent|Who answers?
begin group|it|IT
note|intro|Think of last year.
select_one yn|cloud|Do you use a cloud?
select_one maturity|plan|We have a plan.|Written
select_one maturity|exit|We can leave.||${cloud} = 'yes' and not(${cloud} = "")
end group`
	theirChoices = `list_name|name|label
yn|yes|Yes
yn|no|No
maturity|1|Weak
maturity|2|Fair
maturity|3|Good
maturity|na|Not for us`
	theirSettings = `form_title|form_id
Readiness|ready_1`
)

func TestFormOfOthers(t *testing.T) {
	in, left, problems, err := maturity.Import(workbook(t, map[string]string{"survey": theirSurvey, "choices": theirChoices, "settings": theirSettings}), "en")
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	if len(in.Dimensions) != 1 || len(in.Dimensions[0].Questions) != 1 || len(in.Dimensions[0].Statements) != 2 || in.Scale.EvidenceFrom != "2" || in.Title["en"] != "Readiness" {
		t.Errorf("%+v", in)
	}
	if s := in.Dimensions[0].Statements[1]; s.When.String() != `${cloud} = 'yes' and not(${cloud} = '')` {
		t.Errorf("condition: %s", s.When)
	}
	var names []string
	for _, l := range left {
		names = append(names, l.What+" "+l.Name)
	}
	if got := strings.Join(names, ", "); got != "column constraint, metadata start, text respondent, evidence 2" {
		t.Errorf("left out: %s", got)
	}
}

// TestRefused breaks a form in one place at a time, and wants to be told where.
func TestRefused(t *testing.T) {
	type change struct{ sheet, old, new string }
	for _, tt := range []struct {
		name string
		change
		want string // sheet row column code
	}{
		{"no survey", change{"survey", theirSurvey, ""}, "survey 0  xlsform_no_survey"},
		{"repeat", change{"survey", "begin group", "begin repeat"}, "survey 4 A xlsform_repeat"},
		{"several answers", change{"survey", "select_one maturity|plan", "select_multiple maturity|plan"}, "survey 7 A xlsform_type"},
		{"or other", change{"survey", "select_one maturity|plan", "select_one maturity or_other|plan"}, "survey 7 A xlsform_type"},
		{"a number", change{"survey", "select_one maturity|plan", "integer|plan"}, "survey 7 A xlsform_type"},
		{"unknown list", change{"survey", "select_one maturity|plan", "select_one level|plan"}, "survey 7 A xlsform_list_unknown"},
		{"no name", change{"survey", "select_one maturity|plan|", "select_one maturity||"}, "survey 7 B xlsform_name"},
		{"name twice", change{"survey", "|exit|", "|plan|"}, "survey 8 B xlsform_name_twice"},
		{"no label", change{"survey", "We have a plan.", ""}, "survey 7 C xlsform_no_label"},
		{"group not closed", change{"survey", "\nend group", ""}, "survey 4 A xlsform_open"},
		{"group not open", change{"survey", "begin group|it|IT", "end group"}, "survey 4 A xlsform_end"},
		{"no such question", change{"survey", "${cloud} = 'yes'", "${sky} = 'yes'"}, "survey 8 E xlsform_relevant_unknown"},
		{"no such answer", change{"survey", "${cloud} = 'yes'", "${cloud} = 'perhaps'"}, "survey 8 E xlsform_relevant_answer"},
		{"a question that is left out", change{"survey", "${cloud} = 'yes'", "${respondent} = 'x'"}, "survey 8 E xlsform_relevant_left"},
		{"a later question", change{"survey", "Written\n", "Written|${exit} = '1'\n"}, "survey 7 E xlsform_relevant_later"},
		{"a statement", change{"survey", "${cloud} = 'yes'", "${plan} = '1'"}, "survey 8 E instrument_relevant"},
		{"an expression", change{"survey", "${cloud} = 'yes'", "count(${cloud}) > 1"}, "survey 8 E condition_unread"},
		{"a question that decides nothing", change{"survey", "${cloud} = 'yes' and not(${cloud} = \"\")", ""}, "survey 6 A instrument_other_list"},
		{"outside", change{"survey", "\nend group", "\nend group\nselect_one maturity|lost|Lost"}, "survey 10 A instrument_outside"},
		{"no list name", change{"choices", "maturity|2|Fair", "|2|Fair"}, "choices 5 A xlsform_no_list_name"},
		{"answer twice", change{"choices", "maturity|2|Fair", "maturity|1|Fair"}, "choices 5 B xlsform_choice_twice"},
		{"answer with blanks", change{"choices", "maturity|2|Fair", "maturity|two three|Fair"}, "choices 5 B xlsform_choice_name"},
		{"answer without label", change{"choices", "maturity|2|Fair", "maturity|2|"}, "choices 5 C xlsform_no_label"},
		{"from high to low", change{"choices", "maturity|3|Good", "maturity|0|Good"}, "choices 6 B instrument_level_order"},
		{"99", change{"choices", "maturity|na|", "maturity|99|"}, "choices 7 B instrument_level_odd"},
		{"no column", change{"choices", "list_name|", "list|"}, "choices 1  xlsform_no_column"},
		{"a language without a name", change{"survey", "|label|", "|label::Klingonisch|"}, "survey 1 C xlsform_language"},
		{"no id", change{"settings", "ready_1", ""}, "settings 0  instrument_no_id"},
	} {
		sheets := map[string]string{"survey": theirSurvey, "choices": theirChoices, "settings": theirSettings}
		changed := strings.Replace(sheets[tt.sheet], tt.old, tt.new, 1)
		if changed == sheets[tt.sheet] {
			t.Fatalf("%s: nothing changed", tt.name)
		}
		if sheets[tt.sheet] = changed; changed == "" {
			delete(sheets, tt.sheet)
		}
		in, _, problems, err := maturity.Import(workbook(t, sheets), "en")
		if err != nil || in != nil || len(problems) == 0 {
			t.Errorf("%s: taken, or %v", tt.name, err)
			continue
		}
		if got := described(problems[0]); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// TestNameOfARefusedRow: that a name stands twice is told in the same try as what the first of both is refused for.
func TestNameOfARefusedRow(t *testing.T) {
	survey := strings.Replace(strings.Replace(theirSurvey, "select_one maturity|plan", "integer|plan", 1), "|exit|", "|plan|", 1)
	_, _, problems, err := maturity.Import(workbook(t, map[string]string{"survey": survey, "choices": theirChoices, "settings": theirSettings}), "en")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range problems {
		got = append(got, described(p))
	}
	if want := "survey 7 A xlsform_type, survey 8 B xlsform_name_twice"; strings.Join(got, ", ") != want {
		t.Errorf("%q, want %s", got, want)
	}
}

func described(p xlsform.Problem) string {
	return fmt.Sprintf("%s %d %s %s", p.At.Sheet, p.At.Row, p.At.Column, p.Err.Code)
}

func TestNoWorkbook(t *testing.T) {
	for name, raw := range map[string]string{"csv": "type,name,label\nnote,a,A\n", "nothing": "", "a picture": "\x89PNG\r\n\x1a\n"} {
		if _, _, _, err := maturity.Import([]byte(raw), "en"); !errs.Is(err, errs.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
