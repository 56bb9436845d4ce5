package xlsform

import (
	"slices"
	"strings"
)

func (r *reader) settings(s *sheet) {
	for _, row := range s.rows {
		rec := r.record(s, row)
		if rec == nil {
			continue
		}
		f := r.form
		for name, value := range rec.values {
			switch name {
			case "form_id", "id_string":
				f.ID = value
			case "form_title", "title":
				f.Title = value
			case "version":
				f.Version = value
			case "default_language":
				if f.Language = languageOf(value); f.Language == "" && value != "default" {
					r.wrong(rec.place(name), "xlsform_language", "column", value)
				}
			default:
				f.Settings[name] = value
			}
		}
		return // one row holds all
	}
}

func (r *reader) choices(s *sheet) {
	for _, row := range s.rows {
		rec := r.record(s, row)
		if rec == nil || rec.values["list_name"] == "" && rec.values["name"] == "" {
			continue
		}
		list, name := rec.values["list_name"], rec.values["name"]
		switch {
		case list == "":
			r.wrong(rec.place("list_name"), "xlsform_no_list_name", "name", name)
			continue
		case !codeForm.MatchString(name):
			r.wrong(rec.place("name"), "xlsform_choice_name", "name", name)
			continue
		case len(rec.texts["label"]) == 0:
			r.wrong(rec.place("label"), "xlsform_no_label", "name", name)
		}
		l := r.form.List(list)
		if l == nil {
			r.form.Lists = append(r.form.Lists, List{Name: list})
			l = &r.form.Lists[len(r.form.Lists)-1]
		}
		if l.Has(name) {
			r.wrong(rec.place("name"), "xlsform_choice_twice", "name", name, "list", list)
		}
		l.Choices = append(l.Choices, Choice{Name: name, Label: rec.texts["label"], At: rec.place("name")})
	}
}

// Questions that are left out: what they ask for has no place in an assessment by statements, and the form can do without.
var leftOut = []string{"text", "calculate", "hidden", "start", "end", "today", "deviceid", "username", "phonenumber", "email", "simserial", "subscriberid", "audit", "start-geopoint"}

func (r *reader) survey(s *sheet) {
	r.at, r.left = map[string]Place{}, map[string]bool{}
	open := []*Item{{}} // the groups that are not closed; the first is the form
	for _, row := range s.rows {
		rec := r.record(s, row)
		if rec == nil {
			continue
		}
		words := strings.Fields(rec.values["type"])
		kind, rest := kindOf(words)
		inner := open[len(open)-1]
		switch {
		case kind == "":
			if rec.values["name"] != "" || len(rec.texts["label"]) > 0 {
				r.wrong(rec.place("type"), "xlsform_no_type")
			}
		case kind == "begin_group":
			group := r.item(rec, Group)
			if len(open) > maxDepth {
				r.wrong(rec.place("type"), "xlsform_deep", "limit", maxDepth)
			}
			open = append(open, &group)
		case kind == "end_group":
			if len(open) == 1 {
				r.wrong(rec.place("type"), "xlsform_end")
				continue
			}
			open = open[:len(open)-1]
			open[len(open)-1].Items = append(open[len(open)-1].Items, *inner)
		case kind == "begin_repeat" || kind == "end_repeat":
			r.wrong(rec.place("type"), "xlsform_repeat")
			r.claim(rec)
		case kind == "note":
			inner.Items = append(inner.Items, r.item(rec, Note))
		case kind == "select_one":
			if item, ok := r.question(rec, rest); ok {
				inner.Items = append(inner.Items, item)
			}
		case slices.Contains(leftOut, kind):
			r.leave(rec.place("type"), kindOfLeft(kind), rec.values["name"])
			r.left[rec.values["name"]] = true
		default:
			r.wrong(rec.place("type"), "xlsform_type", "type", rec.values["type"])
			r.claim(rec)
		}
	}
	for _, group := range open[1:] {
		r.wrong(group.At, "xlsform_open", "name", group.Name)
	}
	r.form.Items = open[0].Items
	if len(r.problems) == 0 {
		r.conditions(r.form.Items, map[string]*List{})
	}
}

