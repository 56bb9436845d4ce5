package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
)

func (f *Face) assessmentRoutes(api huma.API) {
	const one = "/api/v1/assessments/{id}"
	route(f, api, huma.Operation{OperationID: "start", Method: http.MethodPost, Path: "/api/v1/assessments", DefaultStatus: http.StatusCreated,
		Tags: []string{"assessment"}, Summary: "Begin an assessment", Description: "Returns the key, once. It is also the code to go on with on a page."}, policy.StartAssessment, f.start)
	route(f, api, huma.Operation{OperationID: "overview", Method: http.MethodGet, Path: one,
		Tags: []string{"assessment"}, Summary: "Where the assessment stands"}, policy.AnswerAssessment, f.overview)
	route(f, api, huma.Operation{OperationID: "next", Method: http.MethodGet, Path: one + "/next",
		Tags: []string{"assessment"}, Summary: "The next question", Description: "The same one until it is answered; {\"done\":true} when there is none."}, policy.AnswerAssessment, f.next)
	route(f, api, huma.Operation{OperationID: "question", Method: http.MethodGet, Path: one + "/questions/{question}",
		Tags: []string{"assessment"}, Summary: "A question that was asked, with its present answer"}, policy.AnswerAssessment, f.question)
	route(f, api, huma.Operation{OperationID: "answer", Method: http.MethodPut, Path: one + "/answers/{question}",
		Tags: []string{"assessment"}, Summary: "Answer, or change an answer", Description: "When this returns 200 the answer is on disk. The same key with the same choice " +
			"may be sent again and has one effect; with another choice it is refused (409); a new key replaces the answer."}, policy.AnswerAssessment, f.answer)
	route(f, api, huma.Operation{OperationID: "close", Method: http.MethodPost, Path: one + "/sections/{section}/close", DefaultStatus: http.StatusNoContent,
		Tags: []string{"assessment"}, Summary: "Close a section", Description: "Its answers cannot be changed any more. Not needed to submit."}, policy.AnswerAssessment, f.closeSection)
	route(f, api, huma.Operation{OperationID: "submit", Method: http.MethodPost, Path: one + "/submit",
		Tags: []string{"assessment"}, Summary: "Submit", Description: "Computes the result. Submitting again returns the same."}, policy.AnswerAssessment, f.submit)
	route(f, api, huma.Operation{OperationID: "result", Method: http.MethodGet, Path: one + "/result",
		Tags: []string{"assessment"}, Summary: "The result"}, policy.ReadResult, f.result)
	route(f, api, huma.Operation{OperationID: "compare", Method: http.MethodPost, Path: one + "/compare",
		Tags: []string{"assessment"}, Summary: "Compare with another result of the same person", Description: "Nothing is stored. Only competencies that both have are compared."},
		policy.ReadResult, f.compare)
	route(f, api, huma.Operation{OperationID: "sharpen", Method: http.MethodPost, Path: one + "/sharpen", DefaultStatus: http.StatusCreated,
		Tags: []string{"assessment"}, Summary: "Ask more about one competency", Description: "Begins an assessment that has all the answers of this one and asks up to ten more questions " +
			"on one competency. This one and its result stay as they are. Erasing one erases all that belong together."}, policy.SharpenAssessment, f.sharpen)
	route(f, api, huma.Operation{OperationID: "explanations", Method: http.MethodGet, Path: one + "/explanations",
		Tags: []string{"assessment"}, Summary: "One's own answers explained", Description: "After submitting; for the questions that are released for it."}, policy.ReadResult, f.explanations)
	route(f, api, huma.Operation{OperationID: "data", Method: http.MethodGet, Path: one + "/data",
		Tags: []string{"assessment"}, Summary: "Everything that is stored about the assessment"}, policy.ReadResult, f.data)
	route(f, api, huma.Operation{OperationID: "erase", Method: http.MethodDelete, Path: one, DefaultStatus: http.StatusNoContent,
		Tags: []string{"assessment"}, Summary: "Erase everything that is stored about the assessment"}, policy.EraseAssessment, f.erase)
}

