package web

import (
	"slices"
	"strconv"

	"github.com/dira-platform/dira/internal/collection"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/library"
	views "github.com/dira-platform/dira/internal/web/views/curation"
	shelf "github.com/dira-platform/dira/internal/web/views/library"
	"github.com/dira-platform/dira/internal/web/views/page"
)

const ourCollectionsPath = curationPath + "/collections"

// ourCollectionPath is where the editors of a collection work on it.
func ourCollectionPath(id collection.ID) string { return ourCollectionsPath + "/" + string(id) }

// ourCollections lists what the editors of an organisation have put together.
func (f *Face) ourCollections(v *visit) error {
	all, err := f.Collections.Ours(v.Context(), v.actor())
	if err != nil {
		return err
	}
	p := views.OurCollections{Base: v.base("collections.ours"), Saved: v.saidDone("collections.done.", "dropped")}
	for i := range all {
		c := &all[i]
		p.List = append(p.List, views.Listed{Title: c.Title(v.language()).Text, Link: ourCollectionPath(c.ID),
			Line: v.printer.T("collection.state."+string(c.State)) + " · " + v.printer.N("collection.resources", len(c.Entries)) + " · " + v.printer.Date(c.ChangedAt)})
	}
	return v.show(p)
}

// newCollection asks what a collection is called.
func (f *Face) newCollection(v *visit) error {
	if _, err := f.Collections.Ours(v.Context(), v.actor()); err != nil {
		return err
	}
	return v.show(v.newCollectionPage())
}

func (v *visit) newCollectionPage() views.CollectionWords {
	language := v.PostForm.Get("language")
	if language == "" {
		language = v.language()
	}
	return views.CollectionWords{Base: v.base("collection.new"), Back: ourCollectionsPath, Action: ourCollectionsPath + "/new", Tongues: v.tongues(language, false),
		Name: v.PostForm.Get("title"), About: v.PostForm.Get("summary")}
}

func (f *Face) createCollection(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	id, err := f.Collections.Create(v.Context(), v.actor(), v.typedWords(v.PostForm.Get("language")))
	if mistaken(err) {
		p := v.newCollectionPage()
		p.Errors = v.wrongField(err, "title")
		return v.showStatus(statusOf(err), p)
	}
	if err != nil {
		return err
	}
	return v.to(ourCollectionPath(id) + "?done=created")
}

func (v *visit) typedWords(language string) collection.Words {
	return collection.Words{Language: language, Title: v.PostForm.Get("title"), Summary: v.PostForm.Get("summary")}
}

// ourCollection shows a collection to its editors.
func (f *Face) ourCollection(v *visit) error { return f.showOurs(v, nil) }

func (f *Face) showOurs(v *visit, wrong error) error {
	sh, versions, err := f.Collections.Own(v.Context(), v.actor(), v.collectionID())
	if err != nil {
		return err
	}
	at := ourCollectionPath(sh.ID)
	title := sh.Title(v.language())
	p := views.OurCollection{Base: v.titled(title.Text), Heading: title, Saved: v.saidDone("collection.done.", "created", "saved", "added", "had", "removed", "published", "withdrawn"),
		State: v.collectionState(sh), Action: at, Revision: sh.Revision, Turn: "publish"}
	for _, w := range sh.Words {
		p.Words = append(p.Words, page.Option{Value: at + "/words/" + w.Language, Label: i18n.Autonym(w.Language), Language: w.Language, Hint: w.Title})
	}
	for _, tag := range spokenWidely {
		if !slices.ContainsFunc(sh.Words, func(w collection.Words) bool { return w.Language == tag }) {
			p.Others = append(p.Others, page.Option{Value: at + "/words/" + tag, Label: i18n.Autonym(tag), Language: tag})
		}
	}
	for _, i := range sh.Items {
		e := views.OurEntry{Title: itemTitle(v, i), Link: at + "/resources/" + string(i.Entry.Resource), Note: i.Note(v.language())}
		if i.Resource.Gone {
			e.Gone = v.printer.T("collection.gone", "date", v.printer.Date(i.Resource.Mark.At))
		}
		p.Entries = append(p.Entries, e)
	}
	if sh.Live() == 0 {
		p.Turn = ""
	}
	if sh.State == collection.Published {
		p.Turn, p.Public = "withdraw", shelf.CollectionAddress(sh.ID)
	}
	if sh.State == collection.Draft {
		p.Drop = at + "/drop"
	}
	for _, o := range versions {
		p.History = append(p.History, v.printer.T("collection.version", "number", o.Revision, "when", v.printer.Moment(o.ChangedAt), "state", v.printer.T("collection.state."+string(o.State)),
			"resources", v.printer.N("collection.resources", len(o.Entries))))
	}
	if wrong != nil {
		p.Saved, p.Wrong = "", v.printer.Error(wrong)
		return v.showStatus(statusOf(wrong), p)
	}
	return v.show(p)
}

// itemTitle is how a resource in a collection is called; one that has gone, as it was called when it came in.
func itemTitle(v *visit, i collection.Item) framework.Text {
	if i.Resource.Gone {
		return framework.Text{Text: i.Entry.Title, Language: i.Entry.Language}
	}
	return i.Resource.Title(v.language())
}

