package web

import (
	"github.com/dira-platform/dira/internal/colleague"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/round"
	"github.com/dira-platform/dira/internal/web/views/page"
	views "github.com/dira-platform/dira/internal/web/views/round"
)

// viewsLine says in the plan of a round whether its people ask others.
func (f *Face) viewsLine(v *visit, r *round.Round) ([]framework.Text, error) {
	way, err := f.Colleagues.WayOf(v.Context(), r.Org, r.ID)
	return v.lines(v.printer.T("rounds.views." + string(way))), err
}

// viewsAsked says how much the people of a round asked others; empty where they do not.
func (f *Face) viewsAsked(v *visit, r *round.Round) (string, error) {
	way, err := f.Colleagues.WayOf(v.Context(), r.Org, r.ID)
	if err != nil || way == colleague.Never {
		return "", err
	}
	c, err := f.Colleagues.Counts(v.Context(), v.actor(), r.ID)
	return v.printer.N("rounds.views_count", c.People, "asked", v.printer.Number(c.Asked), "given", v.printer.Number(c.Given)), err
}

func (f *Face) roundViews(v *visit) error {
	r, frame, err := f.editable(v, "views")
	if err != nil {
		return err
	}
	way, err := f.Colleagues.WayOf(v.Context(), r.Org, r.ID)
	if err != nil {
		return err
	}
	return v.show(v.othersPage(r, frame, way))
}

func (v *visit) othersPage(r *round.Round, frame views.Frame, now colleague.Way) views.Others {
	p := views.Others{Frame: frame, Anonymous: r.Identification == round.Anonymous}
	for _, way := range colleague.Ways {
		o := page.Option{Value: string(way), Label: v.printer.T("rounds.views." + string(way)), Hint: v.printer.T("rounds.views_hint." + string(way)), Chosen: way == now}
		p.Ways = append(p.Ways, o)
		if o.Chosen {
			p.Now = o
		}
	}
	return p
}

func (f *Face) saveRoundViews(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	r, frame, err := f.editable(v, "views")
	if err != nil {
		return err
	}
	way := colleague.Way(v.PostForm.Get("views"))
	err = f.Colleagues.SetWay(v.Context(), v.actor(), r.ID, way)
	if errs.Is(err, errs.Invalid) {
		frame.Errors = v.wrongField(err, "views")
		return v.showStatus(statuses[errs.Invalid], v.othersPage(r, frame, way))
	}
	if err != nil {
		return err
	}
	return v.to(planPath(r) + "?done=saved")
}
