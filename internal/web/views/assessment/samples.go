package assessment

import (
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/web/views/page"
)

// Samples are the components of an assessment, for the style page: questions, the answers to them, the task list, the field for the code.
func Samples(whole Whole, check Check, tasks Tasks, resume Resume) (list []page.Sample) {
	for _, q := range whole.Questions {
		state := string(q.Kind)
		if q.Kind == itembank.Rating {
			state = "self-view"
		}
		if whole.Error(q.Field) != "" {
			state += ", wrong"
		}
		list = append(list, page.Sample{Name: "Whole.question", State: state, View: whole.question(q)})
	}
	return append(list,
		page.Sample{Name: "Check.answers", View: check.answers()},
		page.Sample{Name: "taskList", State: "self-view", View: taskList(tasks, true)},
		page.Sample{Name: "taskList", State: "todo, started, check, done", View: taskList(tasks, false)},
		page.Sample{Name: "Resume.field", State: "wrong", View: resume.field()},
	)
}
