package cellfile

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"github.com/dira-platform/dira/disclosure"
)

// WriteCells writes a file of counts.
func WriteCells(w io.Writer, t *disclosure.Table) error {
	return write(w, columns[:5], func(row func(c disclosure.Cell, more ...string) error) error {
		for _, r := range t.Rows() {
			if err := row(r.Cell, strconv.FormatInt(r.Count, 10)); err != nil {
				return err
			}
		}
		return nil
	})
}

// WritePublished writes a release: all cells, suppressed counts empty.
func WritePublished(w io.Writer, p *disclosure.Published) error {
	return write(w, columns, func(row func(c disclosure.Cell, more ...string) error) error {
		for e := range p.All() {
			count, reason := strconv.FormatInt(e.Count, 10), ""
			switch {
			case e.Suppressed:
				count, reason = "", Protected
			case e.RoundedTo > 1:
				reason = fmt.Sprint(rounded, e.RoundedTo)
			}
			if err := row(e.Cell, count, reason); err != nil {
				return err
			}
		}
		return nil
	})
}

func write(w io.Writer, header []string, rows func(func(disclosure.Cell, ...string) error) error) error {
	buffer := bufio.NewWriter(w)
	out := csv.NewWriter(buffer)
	if err := out.Write(header); err != nil {
		return err
	}
	err := rows(func(c disclosure.Cell, more ...string) error {
		return out.Write(append([]string{text(c.Unit), text(c.By[0]), text(c.By[1]), text(c.Wave)}, more...))
	})
	if err != nil {
		return err
	}
	if out.Flush(); out.Error() != nil {
		return out.Error()
	}
	return buffer.Flush()
}
