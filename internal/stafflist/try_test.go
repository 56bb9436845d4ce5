package stafflist

import ("testing";"strings";"fmt";"os")

func TestTry(t *testing.T) {
	raw, err := os.ReadFile(os.Getenv("TRY"))
	if err != nil { t.Skip() }
	l, err := Read(strings.NewReader(string(raw)), Options{Year: 2026})
	if err != nil { t.Fatal(err) }
	show(l)
}
func show(l *List) {
	fmt.Println(l.Format, l.Sheet, l.Sheets, "header row", l.HeaderRow, "refused", l.Refused)
	for _, c := range l.Columns { fmt.Printf("  %s %q -> %s (guess %s %.1f) %q\n", c.Letter, c.Header, c.Field, c.Guess, c.Confidence, c.Samples) }
	for _, r := range l.Rows { fmt.Printf("  %+v\n", r) }
	for _, p := range l.Problems { fmt.Printf("  ! %s%d %q %q %s %v\n", p.Column, p.Row, p.Header, p.Value, p.Severity, p.Err) }
	for _, n := range l.Notes { fmt.Printf("  * %v\n", n) }
	fmt.Println("  ", l.Values, l.Tally)
}
