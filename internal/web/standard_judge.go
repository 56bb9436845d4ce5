package web

import (
	"math"
	"strconv"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/standard"
	views "github.com/dira-platform/dira/internal/web/views/standard"
)

func (v *visit) judgeID() standard.JudgeID { return standard.JudgeID(v.PathValue("judge")) }

// judgePath is where somebody judges.
func judgePath(id standard.JudgeID) string { return "/judge/" + string(id) }

// myJudging is what somebody is asked to judge.
func (f *Face) myJudging(v *visit) error { return f.showJudging(v, nil) }

func (f *Face) showJudging(v *visit, wrong error) error {
	part, err := f.Standards.Part(v.Context(), v.actor(), v.judgeID())
	if err != nil {
		return err
	}
	at := judgePath(part.ID)
	p := views.Part{Base: v.base("judge.title"), Name: part.Panel.Name, Closed: part.Panel.State != standard.Open, Just: v.justReached(part.Panel), Finished: part.Finished,
		Saved: v.saidDone("judge.done.", "accepted", "saved", "finished")}
	switch {
	case p.Closed:
		p.Lead = []string{v.printer.T("judge.closed")}
		p.Finished = false
	case !part.Accepted:
		p.Lead = []string{v.printer.T("judge.what"), v.printer.N("judge.how_long", len(part.Panel.Items), "minutes", judgingMinutes(part)), v.printer.T("judge.conflict")}
		p.Accept = at + "/accept"
	default:
		p.Lead = []string{v.printer.T("judge.round", "round", part.Panel.Round, "of", part.Panel.Rounds), v.printer.T("judge.how." + string(part.Panel.Method))}
		if part.Panel.Round > 1 {
			again := "judge.again"
			if part.Before == nil || part.Before.Few() {
				again = "judge.again_alone"
			}
			p.Lead = append(p.Lead, v.printer.T(again))
		}
		v.judgingTasks(part, &p)
	}
	if wrong != nil {
		p.Wrong = v.printer.Error(wrong)
		return v.showStatus(statusOf(wrong), p)
	}
	return v.show(p)
}

// judgingMinutes is how long a round takes about.
func judgingMinutes(p *standard.Part) int {
	if p.Panel.Method == standard.Bookmark {
		return (len(p.Pages)*40 + 59) / 60
	}
	return (len(p.Panel.Items)*60 + 59) / 60
}

// justReached says who has just reached each level.
func (v *visit) justReached(p *standard.Panel) (list []views.Level) {
	for k, text := range p.Just {
		list = append(list, views.Level{Name: v.beginning(k), Text: text})
	}
	return list
}

// judgingTasks adds what there is to judge, and what the round before found.
func (v *visit) judgingTasks(part *standard.Part, p *views.Part) {
	at := judgePath(part.ID)
	if b := part.Before; b != nil {
		if b.Few() {
			p.Few = v.printer.T("standard.apart", "apart", standard.Apart)
		}
		for k := range b.Cuts {
			p.Before = append(p.Before, v.cutRow(b, k))
		}
	}
	p.Impact = v.impact(part.Impact())
	state := func(id itembank.ItemID, name, link string) views.Task {
		t := views.Task{Name: name, Link: link, State: v.printer.T("judge.state.open")}
		if part.Given[id] {
			t.State, t.Done = v.printer.T("judge.state.given"), true
		} else if _, ok := part.Judged[id]; ok {
			t.State, t.Done = v.printer.T("judge.state.before"), true
		}
		return t
	}
	if part.Panel.Method == standard.Bookmark {
		t := views.Task{Name: v.printer.T("judge.marks"), Link: at + "/marks", State: v.printer.T("judge.state.open")}
		if _, ok := part.Marks(); ok {
			t.State, t.Done = v.printer.T("judge.state.given"), true
		}
		p.Tasks = append(p.Tasks, views.Task{Name: v.printer.N("judge.booklet", len(part.Pages)), Link: at + "/1"}, t)
	} else {
		for n, id := range part.Panel.Items {
			p.Tasks = append(p.Tasks, state(id, v.printer.T("judge.question", "n", n+1), at+"/"+strconv.Itoa(n+1)))
		}
	}
	switch missing := part.Missing(); {
	case missing > 0 && part.Panel.Method == standard.Bookmark:
		p.Missing = v.printer.T("judge.no_marks")
	case missing > 0:
		p.Missing = v.printer.N("judge.missing", missing)
	case !part.Finished:
		p.Finish = at + "/finish"
	}
}

