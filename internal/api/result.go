package api

import (
	"context"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/learning"
)

// ResultResponse is a result.
type ResultResponse struct{ Body Result }

// Result is what an assessment found.
type Result struct {
	Profile     []Measure           `json:"profile"`
	Strengths   []string            `json:"strengths" doc:"Up to three competencies, the strongest first."`
	NextSteps   []Step              `json:"next_steps" doc:"Up to three, the most useful first."`
	Cuts        []float64           `json:"cuts" doc:"Where basic, intermediate and advanced begin, in logits, unless a competency has its own."`
	Versions    assessment.Versions `json:"versions" doc:"What the result was made with; with the answers it can be computed again."`
	Provisional bool                `json:"provisional" doc:"The items are not calibrated yet, or no panel has set the cut scores of some competency."`
	Calibrated  bool                `json:"calibrated" doc:"All scored questions that were answered are calibrated from answers."`
	Standards   []Standard          `json:"standards" doc:"Of panels that set where the levels of some competencies begin."`
	Judge       bool                `json:"judge" doc:"The person was a judge on a panel and had seen questions with their keys; the result counts in no group."`
	English     bool                `json:"english" doc:"Some questions were answered in English although another language was chosen, which may lower the result."`
	Answered    int                 `json:"answered" doc:"Scored questions that were answered."`
	Hasty       int                 `json:"hasty" doc:"Of these, answered faster than they can be read; from a tenth on the result may show too little."`
	Sharpened   *Sharpened          `json:"sharpened,omitempty" doc:"For an assessment that asked more about one competency of an earlier one."`
	Rescored    *Rescored           `json:"rescored,omitempty" doc:"The same answers were scored again, on another scale."`
	SubmittedAt time.Time           `json:"submitted_at"`
}

// Rescored says when and why the answers were scored again.
type Rescored struct {
	At     time.Time `json:"at"`
	Reason string    `json:"reason" doc:"In the words of whoever decided it."`
}

// ResultRequest asks for a result, perhaps held against a role.
type ResultRequest struct {
	SessionRequest
	Role string `query:"role" maxLength:"100" doc:"A role profile of the framework to hold the result against, instead of the one that was chosen. Nothing stored changes." example:"chief-data-officer"`
}

func (f *Face) result(ctx context.Context, in *ResultRequest) (*ResultResponse, error) {
	_, result, err := f.Assessments.Result(ctx, in.actor(ctx), assessment.ID(in.ID))
	if err != nil {
		return nil, err
	}
	if in.Role != "" {
		v, err := f.Frameworks.Version(ctx, in.actor(ctx), framework.VersionID(result.Versions.Framework))
		if err != nil {
			return nil, err
		}
		if result, err = result.ForRole(v, framework.RoleStatement(in.Role)); err != nil {
			return nil, err
		}
	}
	return &ResultResponse{wireResult(result)}, nil
}

// Measure is what was found about one competency or the AI strand.
type Measure struct {
	Competency  string      `json:"competency" example:"D2.C6"`
	Level       *string     `json:"level" enum:"none,basic,intermediate,advanced" doc:"The most probable level; null when no question on it was answered."`
	Probability Probability `json:"probability"`
	Theta       float64     `json:"theta" doc:"Ability in logits; 0 is the average person of the prior."`
	SE          float64     `json:"se" doc:"Standard error of theta."`
	Reliability float64     `json:"reliability" doc:"1 − se²."`
	Answered    int         `json:"answered" doc:"Scored questions."`
	SelfLevel   *string     `json:"self_level" enum:"none,basic,intermediate,advanced" doc:"The level of the person's own view; null when nothing was rated."`
	Target      string      `json:"target,omitempty" doc:"Level that the chosen role asks for."`
	Cuts        []float64   `json:"cuts,omitempty" doc:"Where its levels begin, in logits, where a panel has set that."`
	Standard    string      `json:"standard,omitempty" doc:"Name of the standard of that panel." example:"standard-1"`
}

// Standard is where a panel set that the levels of some competencies begin.
type Standard struct {
	Name         string   `json:"name" example:"standard-1"`
	Competencies []string `json:"competencies" doc:"Of this result."`
	Method       string   `json:"method" enum:"angoff,bookmark"`
	Judges       int      `json:"judges"`
	Day          string   `json:"day" format:"date" doc:"On which it was adopted."`
	Error        float64  `json:"error" doc:"The largest standard error of its cuts over judges, in logits."`
}

// Probability is that of each level.
type Probability struct {
	None         float64 `json:"none"`
	Basic        float64 `json:"basic"`
	Intermediate float64 `json:"intermediate"`
	Advanced     float64 `json:"advanced"`
}