// StartRequest begins an assessment.
type StartRequest struct {
	Body struct {
		Instrument string   `json:"instrument" doc:"What is asked; the public one is starter." example:"starter"`
		Language   string   `json:"language,omitempty" doc:"In which questions are shown, where they are translated." example:"en"`
		Scope      []string `json:"scope,omitempty" maxItems:"40" doc:"Domains, competencies or AI. Without it the whole, or what the role asks for." example:"[\"D2.C6\",\"D3\"]"`
		Role       string   `json:"role,omitempty" doc:"A role profile of the framework, whose target levels the result is held against." example:"chief-data-officer"`
		Quick      bool     `json:"quick,omitempty" doc:"Leave the self-view out. Only where the scope lies within one domain; otherwise it does nothing."`
		Sex        string   `json:"sex,omitempty" doc:"Optional, to find questions that are unfair to a group: woman, man, other or undisclosed."`
		AgeBand    string   `json:"age_band,omitempty" doc:"Optional, for the same: under30, 30to44, 45to59, 60plus or undisclosed."`
		Grade      string   `json:"grade,omitempty" doc:"Optional, for the same: support, officer, manager, director or undisclosed."`
	}
}

// StartResponse tells the new assessment's id and key.
type StartResponse struct {
	Location string `header:"Location"`
	Body     struct {
		ID  string `json:"id" doc:"The assessment."`
		Key string `json:"key" doc:"The secret that opens it. It is shown this once." example:"7KQ2-M9XD-0ABC-1DEF"`
	}
}

func (f *Face) start(ctx context.Context, in *StartRequest) (*StartResponse, error) {
	b := in.Body
	if b.Language == "" {
		b.Language = f.printer(ctx).Tag
	}
	if !f.Languages.Has(b.Language) {
		return nil, errs.New(errs.Invalid, "language_unknown", "language", b.Language).At("language")
	}
	request := assessment.Request{
		Instrument: itembank.InstrumentID(b.Instrument), Language: b.Language, Scope: b.Scope, Quick: b.Quick,
		About: assessment.About{Sex: b.Sex, AgeBand: b.AgeBand, Grade: b.Grade},
	}
	if b.Role != "" {
		request.Role = framework.RoleStatement(b.Role)
	}
	started, err := f.Assessments.Start(ctx, policy.Anyone(), request)
	return startResponse(started), err
}

// SessionRequest names an assessment and shows its key.
type SessionRequest struct {
	Auth
	ID string `path:"id" maxLength:"64" doc:"The assessment."`
}

// OverviewResponse tells where an assessment stands.
type OverviewResponse struct {
	Body struct {
		ID          string    `json:"id"`
		State       string    `json:"state" enum:"open,submitted"`
		Language    string    `json:"language"`
		Scope       []string  `json:"scope"`
		Framework   string    `json:"framework"`
		Answered    int       `json:"answered"`
		SecondsLeft int       `json:"seconds_left" doc:"That the rest takes at most."`
		Sections    []Section `json:"sections"`
	}
}

// Section is a part of an assessment.
type Section struct {
	ID       string `json:"id" doc:"The domain or AI; self. before it for the self-view." example:"self.D2"`
	Answered int    `json:"answered"`
	AtMost   int    `json:"at_most" doc:"Questions it has at most."`
	Done     bool   `json:"done" doc:"Nothing is left to answer."`
	Closed   bool   `json:"closed" doc:"Answers cannot be changed any more."`
}

func (f *Face) overview(ctx context.Context, in *SessionRequest) (*OverviewResponse, error) {
	o, err := f.Assessments.Overview(ctx, in.actor(ctx), assessment.ID(in.ID))
	if err != nil {
		return nil, err
	}
	out := &OverviewResponse{}
	b := &out.Body
	b.ID, b.State, b.Language, b.Framework = string(o.ID), string(o.State), o.Language, string(o.Framework)
	b.Answered, b.SecondsLeft = o.Answered, int(o.Left()/time.Second)
	for _, a := range o.Scope {
		b.Scope = append(b.Scope, string(a))
	}
	for _, p := range o.Sections {
		b.Sections = append(b.Sections, Section{string(p.ID), p.Answered, p.Limit, p.Done, p.Closed})
	}
	return out, nil
}

// NextResponse is the next question, or done.
type NextResponse struct {
	Body struct {
		Question *Question `json:"question,omitempty"`
		Progress *Progress `json:"progress,omitempty"`
		Done     bool      `json:"done,omitempty" doc:"Everything was asked and answered: submit."`
	}
}

// Question is a question as a person sees it.
type Question struct {
	ID       string   `json:"id" example:"q7"`
	Kind     string   `json:"kind" enum:"rating,single,situational,multiple,order" doc:"rating: one of five points, na or skip. single, situational: one option. multiple: a set. order: all options in order."`
	Section  string   `json:"section"`
	Language string   `json:"language" doc:"That stem and options are in; another than asked for where there is no translation."`
	Stem     string   `json:"stem"`
	Options  []Option `json:"options"`
	Choice   []string `json:"choice,omitempty" doc:"The present answer."`
}

