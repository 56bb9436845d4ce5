package access

import (
	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/intake"
)

// intakeThings are files of resources to the editors of their organisations.
func (w *world) intakeThings() []*thing {
	none := nothing(one("import", uuid.NewString()))
	none.in = whole
	return []*thing{w.intakeThing(w.orgs[home]), w.intakeThing(w.orgs[away]), none}
}

func (w *world) intakeThing(o *organisation) *thing {
	w.t.Helper()
	id := must[intake.ID](w.t)(w.app.Intake.Upload(ctx, w.editor(o), "list.csv", "", []byte("title,url\nBrought in,https://zz.example/"+uuid.NewString()+"\n")))
	return &thing{name: "a file of resources, " + o.id, at: one("import", id), object: o.unit("ministry"), in: whole, again: func() *thing { return w.intakeThing(o) }}
}