// Step is a next step.
type Step struct {
	Competency string `json:"competency"`
	Level      string `json:"level" doc:"To reach."`
}

func wireResult(r *assessment.Result) Result {
	w := Result{Cuts: r.Cuts, Versions: r.Versions, Provisional: r.Provisional, English: r.English, Answered: r.Answered, Hasty: r.Hasty, SubmittedAt: r.SubmittedAt, Strengths: []string{}, NextSteps: []Step{},
		Calibrated: r.Calibrated, Judge: r.Judge, Standards: []Standard{}}
	for _, s := range r.Standards {
		one := Standard{Name: s.Name, Method: s.Method, Judges: s.Judges, Day: s.Day, Error: s.Error}
		for _, a := range s.Abilities {
			one.Competencies = append(one.Competencies, string(a))
		}
		w.Standards = append(w.Standards, one)
	}
	for _, m := range r.Profile {
		w.Profile = append(w.Profile, wireMeasure(m))
	}
	if r.Rescored != nil {
		w.Rescored = &Rescored{r.Rescored.At, r.Rescored.Reason}
	}
	if r.Sharpened != nil {
		w.Sharpened = &Sharpened{string(r.Sharpened.Ability), wireMeasure(r.Sharpened.Before)}
	}
	for _, m := range r.Strengths(3) {
		w.Strengths = append(w.Strengths, string(m.Ability))
	}
	for _, s := range r.NextSteps(3) {
		w.NextSteps = append(w.NextSteps, Step{string(s.Ability), string(s.Next)})
	}
	return w
}

func wireMeasure(m assessment.Measure) Measure {
	p := m.Probability
	wire := Measure{
		Competency: string(m.Ability), Level: levelOrNull(m.Level), SelfLevel: levelOrNull(m.SelfLevel), Theta: m.Theta, SE: m.SE,
		Reliability: m.Reliability, Answered: m.Answered, Cuts: m.Cuts, Standard: m.Standard,
		Probability: Probability{p[framework.None], p[framework.Basic], p[framework.Intermediate], p[framework.Advanced]},
	}
	if m.Target > 0 {
		wire.Target = string(framework.LevelAt(m.Target))
	}
	return wire
}

func levelOrNull(l framework.Level) *string {
	if l == "" {
		return nil
	}
	s := string(l)
	return &s
}

// DataResponse is everything that is stored about an assessment.
type DataResponse struct {
	Body struct {
		ID         string                `json:"id"`
		State      string                `json:"state"`
		Instrument string                `json:"instrument"`
		Version    int                   `json:"instrument_version"`
		Language   string                `json:"language"`
		Scope      []string              `json:"scope"`
		Role       string                `json:"role,omitempty"`
		Sex        string                `json:"sex,omitempty"`
		AgeBand    string                `json:"age_band,omitempty"`
		Grade      string                `json:"grade,omitempty"`
		BasedOn    string                `json:"based_on,omitempty" doc:"The assessment that this one continues."`
		Sharpens   string                `json:"sharpens,omitempty" doc:"The competency that it then asks about."`
		StartedAt  time.Time             `json:"started_at"`
		Answers    []assessment.Revision `json:"answers" doc:"Every revision of every answer."`
		Result     *Result               `json:"result,omitempty"`
		Plan       *learning.Record      `json:"plan,omitempty" doc:"The learning plan that its person keeps with it."`
	}
}

func (f *Face) data(ctx context.Context, in *SessionRequest) (*DataResponse, error) {
	all, err := f.Assessments.Everything(ctx, in.actor(ctx), assessment.ID(in.ID))
	if err != nil {
		return nil, err
	}
	s, out := all.Session, &DataResponse{}
	b := &out.Body
	b.ID, b.State, b.Instrument, b.Version, b.Language = string(s.ID), string(s.State), string(s.Instrument), s.InstrumentVersion, s.Language
	b.Role, b.Sex, b.AgeBand, b.Grade, b.StartedAt, b.Answers = string(s.Role), s.About.Sex, s.About.AgeBand, s.About.Grade, s.StartedAt, all.Answers
	b.BasedOn, b.Sharpens = string(s.BasedOn), string(s.Sharpens)
	for _, a := range s.Scope {
		b.Scope = append(b.Scope, string(a))
	}
	if all.Result != nil {
		r := wireResult(all.Result)
		b.Result = &r
	}
	if f.Learning == nil {
		return out, nil
	}
	kept, err := f.Learning.Kept(ctx, in.actor(ctx), s.ID)
	if kept != nil {
		b.Plan = kept.Record()
	}
	return out, err
}
