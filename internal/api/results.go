package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/results"
	"github.com/dira-platform/dira/internal/round"
	"github.com/dira-platform/dira/internal/signin"
)

func (f *Face) resultsRoutes(api huma.API) {
	route(f, api, huma.Operation{OperationID: "results", Method: http.MethodGet, Path: "/api/v1/rounds/{round}/results",
		Tags: []string{"results"}, Summary: "What a closed round found about a unit",
		Description: "The same release as the pages: frozen when the round was closed, as far as the role of whoever asks goes."}, policy.ReadResults, f.resultsOf)
	route(f, api, huma.Operation{OperationID: "results-units", Method: http.MethodGet, Path: "/api/v1/rounds/{round}/results/units",
		Tags: []string{"results"}, Summary: "The same, of all units and sexes that may be told of"}, policy.ReadResults, f.resultsUnits)
	route(f, api, huma.Operation{OperationID: "results-ability", Method: http.MethodGet, Path: "/api/v1/rounds/{round}/results/{ability}",
		Tags: []string{"results"}, Summary: "The same, of one competency"}, policy.ReadResults, f.resultsAbility)
}

// sessionCookie is the cookie of the pages, by which somebody is signed in.
const sessionCookie = "dira_session"

// Session is who asks: whoever is signed in on the pages.
type Session struct {
	Plain  string `cookie:"dira_session" maxLength:"200" doc:"Of somebody who has signed in."`
	Secure string `cookie:"__Host-dira_session" maxLength:"200" doc:"The same, over an encrypted connection."`
}

// actor is who is signed in. Over an encrypted connection only the cookie counts that no other host can set.
func (f *Face) actor(ctx context.Context, s Session) (policy.Actor, error) {
	token := s.Secure
	if token == "" {
		token = s.Plain
	}
	session, err := f.SignIn.Who(ctx, signin.Token(token))
	if err != nil {
		return policy.Actor{}, err
	}
	if session == nil {
		return policy.Actor{}, errs.New(errs.SignIn, "sign_in_needed")
	}
	return session.Actor(), nil
}

// ResultsRequest names a round, and a unit of it.
type ResultsRequest struct {
	Session
	Round string `path:"round" maxLength:"64"`
	Unit  string `query:"unit" maxLength:"64" doc:"Without it: the unit for which whoever asks acts, or the one that runs the round."`
}

// AbilityRequest names a round and a competency.
type AbilityRequest struct {
	ResultsRequest
	Ability string `path:"ability" maxLength:"64" example:"D2.C6"`
}

// ResultsResponse is what was found.
type ResultsResponse struct {
	Body Results
}

// Results are those of a round, as far as they may be told.
type Results struct {
	Round       string           `json:"round"`
	Name        string           `json:"name"`
	Wave        int              `json:"wave"`
	Release     int              `json:"release" doc:"1, 2, … A release never changes."`
	Audience    string           `json:"audience" enum:"officer,manager"`
	Threshold   int              `json:"threshold" doc:"Nothing is told of fewer people."`
	MadeAt      time.Time        `json:"made_at"`
	ClosedAt    time.Time        `json:"closed_at"`
	Before      string           `json:"before,omitempty" doc:"The round with which it is compared."`
	Provisional bool             `json:"provisional" doc:"Where a level begins was set by no panel, or the questions are not calibrated on real answers."`
	Merged      bool             `json:"merged" doc:"The lowest units are told of with the one above them."`
	Versions    []ResultsVersion `json:"versions" doc:"With which the results were made."`
	Units       []ResultsUnit    `json:"units" doc:"The tree, parents first."`
	Abilities   []ResultsAbility `json:"abilities"`
	Groups      []ResultsGroup   `json:"groups"`
	Levels      []ResultsLevels  `json:"levels"`
	Parts       []ResultsPart    `json:"parts,omitempty" doc:"Grades and roles: of the whole and, where that is a government, of each of its institutions."`
	Questions   []ResultsCompare `json:"questions,omitempty" doc:"Whether the questions worked differently for groups of people who can do the same, by all answers of the round. Women and men are compared only where both are told of."`
}