// collectionState says where a collection stands, and since when.
func (v *visit) collectionState(sh *collection.Shown) string {
	when := sh.CreatedAt
	switch sh.State {
	case collection.Published:
		when = sh.PublishedAt
	case collection.Withdrawn:
		when = sh.WithdrawnAt
	}
	return v.printer.T("collection.is."+string(sh.State), "date", v.printer.Date(when))
}

// turnCollection publishes a collection, or withdraws it.
func (f *Face) turnCollection(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	turn, done := f.Collections.Publish, "published"
	if v.PostForm.Get("do") == "withdraw" {
		turn, done = f.Collections.Withdraw, "withdrawn"
	}
	err := turn(v.Context(), v.actor(), v.collectionID(), whole(v.PostForm.Get("revision")))
	if mistaken(err) {
		return f.showOurs(v, err)
	}
	if err != nil {
		return err
	}
	return v.to(ourCollectionPath(v.collectionID()) + "?done=" + done)
}

// collectionWords asks what a collection is called in a language.
func (f *Face) collectionWords(v *visit) error {
	sh, _, err := f.Collections.Own(v.Context(), v.actor(), v.collectionID())
	if err != nil {
		return err
	}
	w := wordsIn(sh, v.PathValue("language"))
	return v.show(v.wordsOfCollection(sh, w))
}

// wordsIn are the words of a collection in exactly one language.
func wordsIn(sh *collection.Shown, language string) collection.Words {
	for _, w := range sh.Words {
		if w.Language == language {
			return w
		}
	}
	return collection.Words{Language: language}
}

func (v *visit) wordsOfCollection(sh *collection.Shown, w collection.Words) views.CollectionWords {
	at := ourCollectionPath(sh.ID)
	return views.CollectionWords{Base: v.base("collection.words_in", "language", i18n.Autonym(w.Language)), Back: at, Action: at + "/words/" + w.Language, Caption: sh.Title(v.language()).Text,
		Revision: sh.Revision, Language: w.Language, Name: w.Title, About: w.Summary}
}

func (f *Face) saveCollectionWords(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	w := v.typedWords(v.PathValue("language"))
	err := f.Collections.Describe(v.Context(), v.actor(), v.collectionID(), whole(v.PostForm.Get("revision")), w)
	if mistaken(err) {
		sh, _, other := f.Collections.Own(v.Context(), v.actor(), v.collectionID())
		if other != nil {
			return other
		}
		p := v.wordsOfCollection(sh, w)
		p.Errors = v.wrongField(err, "title")
		if errs.Is(err, errs.Conflict) {
			now := wordsIn(sh, w.Language)
			p.Now = []views.Fact{v.nowThere("collection.name", now.Title, now.Language), v.nowThere("collection.summary", now.Summary, now.Language)}
		}
		return v.showStatus(statusOf(err), p)
	}
	if err != nil {
		return err
	}
	return v.to(ourCollectionPath(v.collectionID()) + "?done=saved")
}

// nowThere is what stands in a field now.
func (v *visit) nowThere(key, text, language string) views.Fact {
	t := framework.Text{Text: text, Language: language}
	if text == "" {
		t = framework.Text{Text: v.printer.T("proposal.nothing")}
	}
	return views.Fact{Label: v.printer.T(key), Now: []framework.Text{t}}
}

// beforeDropCollection asks whether a draft is to be deleted.
func (f *Face) beforeDropCollection(v *visit) error {
	sh, _, err := f.Collections.Own(v.Context(), v.actor(), v.collectionID())
	if err != nil {
		return err
	}
	at := ourCollectionPath(sh.ID)
	p := views.Sure{Base: v.base("collection.drop"), Back: at, Action: at + "/drop?revision=" + strconv.Itoa(sh.Revision), Caption: sh.Title(v.language()).Text, Lead: v.printer.T("collection.drop_lead")}
	if sh.State == collection.Draft {
		p.Button = v.printer.T("collection.drop")
	} else {
		p.Lead = v.printer.T("error.collection_not_draft")
	}
	return v.show(p)
}

func (f *Face) dropCollection(v *visit) error {
	if err := f.Collections.Drop(v.Context(), v.actor(), v.collectionID(), whole(v.URL.Query().Get("revision"))); err != nil {
		return err
	}
	return v.to(ourCollectionsPath + "?done=dropped")
}

// collect puts resources that were chosen into a collection.
func (f *Face) collect(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	id := collection.ID(v.PostForm.Get("collection"))
	if _, _, err := f.Collections.Own(v.Context(), v.actor(), id); err != nil {
		return err
	}
	var chosen []library.ResourceID
	for _, r := range v.PostForm["resource"] {
		chosen = append(chosen, library.ResourceID(r))
	}
	if len(chosen) == 0 {
		return errs.New(errs.Invalid, "collection_none_chosen")
	}
	added, err := f.Collections.Add(v.Context(), v.actor(), id, chosen...)
	if err != nil {
		return err
	}
	if added == 0 {
		return v.to(ourCollectionPath(id) + "?done=had")
	}
	return v.to(ourCollectionPath(id) + "?done=added")
}
