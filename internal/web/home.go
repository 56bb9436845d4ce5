package web

import (
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/web/views/home"
)

func (f *Face) home(v *visit) error {
	version, err := f.Frameworks.Current(v.Context(), v.actor())
	if err != nil {
		return err
	}
	whole, err := f.Assessments.Estimate(v.Context(), v.actor(), nil, "")
	if err != nil {
		return err
	}
	people := false
	if v.session == nil && f.SignIn != nil {
		if people, err = f.SignIn.Any(v.Context()); err != nil {
			return err
		}
	}
	return v.show(home.Home{
		Base: v.base("home.title"), Competencies: len(version.Of(framework.Competency)), Questions: whole.Questions, Minutes: minutes(whole.Time), Organisations: people,
	})
}