// ResultsVersion names what results were made with.
type ResultsVersion struct {
	Instrument  string `json:"instrument"`
	Calibration string `json:"calibration"`
	Cuts        string `json:"cuts"`
}

// ResultsUnit is a unit.
type ResultsUnit struct {
	ID     string `json:"id"`
	Parent string `json:"parent,omitempty"`
	Name   string `json:"name"`
	Kind   string `json:"kind,omitempty" doc:"government, ministry, agency, department, team or other."`
}

// ResultsAbility is a competency and how well it tells people apart.
type ResultsAbility struct {
	ID          string  `json:"id"`
	Reliability float64 `json:"reliability" doc:"spread / (spread + error), 0 to 1; 0 where the mean ability of the whole is not told."`
	Spread      float64 `json:"spread,omitempty" doc:"Variance of the estimates of all who were measured."`
	Error       float64 `json:"error,omitempty" doc:"Mean squared standard error of the same."`
}

// ResultsGroup is the people of a unit with everything below it, or of one sex of them.
type ResultsGroup struct {
	Unit     string          `json:"unit"`
	Together []string        `json:"together,omitempty" doc:"The group is only these parts of the unit, since each is too small alone; the unit itself stands for those directly in it."`
	Sex      string          `json:"sex" enum:"total,woman,man,other,undisclosed,not_woman,not_man" doc:"not_woman and not_man are all others than those of a sex: told where few are neither women nor men."`
	People   int             `json:"people" doc:"Who answered."`
	Invited  int             `json:"invited,omitempty" doc:"Absent where it is not known."`
	Figures  []ResultsFigure `json:"figures"`
}

// ResultsFigure is an estimate and where the true value of the whole group lies 19 times out of 20.
type ResultsFigure struct {
	Ability string  `json:"ability"`
	Figure  string  `json:"figure" enum:"theta,level,reached,gap,self,change" doc:"As docs/results.md describes them."`
	Value   float64 `json:"value"`
	Low     float64 `json:"low"`
	High    float64 `json:"high"`
	SE      float64 `json:"se"`
	N       int     `json:"n" doc:"People it rests on."`
}

// ResultsLevels is how many people of a unit are at each level of a competency; what is missing is protected.
type ResultsLevels struct {
	Unit         string `json:"unit"`
	Ability      string `json:"ability"`
	None         *int   `json:"none,omitempty"`
	Basic        *int   `json:"basic,omitempty"`
	Intermediate *int   `json:"intermediate,omitempty"`
	Advanced     *int   `json:"advanced,omitempty"`
}

// ResultsPart is the people of a grade or a role.
type ResultsPart struct {
	Unit    string          `json:"unit,omitempty" doc:"An institution of a government; absent: of the whole."`
	Code    string          `json:"code"`
	People  int             `json:"people"`
	Figures []ResultsFigure `json:"figures"`
}

// resultsOf tells of one unit, or of the smallest group around it.
func (f *Face) resultsOf(ctx context.Context, in *ResultsRequest) (*ResultsResponse, error) {
	return f.told(ctx, in, "", func(p *results.Report, g *results.Group) bool {
		return p.Told != nil && g.Unit == p.Told.Unit && (len(p.Told.Rest) == 0) == (len(g.Rest) == 0)
	})
}

func (f *Face) resultsUnits(ctx context.Context, in *ResultsRequest) (*ResultsResponse, error) {
	return f.told(ctx, in, "", func(*results.Report, *results.Group) bool { return true })
}

func (f *Face) resultsAbility(ctx context.Context, in *AbilityRequest) (*ResultsResponse, error) {
	return f.told(ctx, &in.ResultsRequest, in.Ability, func(*results.Report, *results.Group) bool { return true })
}

