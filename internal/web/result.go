package web

import (
	"encoding/json"
	"fmt"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/web/views/page"
	views "github.com/dira-platform/dira/internal/web/views/result"
)

// questionsToOneself is how many questions on attitudes a result asks.
const questionsToOneself = 4

func (f *Face) result(v *visit) error {
	session, result, again, err := f.scoring(v)
	if err != nil {
		return err
	}
	version, err := f.Frameworks.Version(v.Context(), v.actor(), framework.VersionID(result.Versions.Framework))
	if err != nil {
		return err
	}
	role := v.roleFor(session)
	if result, err = result.ForRole(version, role); err != nil {
		return err
	}
	w := resultWriter{v, version}
	lead, detail := w.headline(result)
	p := views.Result{
		Base: v.base("result.title"), Address: address(v.id()), Date: v.printer.Date(result.SubmittedAt), English: result.English && v.language() != i18n.Source,
		Headline: lead, Detail: detail, Link: v.origin() + "/r/" + v.key(), Site: v.Host, Versions: versions(result.Versions), Beyond: result.TargetsReached(),
		Drawing: w.drawing(result), Roles: w.roles(role),
	}
	p.Again, p.Plan = again.words(w), planAddress(v, role)
	if p.Offer, p.OfferTo, err = f.offerNote(v); err != nil {
		return err
	}
	p.Standards, p.Provisional = w.setBy(result)
	if result.Judge {
		p.Judge = v.printer.T("result.judge")
	}
	if result.TooHasty() {
		p.Hasty = v.printer.N("result.hasty", result.Hasty)
	}
	if role != "" {
		p.Role, p.Gap = version.Name(role, v.language()), w.gap(result, version.Targets[role])
	}
	if result.Sharpened != nil {
		p.Sharpened = w.sharpened(session, result)
	}
	for i := range result.Profile {
		p.Rows = append(p.Rows, w.row(&result.Profile[i]))
		if steps, ok := result.Profile[i].SelfDifference(); ok && steps != 0 {
			p.SelfDiffers = true
		}
	}
	for _, m := range result.Strengths(3) {
		p.Strengths = append(p.Strengths, views.Strength{Name: w.name(m.Ability), Level: w.level(&m)})
	}
	if err := f.goingOn(w, &p, result); err != nil {
		return err
	}
	if p.LastWave, err = f.hasLastWave(v); err != nil {
		return err
	}
	if p.Others, err = f.others(w, result); err != nil {
		return err
	}
	if p.KeptPlan, err = f.keptLink(v); err != nil {
		return err
	}
	return v.show(p)
}

// roleFor is the role that a result is held against: the chosen one, or another that is only looked at; what is stored stays.
func (v *visit) roleFor(session *assessment.Session) framework.StatementID {
	if q := v.URL.Query(); q.Has("role") {
		return framework.StatementID(q.Get("role"))
	}
	return session.Role
}

// goingOn adds what a person can do next: steps, questions to oneself, and what could be measured more sharply.
func (f *Face) goingOn(w resultWriter, p *views.Result, result *assessment.Result) error {
	var near []framework.StatementID
	for _, s := range result.NextSteps(3) {
		step, err := f.step(w, s)
		if err != nil {
			return err
		}
		p.Steps, near = append(p.Steps, step), append(near, s.Ability)
	}
	questions, err := w.version.Questions(near, questionsToOneself)
	if err != nil {
		return err
	}
	for _, q := range questions {
		p.Questions = append(p.Questions, views.Question{Attitude: w.name(q.Attitude), Text: q.In(w.language())})
	}
	sharpenable, atMost, err := f.Assessments.Sharpenable(w.Context(), w.actor(), w.id())
	if err != nil {
		return err
	}
	p.More = atMost
	for _, a := range sharpenable {
		name := w.name(a)
		chosen := len(near) > 0 && a == near[0]
		p.Sharpenable = append(p.Sharpenable, page.Option{Value: string(a), Label: name.Text, Language: name.Language, Chosen: chosen})
	}
	return nil
}

// origin is how this site is addressed by the person who asks.
func (v *visit) origin() string {
	if v.secure() {
		return "https://" + v.Host
	}
	return "http://" + v.Host
}

func versions(x assessment.Versions) string {
	return fmt.Sprintf("%s, %s, %s, %s, %s, %s", x.Framework, x.Instrument, x.Calibration, x.Cuts, x.Prior, x.Engine)
}

// step is a next step with what it means at work and where to learn it.
func (f *Face) step(w resultWriter, s assessment.Step) (views.Step, error) {
	resources, err := f.Library.ForStep(w.Context(), w.actor(), s.Ability, s.Next, []string{w.language()}, 3)
	if err != nil {
		return views.Step{}, err
	}
	step := views.Step{
		Name: w.name(s.Ability),
		Link: "/framework/" + string(w.version.ID) + "/" + string(s.Ability), Resources: resources,
		More: "/resources?competency=" + string(s.Ability) + "&level=" + string(s.Next), Foreign: !anyIn(resources, w.language()), Gaps: gapsAddress(w.language()),
	}
	for _, i := range w.version.Under(s.Ability, framework.Indicator) {
		if i.Level == s.Next {
			step.Behaviour = append(step.Behaviour, w.version.In(i, framework.FieldText, w.language()))
		}
	}
	from, to := w.levelName(s.Level), w.levelName(s.Next)
	if step.Goal = w.printer.T("result.goal", "from", from, "to", to); len(step.Behaviour) == 0 { // the strand has no levels of its own
		step.Goal = w.printer.T("result.goal_alone", "from", from, "to", to)
	}
	return step, nil
}

func anyIn(resources []library.Resource, language string) bool {
	for _, r := range resources {
		if r.In(language) {
			return true
		}
	}
	return false
}

// resultJSON is everything that is stored, as a file to keep.
func (f *Face) resultJSON(v *visit) error {
	all, err := f.Assessments.Everything(v.Context(), v.actor(), v.id())
	if err != nil {
		return err
	}
	picture, err := f.Colleagues.Picture(v.Context(), v.actor(), v.id())
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "application/json")
	v.w.Header().Set("Content-Disposition", `attachment; filename="dira-result.json"`)
	e := json.NewEncoder(v.w)
	e.SetIndent("", "  ")
	s := all.Session
	about := map[string]any{
		"language": s.Language, "scope": s.Scope, "role": s.Role, "sex": s.About.Sex, "age_band": s.About.AgeBand, "grade": s.About.Grade, "started_at": s.StartedAt,
	}
	file := map[string]any{"assessment": about, "answers": all.Answers, "result": all.Result}
	if len(all.Before) > 0 {
		file["before"] = all.Before
	}
	if s.BasedOn != "" {
		file["based_on"], file["sharpens"] = s.BasedOn, s.Sharpens
	}
	kept, err := f.Learning.Kept(v.Context(), v.actor(), v.id())
	if err != nil {
		return err
	}
	if kept != nil {
		file["plan"] = kept.Record()
	}
	if picture.Closed {
		file["views"] = picture
	}
	return e.Encode(file)
}

// sharpen begins an assessment that asks more about one competency of this one.
func (f *Face) sharpen(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	started, err := f.Assessments.Sharpen(v.Context(), v.actor(), v.id(), framework.StatementID(v.PostForm.Get("ability")))
	if err != nil {
		return err
	}
	v.keep(started.ID, string(started.Key), keyDays)
	return v.to(address(started.ID))
}