// acceptJudging promises to keep questions to oneself.
func (f *Face) acceptJudging(v *visit) error {
	err := f.Standards.Accept(v.Context(), v.actor(), v.judgeID())
	if errs.Is(err, errs.Conflict) {
		return f.showJudging(v, err)
	}
	if err != nil {
		return err
	}
	return v.to(judgePath(v.judgeID()) + "?done=accepted")
}

// judged shows a question to a judge.
func (f *Face) judged(v *visit) error {
	sh, err := f.Standards.Question(v.Context(), v.actor(), v.judgeID(), whole(v.PathValue("number")))
	if err != nil {
		return err
	}
	v.w.Header().Set("Cache-Control", "no-store") // it is kept nowhere
	return v.show(v.shown(sh))
}

// shown is the page of a question.
func (v *visit) shown(sh *standard.Shown) views.Shown {
	q, at := sh.Item.Question(v.language()), judgePath(sh.ID)
	p := views.Shown{Base: v.base("judge.question_of", "n", sh.Number, "of", sh.Of), Back: at, Action: v.URL.Path, Name: sh.Panel.Name, Language: q.Language, Stem: q.Stem, Draft: q.Draft,
		Caption: v.printer.T("judge.round", "round", sh.Panel.Round, "of", sh.Panel.Rounds), Kind: v.printer.T("question.kind." + string(q.Kind)), Just: v.justReached(sh.Panel)}
	for _, o := range sh.Item.Options {
		text, _ := o.Text.In(q.Language)
		p.Options = append(p.Options, views.Option{Text: text, Key: v.keyOf(sh.Item, o)})
	}
	if sh.Answered != nil {
		p.Answered = v.printer.T("judge.answered", "share", v.printer.Percent(*sh.Answered))
	}
	most := sh.Item.MaxScore()
	if most == 1 {
		p.Guess = v.printer.T("judge.guess", "share", v.printer.Number(int(math.Round(100/float64(len(sh.Item.Options))))))
	}
	if sh.Panel.Method == standard.Bookmark {
		v.bookletPage(sh, &p)
		return p
	}
	p.Lead = v.printer.T("judge.lead.one")
	if most > 1 {
		p.Lead = v.printer.T("judge.lead.points", "most", most)
	}
	for k := range standard.Levels {
		b := views.Bounded{Field: string(framework.LevelAt(k + 1)), Label: v.beginning(k)}
		if sh.Own != nil {
			b.Value = strconv.Itoa(int(math.Round(100 * sh.Own[k] / float64(most))))
		}
		p.Fields = append(p.Fields, b)
	}
	if sh.Spread != nil {
		p.Spread = v.ownSpread(*sh.Spread, sh.Own, func(x float64) string { return v.printer.Number(int(math.Round(100 * x / float64(most)))) })
	}
	return p
}

// keyOf says what is right about an option.
func (v *visit) keyOf(it *itembank.Item, o itembank.Option) string {
	switch {
	case it.Kind == itembank.Order:
		return v.printer.T("judge.key.place", "n", o.Position)
	case it.Kind == itembank.Multiple && o.Score > 0:
		return v.printer.T("judge.key.belongs")
	case it.Kind == itembank.Multiple:
		return v.printer.T("judge.key.not")
	case o.Score == 0:
		return v.printer.T("judge.key.wrong")
	case it.MaxScore() > 1:
		return v.printer.N("judge.key.points", o.Score)
	}
	return v.printer.T("judge.key.right")
}

// ownSpread sets how all judged in the round before beside the reader's own judgement.
func (v *visit) ownSpread(all [standard.Levels]standard.Spread, own *standard.Three, write func(float64) string) (rows []views.Spread) {
	for k, s := range all {
		row := views.Spread{Level: v.beginning(k), Middle: write(s.Middle), Half: v.fromTo(s, write), Own: "–"}
		if own != nil {
			row.Own = write(own[k])
		}
		rows = append(rows, row)
	}
	return rows
}

// pages writes a place in a booklet: whole pages as such, a median between two with its half.
func (v *visit) pages(x float64) string {
	if x == math.Trunc(x) {
		return v.printer.Number(int(x))
	}
	return v.printer.Decimal(x, 1)
}

// bookletPage adds what a page of a booklet has.
func (v *visit) bookletPage(sh *standard.Shown, p *views.Shown) {
	at := judgePath(sh.ID)
	p.Base = v.base("judge.page_of", "n", sh.Number, "of", sh.Of)
	p.Marks = at + "/marks"
	p.Page = v.printer.T("judge.page.right")
	if most := sh.Item.MaxScore(); most > 1 {
		p.Page = v.printer.T("judge.page.points", "n", sh.Score, "most", most)
	}
	if sh.Number > 1 {
		p.Previous = at + "/" + strconv.Itoa(sh.Number-1)
	}
	if sh.Number < sh.Of {
		p.Next = at + "/" + strconv.Itoa(sh.Number+1)
	}
}

