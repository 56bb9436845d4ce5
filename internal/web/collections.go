package web

import (
	"encoding/json"
	"time"

	"github.com/dira-platform/dira/internal/catalogue"
	"github.com/dira-platform/dira/internal/collection"
	"github.com/dira-platform/dira/internal/errs"
	views "github.com/dira-platform/dira/internal/web/views/library"
	"github.com/dira-platform/dira/internal/web/views/page"
)

func (v *visit) collectionID() collection.ID { return collection.ID(v.PathValue("collection")) }

// collections lists what editors have put together and published.
func (f *Face) collections(v *visit) error {
	all, err := f.Collections.Published(v.Context(), v.actor())
	if err != nil {
		return err
	}
	p := views.Collections{Base: v.base("collections.title"), Edit: v.mayCurate()}
	p.List, p.Previous, p.Next = turnPage(all, resourcesPerPage, v.URL)
	return v.show(p)
}

// collection shows one; a program gets it as JSON-LD.
func (f *Face) collection(v *visit) error {
	sh, err := f.Collections.Open(v.Context(), v.actor(), v.collectionID())
	if err != nil {
		return err
	}
	if sh.State == collection.Withdrawn {
		if v.wantsData() {
			return errs.New(errs.NotFound, "collection_not_found")
		}
		return v.show(views.Collection{Base: v.base("collection.withdrawn"), Shown: *sh})
	}
	data, err := f.collectionData(v, sh)
	if err != nil {
		return err
	}
	if v.wantsData() {
		v.w.Header().Set("Content-Type", "application/ld+json")
		_, _ = v.w.Write(data) // a reader who has gone cannot be told
		return nil
	}
	p := views.Collection{Base: v.titled(sh.Title(v.language()).Text), Shown: *sh, Data: string(data), Today: f.Library.Now().UTC().Format(time.DateOnly)}
	p.Items, p.Previous, p.Next = turnPage(sh.Items, resourcesPerPage, v.URL)
	if v.mayCurate() && sh.Org == v.who.Org {
		p.Edit = ourCollectionPath(sh.ID)
	}
	return v.show(p)
}

// collectionData is a collection as JSON-LD of schema.org: a list that importers of lists read, ours among them.
func (f *Face) collectionData(v *visit, sh *collection.Shown) ([]byte, error) {
	version, err := f.Frameworks.Current(v.Context(), v.actor())
	if err != nil {
		return nil, err
	}
	type words struct {
		Language string `json:"@language"`
		Value    string `json:"@value"`
	}
	type item struct {
		Type        string `json:"@type"`
		Position    int    `json:"position"`
		Item        any    `json:"item"`
		Description string `json:"description,omitempty"`
	}
	aligner := catalogue.NewAligner(version)
	var names, abouts []words
	for _, w := range sh.Words {
		names = append(names, words{w.Language, w.Title})
		if w.Summary != "" {
			abouts = append(abouts, words{w.Language, w.Summary})
		}
	}
	var items []item
	for _, i := range sh.Items {
		if !i.Resource.Gone {
			items = append(items, item{"ListItem", len(items) + 1, aligner.SchemaOrg(i.Resource, v.origin()+views.Address(i.Resource)), i.Note(v.language()).Text})
		}
	}
	return json.Marshal(struct {
		Context  string   `json:"@context"`
		Type     []string `json:"@type"`
		ID       string   `json:"@id"`
		Name     []words  `json:"name"`
		About    []words  `json:"description,omitempty"`
		By       any      `json:"publisher,omitempty"`
		Changed  string   `json:"dateModified"`
		Elements []item   `json:"itemListElement"`
	}{"https://schema.org/", []string{"Collection", "ItemList"}, v.origin() + views.CollectionAddress(sh.ID), names, abouts,
		map[string]string{"@type": "Organization", "name": sh.By}, sh.ChangedAt.UTC().Format(time.RFC3339), items})
}

// collectionCSV writes the resources of a collection as a table, which can be imported elsewhere.
func (f *Face) collectionCSV(v *visit) error {
	sh, err := f.Collections.Open(v.Context(), v.actor(), v.collectionID())
	if err != nil {
		return err
	}
	if sh.State == collection.Withdrawn {
		return errs.New(errs.NotFound, "collection_not_found")
	}
	v.w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	v.w.Header().Set("Content-Disposition", `attachment; filename="dira-collection.csv"`)
	t := catalogue.NewTableWriter(v.w, "why")
	for _, i := range sh.Items {
		if !i.Resource.Gone {
			t.Write(i.Resource, i.Note(v.language()).Text)
		}
	}
	_ = t.Flush() // a reader who has gone cannot be told
	return nil
}

// collecting is how whoever asks can put resources into a collection; nil where they cannot.
func (f *Face) collecting(v *visit) (*views.Collect, error) {
	if !v.mayCurate() {
		return nil, nil
	}
	ours, err := f.Collections.Ours(v.Context(), v.actor())
	if errs.Is(err, errs.SecondFactor) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	c := &views.Collect{}
	for _, o := range ours {
		t := o.Title(v.language())
		c.Options = append(c.Options, page.Option{Value: string(o.ID), Label: t.Text, Language: t.Language})
	}
	return c, nil
}