// told reads the release and writes down the groups that are asked for; of one ability, or of all with an empty one.
func (f *Face) told(ctx context.Context, in *ResultsRequest, ability string, which func(*results.Report, *results.Group) bool) (*ResultsResponse, error) {
	who, err := f.actor(ctx, in.Session)
	if err != nil {
		return nil, err
	}
	p, err := f.Results.Report(ctx, who, round.ID(in.Round), identity.UnitID(in.Unit))
	if err != nil {
		return nil, err
	}
	if p.Release == nil { // the round is there, and has no results yet
		return nil, errs.New(errs.Conflict, "results_not_there")
	}
	wanted := func(id framework.StatementID) bool { return ability == "" || string(id) == ability }
	w := wireRelease(p.Release, wanted)
	if ability != "" && len(w.Abilities) == 0 {
		return nil, errs.New(errs.NotFound, "results_not_there")
	}
	units := map[string]bool{}
	for i := range p.Release.Groups {
		if g := &p.Release.Groups[i]; which(p, g) {
			w.Groups = append(w.Groups, wireGroup(p.Release, g, wanted))
			units[string(g.Unit)] = units[string(g.Unit)] || len(g.Rest) == 0
		}
	}
	for _, c := range p.Release.Levels {
		if units[string(c.Unit)] && wanted(c.Ability) {
			w.Levels = append(w.Levels, ResultsLevels{string(c.Unit), string(c.Ability), c.Counts[0], c.Counts[1], c.Counts[2], c.Counts[3]})
		}
	}
	return &ResultsResponse{w}, nil
}

func wireRelease(r *results.Release, wanted func(framework.StatementID) bool) Results {
	w := Results{Round: string(r.Round), Name: r.Name, Wave: r.Wave, Release: r.Number, Audience: string(r.Audience), Threshold: r.Threshold, MadeAt: r.MadeAt, ClosedAt: r.ClosedAt,
		Provisional: r.Pending, Merged: r.Merged, Versions: []ResultsVersion{}, Units: []ResultsUnit{}, Abilities: []ResultsAbility{}, Groups: []ResultsGroup{}, Levels: []ResultsLevels{}}
	if r.Before != nil {
		w.Before = string(r.Before.Round)
	}
	for _, v := range r.Versions {
		w.Versions = append(w.Versions, ResultsVersion(v))
	}
	for _, list := range [][]results.Unit{r.Above, r.Units, r.Beside} {
		for _, u := range list {
			w.Units = append(w.Units, ResultsUnit{string(u.ID), string(u.Parent), u.Name, string(u.Kind)})
		}
	}
	for _, a := range r.Abilities {
		if wanted(a.ID) {
			w.Abilities = append(w.Abilities, ResultsAbility{string(a.ID), a.Reliability, a.Spread, a.Error})
		}
	}
	w.Questions = wireQuestions(r, wanted)
	for _, list := range [][]results.Part{r.Grades, r.Roles} {
		for _, p := range list {
			w.Parts = append(w.Parts, ResultsPart{string(p.Unit), p.Code, p.People, wireFigures(r, p.Stats, wanted)})
		}
	}
	return w
}

func wireGroup(r *results.Release, g *results.Group, wanted func(framework.StatementID) bool) ResultsGroup {
	w := ResultsGroup{Unit: string(g.Unit), Sex: g.Sex, People: g.People, Invited: g.Invited, Figures: wireFigures(r, g.Stats, wanted)}
	for _, u := range g.Rest {
		w.Together = append(w.Together, string(u))
	}
	return w
}

func wireFigures(r *results.Release, stats []results.Stat, wanted func(framework.StatementID) bool) []ResultsFigure {
	list := []ResultsFigure{}
	for k := range stats {
		if !wanted(r.Abilities[k].ID) {
			continue
		}
		for name, i := range stats[k].All() {
			list = append(list, ResultsFigure{string(r.Abilities[k].ID), name, i.Value, i.Low, i.High, i.SE, i.N})
		}
	}
	return list
}
