package allocate

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
)

// A Draw settles who of several people gets what, where nothing tells them apart and they do not all get the same.
//
// People have the same claim when they need the same steps, of those that courses teach, with the same weights, hold the same of what courses require, understand the same
// of the languages of courses, have as many hours as far as courses could use them, the same budget of a unit pays for them, if any, and they are of the same groups, as far as shares or courses speak of any. The plan decides how many of
// them get what; the seed decides who, and has no part in the plan besides. A person's ticket is the SHA-256 of the seed, a line feed, and the person's name. The
// lowest ticket (as a text of hexadecimal digits) gets the first outcome, and so on. Over all seeds each order is as probable as any other, so that everybody of the draw has
// the same chance of each outcome: how often it is there ÷ how many people there are.
type Draw struct {
	People   []string  // lowest ticket first
	Outcomes []Outcome // in the order in which they are given out: the most valuable first
}

// An Outcome is what some people of a draw get.
type Outcome struct {
	Courses []string // none = nothing
	People  int
	Chance  float64 // the same for everybody of the draw
}

// Ticket is the ticket of a person in the lottery of a seed: 64 hexadecimal digits.
func Ticket(seed, person string) string {
	t := ticket(seed, person)
	return hex.EncodeToString(t[:])
}

func ticket(seed, person string) [sha256.Size]byte {
	return sha256.Sum256([]byte(seed + "\n" + person))
}

// lottery gives what people of the same kind have to them again in the order of their tickets, and says how probable it was that those in each place
// got what they have.
func (d *draft) lottery(out *Plan, who []int32, seed string) (chance []float64) {
	chance = make([]float64, len(who))
	for from := 0; from < len(who); {
		to := from + 1
		for to < len(who) && d.kind[to] == d.kind[from] {
			to++
		}
		d.draw(out, who, chance, seed, from, to)
		from = to
	}
	return chance
}

// draw settles the places of a kind.
func (d *draft) draw(out *Plan, who []int32, chance []float64, seed string, from, to int) {
	taken, same := d.taken[from:to], true
	for i := range taken {
		chance[from+i] = 1
		same = same && taken[i] == taken[0]
	}
	if same {
		return
	}
	k, n := &d.p.people.kinds[d.kind[from]], float64(to-from)
	slices.SortStableFunc(taken, func(a, b bundle) int {
		return cmp.Or(cmp.Compare(d.chooser.worth(k, &b), d.chooser.worth(k, &a)), cmp.Compare(b.n, a.n), slices.Compare(a.courses(), b.courses()))
	})
	tickets := make(map[int32][sha256.Size]byte, to-from)
	for _, person := range who[from:to] {
		tickets[person] = ticket(seed, d.p.people.ids[person])
	}
	slices.SortFunc(who[from:to], func(a, b int32) int {
		x, y := tickets[a], tickets[b]
		return cmp.Or(bytes.Compare(x[:], y[:]), cmp.Compare(d.p.people.ids[a], d.p.people.ids[b]))
	})
	draw := Draw{}
	for i, person := range who[from:to] {
		draw.People = append(draw.People, d.p.people.ids[person])
		if i == 0 || taken[i] != taken[i-1] {
			draw.Outcomes = append(draw.Outcomes, Outcome{Courses: d.p.names(&taken[i])})
		}
		draw.Outcomes[len(draw.Outcomes)-1].People++
	}
	at := from
	for i := range draw.Outcomes {
		o := &draw.Outcomes[i]
		for o.Chance = float64(o.People) / n; at < to && at-from < sum(draw.Outcomes[:i+1]); at++ {
			chance[at] = o.Chance
		}
	}
	out.Draws = append(out.Draws, draw)
}

// sum counts the people of some outcomes.
func sum(outcomes []Outcome) (n int) {
	for _, o := range outcomes {
		n += o.People
	}
	return n
}
