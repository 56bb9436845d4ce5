package published

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/dira-platform/dira/internal/api"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/results"
)

// programs reads what programs are told.
func (r *reader) programs(e *edition, as, at string, units []identity.Unit) {
	r.t.Helper()
	paths := []string{"", "/units"}
	for _, a := range abilities {
		paths = append(paths, "/"+string(a))
	}
	for _, u := range units {
		paths = append(paths, "?unit="+string(u.ID))
	}
	for _, path := range paths {
		body, ok := r.get(as, "/api/v1"+at+path)
		if !ok {
			continue
		}
		var w api.Results
		r.check(json.Unmarshal([]byte(body), &w))
		r.take(e, "api", r.fromProgram(&w, as+", API"+path))
	}
}

func (r *reader) fromProgram(w *api.Results, where string) told {
	t, names := told{}, map[string]string{}
	for _, u := range w.Units {
		names[u.ID] = u.Name
	}
	figures := func(s subject, list []api.ResultsFigure) {
		for _, f := range list {
			t.say(about{s, f.Ability, f.Figure}, r.figure(f.Figure, f.Value), where)
			t.say(about{s, f.Ability, f.Figure + " between"}, r.figureBetween(f.Figure, &results.Interval{Low: f.Low, High: f.High}), where)
			t.say(about{s, f.Ability, f.Figure + " n"}, fmt.Sprint(f.N), where)
		}
	}
	for _, g := range w.Groups {
		s := subject{unit: names[g.Unit], sex: g.Sex}
		if len(g.Together) > 0 {
			s.unit, s.rest = "", r.restNames(g.Unit, g.Together)
		}
		t.say(about{s, "", "people"}, fmt.Sprint(g.People), where)
		if g.Invited > 0 {
			t.say(about{s, "", "invited"}, fmt.Sprint(g.Invited), where)
		}
		figures(s, g.Figures)
	}
	for _, c := range w.Levels {
		for n, count := range []*int{c.None, c.Basic, c.Intermediate, c.Advanced} {
			if count != nil {
				t.say(about{subject{unit: names[c.Unit], sex: results.Everyone}, c.Ability, fmt.Sprint("level ", n)}, fmt.Sprint(*count), where)
			}
		}
	}
	for _, a := range w.Abilities {
		t.measured(r.words, results.Ability{ID: framework.StatementID(a.ID), Reliability: a.Reliability, Spread: a.Spread, Error: a.Error}, where)
	}
	for _, p := range w.Parts {
		s := subject{unit: cmp.Or(names[p.Unit], r.units[0].Name), sex: results.Everyone, part: p.Code}
		t.say(about{s, "", "people"}, fmt.Sprint(p.People), where)
		figures(s, p.Figures)
	}
	for _, c := range w.Questions {
		between := c.By + ":" + c.Group + "/" + c.Reference
		t.question(between, "", "questions_compared", fmt.Sprint(c.Compared), where)
		t.question(between, "", "questions_too_few", fmt.Sprint(c.Few), where)
		t.question(between, "", "questions_flagged", fmt.Sprint(c.Flagged), where)
		for _, q := range c.Questions {
			for what, x := range map[string]float64{"dif": q.Difference, "dif_delta": q.Delta, "dif_chance": q.Chance} {
				t.question(between, q.Question, what, strconv.FormatFloat(x, 'g', -1, 64), where)
			}
		}
	}
	return t
}
