package stafflist

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/spreadsheet"
)

// reading is a list while it is read.
type reading struct {
	o      Options
	list   *List
	fields []Field // by column
	read   []int   // columns that are
	width  int     // cells that a row may have
	header []string
	widest int // columns that hold anything, with or without a header

	tally    map[string]*Count
	words    map[Field]*wordList
	units    unitList
	repeated int
	hidden   int
	births   bool
	said     []rowWords // by row
}

func (r *reading) note(code string, args ...any) {
	n := Note{Code: code, Args: map[string]any{}}
	for i := 0; i+1 < len(args); i += 2 {
		n.Args[args[i].(string)] = args[i+1]
	}
	r.list.Notes = append(r.list.Notes, n)
}

// problem notes what is wrong with a row, in a column or, where that is -1, as a whole.
func (r *reading) problem(row *Row, column int, value string, severity Severity, err *errs.Error) {
	p := Problem{Value: shorten(value), Severity: severity, Err: err, column: column}
	if row != nil {
		p.Row = row.Number
		row.Refused = row.Refused || severity == Refuses
	}
	if column >= 0 {
		p.Column = spreadsheet.Column(column)
		if column < len(r.list.Columns) {
			p.Header = r.list.Columns[column].Header
		}
	}
	key := err.Code + " " + string(severity)
	if r.tally[key] == nil {
		r.tally[key] = &Count{Code: err.Code, Severity: severity}
	}
	if r.tally[key].N++; r.tally[key].N <= maxListed {
		r.list.Problems = append(r.list.Problems, p)
	}
}

// all reads a table of which the first rows have been read.
func (r *reading) all(head []*spreadsheet.Row, t spreadsheet.Table) (*List, error) {
	at, err := r.headerAt(head)
	if err != nil {
		return nil, err
	}
	r.begin(head, at)
	if !r.has(FullName) && !r.has(GivenName) && !r.has(FamilyName) {
		r.problem(nil, -1, "", Refuses, errs.New(errs.Invalid, "staff_no_name_column"))
		r.finish()
		return r.list, nil
	}
	for _, l := range head[at+1:] {
		if err := r.row(l); err != nil {
			return nil, err
		}
	}
	for {
		l, err := t.Next()
		if err != nil {
			return nil, err
		}
		if l == nil {
			break
		}
		if err := r.row(l); err != nil {
			return nil, err
		}
	}
	if len(r.list.Rows) == 0 {
		r.problem(nil, -1, "", Refuses, errs.New(errs.Invalid, "staff_no_rows"))
	}
	r.finish()
	return r.list, nil
}

func (r *reading) headerAt(head []*spreadsheet.Row) (at int, err error) {
	if r.o.HeaderRow > 0 {
		at = slices.IndexFunc(head, func(l *spreadsheet.Row) bool { return l.Number == r.o.HeaderRow })
	} else {
		at, _ = findHeader(head)
	}
	if at < 0 {
		return 0, errs.New(errs.Invalid, "staff_no_header")
	}
	return at, nil
}

// begin takes the columns from the header and decides what each is read as.
func (r *reading) begin(head []*spreadsheet.Row, at int) {
	r.tally, r.words = map[string]*Count{}, map[Field]*wordList{}
	r.units = newUnitList()
	r.list.HeaderRow = head[at].Number
	if at > 0 {
		r.note(NoteAbove, "row", head[at].Number)
	}
	r.header = headerOf(head, at)
	r.width = len(head[at].Cells)
	if usual, rows := spreadsheet.UsualWidth(head[at+1:]); rows > 2 && 2*rows > len(head)-at-1 { // a column without a header
		r.width = max(r.width, usual)
	}
	if r.list.Format == spreadsheet.CSV { // what stands beyond belongs to rows that are refused
		r.header = r.header[:min(len(r.header), r.width)]
	}
	guesses := make([]guess, len(r.header))
	for i, header := range r.header {
		c := Column{Index: i, Letter: spreadsheet.Column(i), Header: cut(header, MaxText, "…")}
		samples := samplesOf(head[at+1:], i, header)
		guesses[i] = guessHeader(header).weigh(samples)
		c.Confidence = guesses[i].confidence
		c.Samples = first(samples)
		r.list.Columns = append(r.list.Columns, c)
	}
	guessed := assign(guesses)
	mapping := map[int]Field(r.o.Mapping)
	if mapping == nil {
		mapping = chosen(guesses, guessed)
	}
	r.fields = make([]Field, spreadsheet.MaxColumns)
	for i := range r.list.Columns {
		r.list.Columns[i].Guess, r.list.Columns[i].Field = guessed[i], mapping[i]
	}
	for _, i := range slices.Sorted(maps.Keys(mapping)) {
		r.fields[i] = mapping[i]
		r.read = append(r.read, i)
	}
}

