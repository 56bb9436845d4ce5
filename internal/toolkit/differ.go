package toolkit

import (
	"fmt"

	"github.com/dira-platform/dira/internal/errs"
)

// Differences are where a toolkit in another language has not the same parts as the first: numbers, methods, templates and how many there are of each.
// The texts alone may differ.
func (k *Toolkit) Differences(first *Toolkit) []Fault {
	c := &checker{}
	same(c, field("from"), k.From, first.From)
	same(c, field("to"), k.To, first.To)
	same(c, field("minutes"), k.Minutes, first.Minutes)
	same(c, "prepare", len(k.Prepare), len(first.Prepare))
	same(c, "roles", len(k.Roles), len(first.Roles))
	same(c, "after", len(k.After), len(first.After))
	same(c, "agenda", len(k.Agenda), len(first.Agenda))
	for i := range min(len(k.Agenda), len(first.Agenda)) {
		at, a, b := fmt.Sprintf("agenda.%d.", i), k.Agenda[i], first.Agenda[i]
		same(c, at+"minutes", a.Minutes, b.Minutes)
		same(c, at+"method", string(a.Method), string(b.Method))
		same(c, at+"template", a.Template, b.Template)
		same(c, at+"steps", len(a.Steps), len(b.Steps))
		if (a.Online == "") != (b.Online == "") {
			c.say(at+"online", errs.New(errs.Invalid, "toolkit_online"))
		}
	}
	same(c, "templates", len(k.Sheets), len(first.Sheets))
	for i := range min(len(k.Sheets), len(first.Sheets)) {
		c.alike(fmt.Sprintf("templates.%d", i), k.Sheets[i], first.Sheets[i])
	}
	same(c, "resources", len(k.Resources), len(first.Resources))
	for i := range min(len(k.Resources), len(first.Resources)) {
		same(c, fmt.Sprintf("resources.%d", i), string(k.Resources[i]), string(first.Resources[i]))
	}
	return c.faults
}

// same asks for what stands in the first language.
func same[T comparable](c *checker, at string, is, wanted T) {
	if is != wanted {
		c.say(at, errs.New(errs.Invalid, "toolkit_other", "wanted", fmt.Sprint(wanted), "is", fmt.Sprint(is)))
	}
}

func (c *checker) alike(at string, a, b Template) {
	same(c, at+".id", a.ID, b.ID)
	same(c, at+".columns", len(a.Columns), len(b.Columns))
	same(c, at+".example", len(a.Example), len(b.Example))
	same(c, at+".first", len(a.First), len(b.First))
	same(c, at+".given", len(a.Given), len(b.Given))
	same(c, at+".rows", a.Rows, b.Rows)
	for _, part := range []string{"above", "below"} {
		here, there := a.prompts(part), b.prompts(part)
		same(c, at+"."+part, len(here), len(there))
		for i := range min(len(here), len(there)) {
			same(c, fmt.Sprintf("%s.%s.%d.lines", at, part, i), here[i].Lines, there[i].Lines)
		}
	}
}