func kindOfLeft(kind string) string {
	if kind == "text" || kind == "calculate" {
		return kind
	}
	return "metadata"
}

// kindOf is the type of a row, as the standard writes it now, and what stands behind it.
func kindOf(words []string) (kind string, rest []string) {
	if len(words) == 0 {
		return "", nil
	}
	first := strings.ToLower(words[0])
	if len(words) > 1 {
		switch two := first + "_" + strings.ToLower(words[1]); two {
		case "begin_group", "end_group", "begin_repeat", "end_repeat", "select_one", "select_multiple":
			return two, words[2:]
		}
	}
	switch first {
	case "select1":
		first = "select_one"
	case "begin_lgroup":
		first = "begin_repeat"
	}
	return first, words[1:]
}

// item reads what all items have.
func (r *reader) item(rec *record, kind Kind) Item {
	i := Item{Kind: kind, Name: rec.values["name"], Label: rec.texts["label"], Hint: rec.texts["hint"], Guidance: rec.texts["guidance_hint"],
		Appearance: rec.values["appearance"], At: rec.place("type"), Columns: rec.letters}
	if !ValidName(i.Name) {
		r.wrong(rec.place("name"), "xlsform_name", "name", i.Name)
	}
	r.claim(rec)
	c, err := ParseCondition(rec.values["relevant"])
	if err != nil {
		r.problems = append(r.problems, Problem{rec.place("relevant"), asProblem(err)})
	}
	i.Relevant = c
	return i
}

// claim takes a name, which can be no other row's; also of a row that is refused for something else, so that both are told at once.
func (r *reader) claim(rec *record) {
	name, at := rec.values["name"], rec.place("name")
	if !ValidName(name) {
		return
	}
	if first, twice := r.at[name]; twice {
		r.wrong(at, "xlsform_name_twice", "name", name, "row", first.Row)
		return
	}
	r.at[name] = at
}

// question reads a question with one answer of a list.
func (r *reader) question(rec *record, words []string) (Item, bool) {
	i := r.item(rec, SelectOne)
	at := rec.place("type")
	switch {
	case len(words) == 0:
		r.wrong(at, "xlsform_no_list", "name", i.Name)
	case len(words) > 1:
		r.wrong(at, "xlsform_type", "type", rec.values["type"]) // or_other, and what else there may be
	case r.form.List(words[0]) == nil:
		r.wrong(at, "xlsform_list_unknown", "list", words[0])
	case len(i.Label) == 0:
		r.wrong(rec.place("label"), "xlsform_no_label", "name", i.Name)
	case rec.values["choice_filter"] != "":
		r.wrong(rec.place("choice_filter"), "xlsform_filter")
	default:
		i.List = words[0]
		return i, true
	}
	return i, false
}

// conditions refuses those that ask for what is not there, or comes later. Asked are the questions so far, with their answers.
func (r *reader) conditions(items []Item, asked map[string]*List) {
	for n := range items {
		i := &items[n]
		i.Relevant.Comparisons(func(question, value string) {
			at := i.Place("relevant")
			switch list := asked[question]; {
			case r.left[question]:
				r.wrong(at, "xlsform_relevant_left", "name", question)
			case list == nil && r.at[question].Row > 0:
				r.wrong(at, "xlsform_relevant_later", "name", question)
			case list == nil:
				r.wrong(at, "xlsform_relevant_unknown", "name", question)
			case value != "" && !list.Has(value):
				r.wrong(at, "xlsform_relevant_answer", "name", question, "answer", value, "list", list.Name)
			}
		})
		if i.Kind == SelectOne {
			asked[i.Name] = r.form.List(i.List)
		}
		r.conditions(i.Items, asked)
	}
}