// typed are the three numbers of a form; what is no number is NaN, which is refused with the rest.
func (v *visit) typed() (t standard.Three, raw []string) {
	for k := range t {
		raw = append(raw, v.PostForm.Get(string(framework.LevelAt(k+1))))
		t[k] = decimal(raw[k])
	}
	return t, raw
}

// saveJudged stores what a judge expects, and leads to the next question.
func (f *Face) saveJudged(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	number := whole(v.PathValue("number"))
	part, err := f.Standards.Part(v.Context(), v.actor(), v.judgeID())
	if err != nil {
		return err
	}
	t, raw := v.typed()
	for k := range t {
		t[k] *= float64(part.Most(number)) / 100
	}
	err = f.Standards.Rate(v.Context(), v.actor(), part.ID, number, t)
	if errs.Is(err, errs.Invalid) {
		sh, other := f.Standards.Question(v.Context(), v.actor(), part.ID, number)
		if other != nil {
			return other
		}
		v.w.Header().Set("Cache-Control", "no-store")
		p := v.shown(sh)
		for k := range p.Fields {
			p.Fields[k].Value = raw[k]
		}
		p.Errors = v.wrongField(err, string(framework.Basic))
		return v.showStatus(statusOf(err), p)
	}
	if err != nil {
		return err
	}
	if number < len(part.Panel.Items) {
		return v.to(judgePath(part.ID) + "/" + strconv.Itoa(number+1))
	}
	return v.to(judgePath(part.ID) + "?done=saved")
}

// marks asks for bookmarks.
func (f *Face) marks(v *visit) error {
	p, _, err := f.marksPage(v)
	if err != nil {
		return err
	}
	return v.show(p)
}

func (f *Face) marksPage(v *visit) (p views.Marks, part *standard.Part, err error) {
	if part, err = f.Standards.Part(v.Context(), v.actor(), v.judgeID()); err != nil {
		return p, nil, err
	}
	if part.Panel.Method != standard.Bookmark {
		return p, nil, errs.New(errs.NotFound, "standard_question_not_found")
	}
	if !part.Open() {
		return p, nil, errs.New(errs.Conflict, "standard_judging_closed")
	}
	p = views.Marks{Base: v.base("judge.marks"), Name: part.Panel.Name, Back: judgePath(part.ID), Action: v.URL.Path, Just: v.justReached(part.Panel), Lead: v.printer.T("judge.marks_lead", "of", len(part.Pages))}
	own, ok := part.Marks()
	for k := range standard.Levels {
		b := views.Bounded{Field: string(framework.LevelAt(k + 1)), Label: v.beginning(k)}
		if ok {
			b.Value = strconv.Itoa(int(own[k]))
		}
		p.Fields = append(p.Fields, b)
	}
	if part.Before != nil && !part.Before.Few() {
		mine := &own
		if !ok {
			mine = nil
		}
		p.Spread = v.ownSpread(part.Before.Marks, mine, v.pages)
	}
	return p, part, nil
}

// saveMarks stores bookmarks.
func (f *Face) saveMarks(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	p, part, err := f.marksPage(v)
	if err != nil {
		return err
	}
	t, raw := v.typed()
	err = f.Standards.Mark(v.Context(), v.actor(), part.ID, t)
	if errs.Is(err, errs.Invalid) {
		for k := range p.Fields {
			p.Fields[k].Value = raw[k]
		}
		p.Errors = v.wrongField(err, string(framework.Basic))
		return v.showStatus(statusOf(err), p)
	}
	if err != nil {
		return err
	}
	return v.to(judgePath(part.ID) + "?done=saved")
}

// finishJudging says that a judge is done with the round.
func (f *Face) finishJudging(v *visit) error {
	err := f.Standards.Finish(v.Context(), v.actor(), v.judgeID())
	if errs.Is(err, errs.Conflict) {
		return f.showJudging(v, err)
	}
	if err != nil {
		return err
	}
	return v.to(judgePath(v.judgeID()) + "?done=finished")
}

// judgingWaiting are the panels that wait for whoever is signed in.
func (f *Face) judgingWaiting(v *visit) ([]standard.Waiting, error) {
	return f.Standards.Of(v.Context(), v.actor())
}