// Option is one possible answer.
type Option struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// Progress is how far one has come.
type Progress struct {
	Answered int    `json:"answered"`
	Section  string `json:"section" doc:"Of the question."`
	Position int    `json:"position" doc:"Of the question in its section, from 1."`
	AtMost   int    `json:"at_most" doc:"Questions the section has at most."`
}

func (f *Face) next(ctx context.Context, in *SessionRequest) (*NextResponse, error) {
	o, err := f.Assessments.Overview(ctx, in.actor(ctx), assessment.ID(in.ID))
	if err != nil {
		return nil, err
	}
	q, err := f.Assessments.Next(ctx, in.actor(ctx), o.ID, o.Language)
	if err != nil {
		return nil, err
	}
	out := &NextResponse{}
	if q == nil {
		out.Body.Done = true
		return out, nil
	}
	out.Body.Question = f.wireQuestion(q, o.Language)
	out.Body.Progress = &Progress{Answered: o.Answered, Section: string(q.Section), Position: q.Position, AtMost: q.Of}
	return out, nil
}

func (f *Face) wireQuestion(q *assessment.Question, language string) *Question {
	w := &Question{ID: assessment.QuestionID(q.Number), Kind: string(q.Kind), Section: string(q.Section), Language: q.Language, Stem: q.Stem, Choice: q.Chosen}
	printer := f.Languages.Printer(language)
	for _, o := range q.Options {
		if q.Kind == itembank.Rating {
			o.Text = ratingText(printer, o.ID)
		}
		w.Options = append(w.Options, Option{o.ID, o.Text})
	}
	return w
}

func ratingText(p *i18n.Printer, option string) string { return p.T("rating." + option) }

// QuestionRequest names a question that was asked.
type QuestionRequest struct {
	SessionRequest
	Question string `path:"question" maxLength:"12" doc:"The question's id." example:"q7"`
}

// QuestionResponse is a question.
type QuestionResponse struct{ Body *Question }

func (f *Face) question(ctx context.Context, in *QuestionRequest) (*QuestionResponse, error) {
	o, err := f.Assessments.Overview(ctx, in.actor(ctx), assessment.ID(in.ID))
	if err != nil {
		return nil, err
	}
	q, err := f.Assessments.Question(ctx, in.actor(ctx), o.ID, assessment.ParseQuestionID(in.Question), o.Language)
	if err != nil {
		return nil, err
	}
	return &QuestionResponse{f.wireQuestion(q, o.Language)}, nil
}

// AnswerRequest is an answer.
type AnswerRequest struct {
	QuestionRequest
	IdempotencyKey string `header:"Idempotency-Key" maxLength:"200" doc:"Made by the client, new for each new answer, the same when the same is sent again; a UUID serves well."`
	Body           struct {
		Choice []string `json:"choice" maxItems:"20" doc:"Ids of options: one, a set, or all in order, as the kind says." example:"[\"b\"]"`
	}
}

// AnswerResponse says when the answer was stored.
type AnswerResponse struct {
	Body struct {
		Question string    `json:"question"`
		SavedAt  time.Time `json:"saved_at"`
	}
}

func (f *Face) answer(ctx context.Context, in *AnswerRequest) (*AnswerResponse, error) {
	saved, err := f.Assessments.Answer(ctx, in.actor(ctx), assessment.ID(in.ID), assessment.Reply{
		Number: assessment.ParseQuestionID(in.Question), Choice: in.Body.Choice, Key: in.IdempotencyKey,
	})
	if err != nil {
		return nil, err
	}
	out := &AnswerResponse{}
	out.Body.Question, out.Body.SavedAt = in.Question, saved[0].At
	return out, nil
}

// CloseRequest names a section.
type CloseRequest struct {
	SessionRequest
	Section string `path:"section" maxLength:"20" doc:"The section's id." example:"self.D2"`
}

func (f *Face) closeSection(ctx context.Context, in *CloseRequest) (*struct{}, error) {
	return nil, f.Assessments.CloseSection(ctx, in.actor(ctx), assessment.ID(in.ID), assessment.SectionID(in.Section))
}

func (f *Face) submit(ctx context.Context, in *SessionRequest) (*ResultResponse, error) {
	result, err := f.Assessments.Submit(ctx, in.actor(ctx), assessment.ID(in.ID))
	if err != nil {
		return nil, err
	}
	return &ResultResponse{wireResult(result)}, nil
}

func (f *Face) erase(ctx context.Context, in *SessionRequest) (*struct{}, error) {
	return nil, f.Assessments.Erase(ctx, in.actor(ctx), assessment.ID(in.ID))
}
