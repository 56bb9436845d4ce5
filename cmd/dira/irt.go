package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/dira-platform/dira/internal/analysis"
	"github.com/dira-platform/dira/internal/irtfile"
)

type irtCommand struct {
	Fit      irtFitCommand      `cmd:"" help:"Estimate the items of a test: Rasch, 2PL, 3PL, PCM, RSM, GPCM or GRM."`
	Score    irtScoreCommand    `cmd:"" help:"Estimate the ability of each person with items that were estimated."`
	Dif      irtDifCommand      `cmd:"" help:"Find items that are harder for one group than for people of another who can do as much."`
	Quality  irtQualityCommand  `cmd:"" help:"Classical statistics of items, and the reliability of the test."`
	Link     irtLinkCommand     `cmd:"" help:"Bring one form of a test to the scale of another through the items they share."`
	Equate   irtEquateCommand   `cmd:"" help:"Find the raw score on one form of a test that means the same as each on another."`
	Simulate irtSimulateCommand `cmd:"" help:"Make up answers of people whose ability is known."`
	Cat      irtCatCommand      `cmd:"" help:"Run an adaptive test of a person whose ability is known."`
	Report   irtReportCommand   `cmd:"" help:"Write a page that says, for everyone, whether a test is any good."`
}

// Help is shown below the list of commands.
func (irtCommand) Help() string {
	return `Item response theory for your own data. Begin with the report, which says in plain words what the others say in numbers. Here with
answers that are made up:

  dira irt simulate --persons 500 --items 12 --out answers.csv
  dira irt report answers.csv --out report.html

` + tableHelp + `
Nothing is sent anywhere. The mathematics is the package github.com/dira-platform/dira/irt, documented there.`
}

const tableHelp = `The table is a CSV file: a header row with the names of the columns, then a row per person.

  _id,_sex,q1,q2,q3
  p1,woman,1,0,2
  p2,man,0,,1

Columns whose name begins with _ describe the person: _id names, _weight weighs, any other can make groups or predict the ability; all other
columns are items. A cell is a category, 0, 1, 2, …; an empty one was not answered, which is never wrong.

Semicolons or tabs, a byte-order mark, Windows line ends and NA for an empty cell are understood too. When the answers begin with 1
that is found out and said; --base 1 says it, --base 0 denies it. A file called - is standard input.
`

// answers are the settings of every command that reads a table.
type answers struct {
	File string `arg:"" help:"The table: a CSV file, or - for standard input."`
	Base string `help:"What the first category is called; auto finds out." default:"auto" placeholder:"N"`
}

// result is where the result goes.
type result struct {
	Out string `help:"Write to this file instead of standard output." placeholder:"FILE" short:"o"`
}

// read reads the table, says what was unusual about it, and shows how far it is.
func (a answers) read(ctx context.Context, out output, o irtfile.Options) (*irtfile.Sheet, error) {
	o.Base = irtfile.Auto
	if a.Base != "auto" {
		if _, err := fmt.Sscanf(a.Base+" ", "%d ", &o.Base); err != nil || o.Base < 0 || o.Base > 100 {
			return nil, fmt.Errorf("--base %s: the first category is a number, 0 or 1 as a rule, or auto", a.Base)
		}
	}
	f, size, err := open(a.File)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	bar := newBar(out.stderr, "reading")
	defer bar.done()
	if size > 0 {
		o.Progress = func(read int64) { bar.show(float64(read)/float64(size), "") }
	}
	s, err := irtfile.Read(ctx, f, o)
	if err != nil {
		return nil, named(a.File, err)
	}
	bar.done()
	for _, note := range s.Notes {
		fmt.Fprintf(out.stderr, "dira: %s: %s\n", a.File, note)
	}
	return s, nil
}

// open opens a file, or standard input; the size is 0 when it is not known.
func open(name string) (io.ReadCloser, int64, error) {
	if name == "-" {
		return io.NopCloser(os.Stdin), 0, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = fmt.Errorf("%s is a folder; a table of answers is wanted", name)
	}
	if err != nil {
		f.Close()
		return nil, 0, err
	}
	return f, info.Size(), nil
}

func readParams(name string) (*irtfile.Params, error) { return readWith(name, irtfile.ReadParams) }

// readWith reads a whole file.
func readWith[T any](name string, read func(io.Reader) (T, error)) (T, error) {
	f, _, err := open(name)
	if err != nil {
		var none T
		return none, err
	}
	defer f.Close()
	v, err := read(f)
	return v, named(name, err)
}

// named puts the file before what is wrong with it.
func named(file string, err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	if file == "-" {
		file = "standard input"
	}
	return fmt.Errorf("%s: %w", file, err)
}

// write gives the result to a function that writes it. A file appears only when it is complete.
func (r result) write(out output, write func(io.Writer) error) (err error) {
	if r.Out == "" || r.Out == "-" {
		return write(out.stdout)
	}
	f, err := os.CreateTemp(folderOf(r.Out), ".dira-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // nothing is there to remove when all went well
	if err := errors.Join(write(f), f.Chmod(0o644), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), r.Out)
}

func folderOf(file string) string {
	if k := strings.LastIndexByte(file, os.PathSeparator); k >= 0 {
		return file[:k+1]
	}
	return "."
}

func (r result) json(out output, v any) error {
	return r.write(out, func(w io.Writer) error { return irtfile.WriteJSON(w, v) })
}

// warn says on stderr what belongs to a result and is not in it.
func warn(out output, file string) analysis.Warn {
	return func(format string, args ...any) {
		fmt.Fprintf(out.stderr, "dira: %s: %s\n", file, fmt.Sprintf(format, args...))
	}
}

// joinNegative makes '--theta=-1' of '--theta -1', for the parser takes -1 for a flag; '--cuts -1,0,1' too.
func joinNegative(args []string) []string {
	var out []string
	for _, arg := range args {
		last := len(out) - 1
		if negative(arg) && last >= 0 && strings.HasPrefix(out[last], "--") && !strings.Contains(out[last], "=") {
			out[last] += "=" + arg
			continue
		}
		out = append(out, arg)
	}
	return out
}

// negative tells whether an argument is a number below 0, or a list of numbers that begins with one.
func negative(arg string) bool {
	if !strings.HasPrefix(arg, "-") {
		return false
	}
	for part := range strings.SplitSeq(arg, ",") {
		if _, err := strconv.ParseFloat(part, 64); err != nil {
			return false
		}
	}
	return true
}
