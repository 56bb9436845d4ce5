package web

import views "github.com/dira-platform/dira/internal/web/views/site"

// figures are the numbers on the page about the method. A test compares them with the instrument and with docs/measurement.md.
var figures = views.Figures{
	Questions: 26, PerSection: 12, AmongBest: 5, Drawn: 0.35,
	People: 2000, Exact: 62.1, Near: 99.2, Commonest: 44.9, Cover: 90.3, CoverLess: 83.1, Quick: 58.8,
}

func (f *Face) about(v *visit) error {
	return v.show(views.About{Base: v.base("about.title"), Operator: f.Operator})
}

func (f *Face) method(v *visit) error {
	return v.show(views.Method{Base: v.base("method.title"), Operator: f.Operator, Figures: figures})
}

func (f *Face) privacy(v *visit) error {
	return v.show(views.Privacy{Base: v.base("privacy.title"), Operator: f.Operator, KeyCookie: keyCookie, LanguageCookie: languageCookie, KeyDays: keyDays,
		SessionCookie: sessionCookie, StepCookie: stepCookie, CeremonyCookie: ceremonyCookie, KnownCookie: knownCookie})
}

func (f *Face) accessibility(v *visit) error {
	return v.show(views.Accessibility{Base: v.base("access.title"), Operator: f.Operator})
}

func (f *Face) licence(v *visit) error {
	version, err := f.Frameworks.Current(v.Context(), v.actor())
	if err != nil {
		return err
	}
	return v.show(views.Licence{Base: v.base("licence.title"), Operator: f.Operator, Framework: version})
}
