package analysis

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/dira-platform/dira/internal/irtfile"
	"github.com/dira-platform/dira/internal/spreadsheet"
	"github.com/dira-platform/dira/irt"
)

// WriteScores writes CSV with the columns _id, theta, se, answered and extreme, and lz when it was asked for. A number that there is none
// of is empty.
func WriteScores(w io.Writer, s *irtfile.Sheet, scores *Scores) error {
	b := bufio.NewWriter(w)
	b.WriteString("_id,theta,se,answered,extreme")
	if scores.LZ != nil {
		b.WriteString(",lz")
	}
	b.WriteByte('\n')
	var buf []byte
	for i, a := range scores.Abilities {
		buf = append(buf[:0], cell(s.ID(i))...)
		buf = append(number(append(buf, ','), a.Theta), ',')
		buf = append(number(buf, a.SE), ',')
		buf = append(strconv.AppendInt(buf, int64(a.Answered), 10), ',')
		buf = strconv.AppendInt(buf, int64(a.Extreme), 10)
		if scores.LZ != nil {
			buf = number(append(buf, ','), scores.LZ[i])
		}
		b.Write(append(buf, '\n'))
	}
	return b.Flush() // with the first error of all
}

// number appends a number to twelve decimals, beyond which there is only rounding.
func number(buf []byte, v float64) []byte {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return buf
	}
	return strconv.AppendFloat(buf, math.Round(v*1e12)/1e12+0, 'g', -1, 64) // + 0: not −0
}

// cell is a text for a CSV file: in quotes where it must be, and no formula for a spreadsheet.
func cell(text string) string {
	if safe := spreadsheet.Defuse(text); safe != text {
		if _, err := strconv.ParseFloat(text, 64); err != nil {
			text = safe
		}
	}
	if strings.ContainsAny(text, ",;\"\t\r\n") || strings.TrimSpace(text) != text {
		return `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
	}
	return text
}

// WriteCSV writes the drawn answers as the commands read them, the true ability beside them.
func (s *Simulation) WriteCSV(w io.Writer, groups bool) error {
	b := bufio.NewWriter(w)
	b.WriteString("_id,_theta")
	if groups {
		b.WriteString(",_group")
	}
	for _, it := range s.Params.Items {
		b.WriteString("," + cell(it.ID))
	}
	b.WriteByte('\n')
	for i, row := range s.Cells {
		fmt.Fprintf(b, "p%d,%.6f", i+1, s.Theta[i])
		if groups {
			b.WriteString("," + groupName(s.Group[i]))
		}
		for _, x := range row {
			b.WriteByte(',')
			if x != irt.Missing {
				b.WriteString(strconv.Itoa(int(x) + s.Params.FirstCategory))
			}
		}
		b.WriteByte('\n')
	}
	return b.Flush()
}

// groupName is a, b, …, z, then g26, g27, …
func groupName(g int) string {
	if g < 26 {
		return string(rune('a' + g))
	}
	return fmt.Sprintf("g%d", g)
}
