package curriculum

import (
	"slices"

	"github.com/dira-platform/dira/internal/framework"
)

// Carried is a curriculum on another version of its framework.
type Carried struct {
	Units    []Unit
	Lost     []Finding               // steps that the other version has no place for, with the units that teach them
	Added    []framework.StatementID // competencies that are new, and that no unit can teach yet
	Reworded []framework.StatementID // competencies whose name is another
}

// Carry maps a curriculum to another version. A competency is the same where its id is, as everywhere in the framework, or where the other version says that its own
// comes from it and has not kept that one. What has no place there any more is lost, and said.
func Carry(b *Body, old, next *framework.Version) (c Carried) {
	to := places(old, next)
	for _, id := range next.Abilities() {
		switch was := old.Statement(id); {
		case was == nil && to[id] == id:
			c.Added = append(c.Added, id)
		case was != nil && was.Texts[framework.FieldName][old.Language].Text != next.Statement(id).Texts[framework.FieldName][next.Language].Text:
			c.Reworded = append(c.Reworded, id)
		}
	}
	for _, u := range b.Units {
		var marks []Mark
		for _, m := range u.Marks {
			if id, ok := to[m.Ability]; ok {
				marks = append(marks, Mark{Step{id, m.Level}, m.Depth})
				continue
			}
			if i := slices.IndexFunc(c.Lost, func(f Finding) bool { return f.Step == m.Step }); i >= 0 {
				c.Lost[i].Units = append(c.Lost[i].Units, u.Code)
			} else {
				c.Lost = append(c.Lost, Finding{m.Step, []string{u.Code}})
			}
		}
		u.Marks = marks
		c.Units = append(c.Units, u)
	}
	return c
}

// places is where the abilities of a version stand in another one, each new one under its own id as well unless it takes the place of an old one.
func places(old, next *framework.Version) map[framework.StatementID]framework.StatementID {
	to := map[framework.StatementID]framework.StatementID{}
	for _, id := range next.Abilities() {
		to[id] = id
	}
	for _, id := range next.Abilities() {
		s := next.Statement(id)
		if old.Statement(id) != nil || s.Origin == "" {
			continue
		}
		if from := old.ByURI(s.Origin); from != nil && to[from.ID] == "" {
			delete(to, id)
			to[from.ID] = id
		}
	}
	return to
}
