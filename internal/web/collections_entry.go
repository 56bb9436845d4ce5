package web

import (
	"slices"
	"strconv"

	"github.com/dira-platform/dira/internal/collection"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/library"
	views "github.com/dira-platform/dira/internal/web/views/curation"
	"github.com/dira-platform/dira/internal/web/views/page"
)

// entry reads a collection and where in it the resource of the address stands.
func (f *Face) entry(v *visit) (sh *collection.Shown, at int, err error) {
	if sh, _, err = f.Collections.Own(v.Context(), v.actor(), v.collectionID()); err != nil {
		return nil, 0, err
	}
	id := library.ResourceID(v.PathValue("resource"))
	if at = slices.IndexFunc(sh.Entries, func(e collection.Entry) bool { return e.Resource == id }); at < 0 {
		return nil, 0, errs.New(errs.NotFound, "collection_not_found")
	}
	return sh, at, nil
}

// collectionEntry asks why a resource is in a collection, and where in it.
func (f *Face) collectionEntry(v *visit) error {
	sh, at, err := f.entry(v)
	if err != nil {
		return err
	}
	return v.show(v.entryPage(sh, at, sh.Entries[at].Notes, at+1))
}

func (v *visit) entryPage(sh *collection.Shown, at int, notes []collection.Note, place int) views.CollectionEntry {
	path := ourCollectionPath(sh.ID)
	title := itemTitle(v, sh.Items[at])
	p := views.CollectionEntry{Base: v.titled(title.Text), Heading: title, Back: path, Action: path + "/resources/" + string(sh.Entries[at].Resource), Caption: sh.Title(v.language()).Text, Revision: sh.Revision}
	for _, language := range noted(sh, sh.Entries[at]) {
		field := page.Field{Name: "note." + language, Label: v.printer.T("collection.note", "language", i18n.Autonym(language)), Rows: 3, Dir: i18n.Direction(language), Language: language}
		if i := slices.IndexFunc(notes, func(n collection.Note) bool { return n.Language == language }); i >= 0 {
			field.Value = notes[i].Text
		}
		p.Notes = append(p.Notes, field)
	}
	for i := range sh.Items {
		p.Places = append(p.Places, page.Option{Value: strconv.Itoa(i + 1), Label: v.printer.T("collection.at", "number", i+1), Chosen: i+1 == place})
	}
	return p
}

// noted are the languages in which a note can be written: those of the collection, and those that have one.
func noted(sh *collection.Shown, e collection.Entry) (tags []string) {
	for _, w := range sh.Words {
		tags = append(tags, w.Language)
	}
	for _, n := range e.Notes {
		if !slices.Contains(tags, n.Language) {
			tags = append(tags, n.Language)
		}
	}
	return tags
}

// saveCollectionEntry stores the notes and the place of a resource, or takes it out of the collection.
func (f *Face) saveCollectionEntry(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	sh, at, err := f.entry(v)
	if err != nil {
		return err
	}
	resource, revision, place := sh.Entries[at].Resource, whole(v.PostForm.Get("revision")), whole(v.PostForm.Get("place"))
	var notes []collection.Note
	for _, language := range noted(sh, sh.Entries[at]) {
		notes = append(notes, collection.Note{Language: language, Text: v.PostForm.Get("note." + language)})
	}
	done := "saved"
	if v.PostForm.Get("do") == "remove" {
		done = "removed"
		err = f.Collections.Remove(v.Context(), v.actor(), sh.ID, revision, resource)
	} else {
		err = f.Collections.Note(v.Context(), v.actor(), sh.ID, revision, resource, place, notes)
	}
	if mistaken(err) {
		p := v.entryPage(sh, at, notes, place)
		p.Errors = v.wrongField(err, "note."+sh.Words[0].Language)
		if errs.Is(err, errs.Conflict) {
			for _, n := range sh.Entries[at].Notes {
				p.Now = append(p.Now, v.nowThere("collection.why", n.Text, n.Language))
			}
			p.Now = append(p.Now, v.nowThere("collection.place", v.printer.T("collection.at", "number", at+1), ""))
		}
		return v.showStatus(statusOf(err), p)
	}
	if err != nil {
		return err
	}
	return v.to(ourCollectionPath(sh.ID) + "?done=" + done)
}
