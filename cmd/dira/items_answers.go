package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"strings"

	"github.com/dira-platform/dira/internal/app"
	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/policy"
)

type itemsAnswersCommand struct {
	storage
	result
	Secret string `help:"As for 'dira serve': the file with the secret of the server." env:"DIRA_SECRET" placeholder:"FILE"`
	Long   bool   `help:"A row for each answer instead of each assessment: of any number, without holding them in memory."`
	Org    string `help:"Of an organisation, by its short name. Without it: of the public site." default:"public" placeholder:"NAME"`
}

// Help is shown below the list of flags.
func (itemsAnswersCommand) Help() string {
	return `For example:

  dira items answers --out answers.csv
  dira irt fit --model rasch answers.csv --out fit.json
  dira irt dif --group _sex answers.csv
  dira items answers --long --org finance --out answers.csv

A row is a submitted assessment, a column an item; what was not asked is empty. Answers that came faster than the question can be read are left out.
With --long a row is an answer: the number of its assessment, language, sex, age band, grade, item, its version, what was chosen and how it is scored; all are in it. Sex, age band and grade stand in it where people gave them. No row says who answered; still, few rows can: treat the file as personal data.`
}

func (c itemsAnswersCommand) Run(ctx context.Context, out output) error {
	a, err := app.New(ctx, app.Config{Data: c.Data, Database: c.Database, Secret: c.Secret, Version: version()}, slog.New(slog.NewTextHandler(out.stderr, nil)))
	if err != nil {
		return err
	}
	defer a.Close()
	if c.Long {
		return c.write(out, func(w io.Writer) error { return streamAnswers(ctx, a, policy.Operator(c.Org), w) })
	}
	t, err := a.Assessments.Table(ctx, policy.Operator(c.Org))
	if err != nil {
		return err
	}
	fmt.Fprintf(out.stderr, "dira: %d assessments; %d answers left out, since they came faster than the question can be read\n", len(t.Rows), t.Hasty)
	return c.write(out, func(w io.Writer) error { return writeTable(w, t) })
}

// streamAnswers writes a row for each answer.
func streamAnswers(ctx context.Context, a *app.App, who policy.Actor, w io.Writer) error {
	file := csv.NewWriter(w)
	if err := file.Write([]string{"assessment", "language", "sex", "age_band", "grade", "item", "version", "choice", "score"}); err != nil {
		return err
	}
	err := a.Assessments.Stream(ctx, who, func(g assessment.Given) error {
		return file.Write([]string{strconv.Itoa(g.Number), g.Language, g.Sex, g.AgeBand, g.Grade, g.Item, strconv.Itoa(g.Version), strings.Join(g.Choice, " "), strconv.Itoa(g.Score)})
	})
	file.Flush()
	return errors.Join(err, file.Error())
}

func writeTable(w io.Writer, t *assessment.Table) error {
	file := csv.NewWriter(w)
	if err := file.Write(append([]string{"_id", "_language", "_sex", "_age_band", "_grade"}, t.Items...)); err != nil {
		return err
	}
	for i, row := range t.Rows {
		cells := []string{strconv.Itoa(i + 1), row.Language, row.Sex, row.AgeBand, row.Grade}
		for _, column := range t.Items {
			cell := ""
			if score, ok := row.Scores[column]; ok {
				cell = strconv.Itoa(score)
			}
			cells = append(cells, cell)
		}
		if err := file.Write(cells); err != nil {
			return err
		}
	}
	file.Flush()
	return file.Error()
}