// headerOf are the headers of all columns that hold anything.
func headerOf(head []*spreadsheet.Row, at int) (headers []string) {
	width := len(head[at].Cells)
	for _, l := range head[at+1:] {
		width = max(width, len(l.Cells))
	}
	for i := range width {
		c, _ := headerCell(head, at, i)
		headers = append(headers, clean(c.Text))
	}
	for len(headers) > 0 && headers[len(headers)-1] == "" && !holds(head[at+1:], len(headers)-1) {
		headers = headers[:len(headers)-1]
	}
	return headers
}

func holds(lines []*spreadsheet.Row, column int) bool {
	return slices.ContainsFunc(lines, func(l *spreadsheet.Row) bool { c := l.At(column); return !c.Empty() })
}

// samplesOf are the values that the first rows have in a column.
func samplesOf(lines []*spreadsheet.Row, column int, header string) (list []string) {
	const enough = 30
	for _, l := range lines {
		c := l.At(column)
		if text := clean(c.Text); text != "" && text != header {
			list = append(list, shorten(text))
		}
		if len(list) == enough {
			break
		}
	}
	return list
}

// first are the first three different samples.
func first(samples []string) (list []string) {
	for _, s := range samples {
		if len(list) < 3 && !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

// has reports whether a column is read as a field.
func (r *reading) has(f Field) bool { return slices.Contains(r.fields, f) }

// repeats reports whether a row is the header again, as on printed pages.
func (r *reading) repeats(l *spreadsheet.Row) bool {
	same := 0
	for i, header := range r.header {
		c := l.At(i)
		if c.Empty() {
			continue
		}
		if header == "" || c.Text != header && clean(c.Text) != header {
			return false
		}
		same++
	}
	return same > 1
}

// finish decides what words mean, finds those who stand twice, and puts everything in order.
func (r *reading) finish() {
	r.notes()
	r.mean()
	r.twice()
	for i := range r.list.Rows {
		if r.list.Rows[i].Refused {
			r.list.Refused++
		}
	}
	slices.SortStableFunc(r.list.Problems, func(a, b Problem) int { return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(a.column, b.column)) })
	for _, key := range slices.Sorted(maps.Keys(r.tally)) {
		r.list.Tally = append(r.list.Tally, *r.tally[key])
	}
	slices.SortStableFunc(r.list.Tally, func(a, b Count) int { return cmp.Or(cmp.Compare(a.Severity, b.Severity), cmp.Compare(b.N, a.N)) })
}

// notes says what was done with the file as a whole.
func (r *reading) notes() {
	for i := len(r.list.Columns); i < r.widest; i++ {
		r.list.Columns = append(r.list.Columns, Column{Index: i, Letter: spreadsheet.Column(i)})
	}
	if r.repeated > 0 {
		r.note(NoteRepeated, "count", r.repeated)
	}
	if r.hidden > 0 {
		r.note(NoteHiddenRows, "count", r.hidden)
	}
	var unread []string
	for _, c := range r.list.Columns {
		switch {
		case c.Field != "" || c.Header == "" && c.Samples == nil && c.Index < len(r.header):
		case c.Header == "":
			unread = append(unread, c.Letter)
		default:
			unread = append(unread, shorten(c.Header))
		}
	}
	if len(unread) > 0 {
		r.note(NoteNotRead, "columns", strings.Join(unread, ", "))
	}
	if r.births {
		r.note(NoteAge)
	}
	if !r.has(StaffNumber) && !r.has(Email) {
		r.note(NoteNoIdentity)
	}
	r.noteZeros()
}

// noteZeros says when some staff numbers begin with zeros and others are all shorter: a spreadsheet has taken those for numbers.
func (r *reading) noteZeros() {
	width, shorter := 0, 0
	for i := range r.list.Rows {
		if n := r.list.Rows[i].StaffNumber; strings.HasPrefix(n, "0") && digitsOnly(n) {
			width = max(width, len(n))
		}
	}
	for i := range r.list.Rows {
		if n := r.list.Rows[i].StaffNumber; n != "" && len(n) < width && n[0] != '0' && digitsOnly(n) {
			shorter++
		}
	}
	if shorter > 0 {
		r.note(NoteZeros, "count", shorter)
	}
}

func digitsOnly(s string) bool {
	return strings.Trim(s, "0123456789") == ""
}
