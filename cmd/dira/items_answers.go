package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"log/slog"
	"strconv"

	"github.com/dira-platform/dira/internal/app"
	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/policy"
)

type itemsAnswersCommand struct {
	storage
	result
	Secret string `help:"As for 'dira serve': the file with the secret of the server." env:"DIRA_SECRET" placeholder:"FILE"`
}

// Help is shown below the list of flags.
func (itemsAnswersCommand) Help() string {
	return `  dira items answers --out answers.csv
  dira irt fit --model rasch answers.csv --out fit.json
  dira irt dif --group _sex answers.csv

A row is a submitted assessment, a column an item; what was not asked is empty. Answers that came faster than the question can be read are left out.
Sex, age band and grade stand in it where people gave them. No row says who answered; still, few rows can: treat the file as personal data.`
}

func (c itemsAnswersCommand) Run(ctx context.Context, out output) error {
	a, err := app.New(ctx, app.Config{Data: c.Data, Database: c.Database, Secret: c.Secret, Version: version()}, slog.New(slog.NewTextHandler(out.stderr, nil)))
	if err != nil {
		return err
	}
	defer a.Close()
	t, err := a.Assessments.Table(ctx, policy.Operator(policy.Public))
	if err != nil {
		return err
	}
	fmt.Fprintf(out.stderr, "dira: %d assessments; %d answers left out, since they came faster than the question can be read\n", len(t.Rows), t.Hasty)
	return c.write(out, func(w io.Writer) error { return writeTable(w, t) })
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
