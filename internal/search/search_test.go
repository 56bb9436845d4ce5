package search

import (
	"context"
	"fmt"
	"slices"
	"testing"
)

func open(t testing.TB, g *Glossary, docs ...Doc) *Index {
	t.Helper()
	x, err := Open(t.TempDir(), []string{"language", "type", "cost"}, g)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := x.Update(docs, nil, "1"); err != nil {
		t.Fatal(err)
	}
	if err := x.Refresh(); err != nil {
		t.Fatal(err)
	}
	return x
}

func ids(t testing.TB, x *Index, q Query) (list []string) {
	t.Helper()
	q.Limit = max(q.Limit, 10)
	r, err := x.Search(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range r.Hits {
		list = append(list, h.ID)
	}
	return list
}

func said(id, language, title, body string) Doc {
	return Doc{ID: id, Texts: []Text{{language, title, body}}, Values: map[string][]string{"language": {language}}}
}

// shelf is a small library in six languages.
var shelf = []Doc{
	said("en-privacy", "en", "Protecting personal data at the counter", "What an officer may note down about people, and for how long it may be kept."),
	said("en-open", "en", "Publishing open data step by step", "How a ministry chooses, cleans and publishes datasets under an open licence."),
	said("en-ml", "en", "Machine learning for managers", "What models learn from examples, and where they fail."),
	said("en-plan", "en", "Budgets that bend", "Planning money so that a project can change its course."),
	said("fr-donnees", "fr", "Des données de qualité", "Vérifier, corriger et documenter les jeux de données de l’administration."),
	said("fr-marche", "fr", "Acheter un logiciel", "Marchés publics et logiciels libres pour les communes."),
	said("es-gobierno", "es", "Gobierno abierto en la práctica", "Experiencias de transparencia y participación en municipios."),
	said("ar-amn", "ar", "مبادئ الأمن السيبراني للموظفين", "كيف تحمي حساباتك ورسائلك في العمل اليومي."),
	said("ru-etika", "ru", "Этика искусственного интеллекта", "Как ведомству избегать предвзятости алгоритмов."),
	said("zh-shuju", "zh", "公务员数据分析入门", "用电子表格整理和理解政府数据。"),
	{ID: "tagged", Texts: []Text{{"en", "A nameless course", "Nothing is said of it."}}, Tags: []string{"D2.C6", "AI"}, Values: map[string][]string{"language": {"en"}}},
}

func TestFinds(t *testing.T) {
	x := open(t, Ours(), shelf...)
	for _, c := range []struct{ text, language, first string }{
		{"publish datasets", "en", "en-open"},
		{"publishing dataset", "en", "en-open"},        // other forms of the words
		{"qualite des donnees", "fr", "fr-donnees"},    // without accents
		{"l'administration", "fr", "fr-donnees"},       // with what is joined to it
		{"municipio", "es", "es-gobierno"},             // one instead of many
		{"الأمن السيبراني", "ar", "ar-amn"},            // two words
		{"موظفون", "ar", "ar-amn"},                     // in another case, and without what is joined to it
		{"алгоритм", "ru", "ru-etika"},                 // another case
		{"数据分析", "zh", "zh-shuju"},                     // no spaces
		{`"jeux de données"`, "fr", "fr-donnees"},      // a phrase
		{"machin lerning", "en", "en-ml"},              // spelled wrongly
		{"cybersecurity", "en", "ar-amn"},              // what there is in Arabic only
		{"حماية البيانات الشخصية", "ar", "en-privacy"}, // and in English only
		{"机器学习", "zh", "en-ml"},
		{"открытые данные", "ru", "en-open"},
		{"vie privée", "fr", "en-privacy"},
		{"marchés publics", "fr", "fr-marche"},
		{"procurement", "en", "fr-marche"},
		{"d2.c6", "en", "tagged"},
		{"open data unicorns", "en", "en-open"}, // not every word is anywhere
	} {
		if got := ids(t, x, Query{Text: c.text, Language: c.language}); len(got) == 0 || got[0] != c.first {
			t.Errorf("%q in %s: %v, not %s first", c.text, c.language, got, c.first)
		}
	}
}

// TestFindsUnread finds what is in a language of which nothing is known, or in one that nobody said, by the words as they stand.
func TestFindsUnread(t *testing.T) {
	x := open(t, Ours(), said("nobody", "", "Data protection for offices", "Taught in a day."), said("et", "et", "Andmekaitse alused", "Lühike kursus ametnikele."),
		said("uk", "uk", "Захист персональних даних", "Для службовців."), said("bn", "bn", "সরকারি তথ্য", "কর্মকর্তাদের জন্য।"), said("en", "en", "Protecting the data of an office", "Andmekaitse alus, ametnikel, and службовцем."))
	for _, c := range []struct{ text, language, has string }{
		{"data protection for offices", "en", "nobody"}, {"Data protection for offices", "fr", "nobody"}, {"offices", "", "nobody"}, {"\"data protection\"", "en", "nobody"},
		{"andmekaitse alused", "en", "et"}, {"alused", "et", "et"}, {"ametnikele", "fr", "et"}, {"захист персональних даних", "en", "uk"}, {"службовців", "uk", "uk"},
		{"তথ্য", "en", "bn"},
	} {
		if found := ids(t, x, Query{Text: c.text, Language: c.language}); !slices.Contains(found, c.has) {
			t.Errorf("%q, read in %q: %v", c.text, c.language, found)
		}
	}
}

func TestFindsNothing(t *testing.T) {
	x := open(t, Ours(), shelf...)
	for _, text := range []string{"zzzzqqqq", `"data open"`, "the of and", "قطار", "火车"} {
		if got := ids(t, x, Query{Text: text, Language: "en"}); len(got) > 0 {
			t.Errorf("%q: %v", text, got)
		}
	}
	if got := ids(t, x, Query{Limit: 100}); len(got) != len(shelf) {
		t.Errorf("without words: %d of %d", len(got), len(shelf))
	}
}

// TestFacets compares the counts with those of a loop over all documents.
func TestFacets(t *testing.T) {
	var docs []Doc
	types, costs, languages := []string{"course", "guide", "video"}, []string{"free", "paid"}, []string{"en", "fr", "ar", "zh"}
	for i := range 300 {
		d := said(fmt.Sprint("d", i), "en", "Data", fmt.Sprint("number", i%7))
		d.Values = map[string][]string{"type": {types[i%3]}, "language": {languages[i%4], languages[(i/4)%4]}}
		if i%5 > 0 {
			d.Values["cost"] = []string{costs[i%2]}
		}
		docs = append(docs, d)
	}
	x := open(t, nil, docs...)
	only := map[string][]string{"type": {"course", "video"}, "language": {"fr"}}
	r, err := x.Search(context.Background(), Query{Text: "number3", Only: only})
	if err != nil {
		t.Fatal(err)
	}
	has := func(d Doc, facet string) bool {
		return only[facet] == nil || slices.ContainsFunc(d.Values[facet], func(v string) bool { return slices.Contains(only[facet], v) })
	}
	total, want := 0, map[string]map[string]int{"type": {}, "language": {}, "cost": {}}
	for i, d := range docs {
		if i%7 != 3 {
			continue
		}
		if has(d, "type") && has(d, "language") {
			total++
		}
		for facet := range want {
			others := true
			for other := range want {
				others = others && (other == facet || has(d, other))
			}
			values := slices.Clone(d.Values[facet])
			slices.Sort(values)
			for _, v := range slices.Compact(values) {
				if others {
					want[facet][v]++
				}
			}
		}
	}
	if r.Total != total || total == 0 {
		t.Errorf("%d hits, not %d", r.Total, total)
	}
	for facet, counts := range want {
		if len(r.Facets[facet]) != len(counts) {
			t.Errorf("%s: %v, not %v", facet, r.Facets[facet], counts)
		}
		for _, c := range r.Facets[facet] {
			if counts[c.Value] != c.Hits {
				t.Errorf("%s %s: %d, not %d", facet, c.Value, c.Hits, counts[c.Value])
			}
		}
	}
}

// TestSameEverywhere builds the same index in two ways: at once, and bit by bit in another order with changes between. Hits and scores are the same.
func TestSameEverywhere(t *testing.T) {
	one := open(t, Ours(), shelf...)
	two := open(t, Ours())
	backwards := slices.Clone(shelf)
	slices.Reverse(backwards)
	for i, d := range backwards {
		before := said(d.ID, "en", "Something else about data", "To be replaced.")
		if err := two.Update([]Doc{before, said("gone", "en", "Open data", "")}, nil, ""); err != nil {
			t.Fatal(err)
		}
		if err := two.Update([]Doc{d}, []string{"gone"}, fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := two.Refresh(); err != nil {
		t.Fatal(err)
	}
	for _, q := range []Query{{Text: "data", Language: "en"}, {Text: "données", Language: "fr"}, {Text: "open government data analysis", Language: "en"}, {}} {
		q.Limit = 20
		a, err := one.Search(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		b, err := two.Search(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(a.Hits, b.Hits) || a.Total != b.Total || a.Total == 0 {
			t.Errorf("%q:\n%v\n%v", q.Text, a.Hits, b.Hits)
		}
	}
}

func TestMarkAndPages(t *testing.T) {
	x := open(t, nil, shelf...)
	if mark, err := x.Mark(); err != nil || mark != "1" {
		t.Errorf("mark %q, %v", mark, err)
	}
	var all []string
	for offset := 0; offset < len(shelf); offset += 3 {
		r, err := x.Search(context.Background(), Query{Limit: 3, Offset: offset})
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range r.Hits {
			all = append(all, h.ID)
		}
	}
	slices.Sort(all)
	if len(slices.Compact(all)) != len(shelf) {
		t.Errorf("pages have %v", all)
	}
}

func TestReopens(t *testing.T) {
	folder := t.TempDir()
	x, err := Open(folder, []string{"language"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Update(shelf, nil, "7"); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(folder, []string{"language"}, nil); err != ErrBusy {
		t.Errorf("opened twice: %v", err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	if x, err = Open(folder, []string{"language"}, nil); err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	if mark, err := x.Mark(); err != nil || mark != "7" || x.Count() != len(shelf) {
		t.Errorf("mark %q, %d documents, %v", mark, x.Count(), err)
	}
}
