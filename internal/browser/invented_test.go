package browser

import (
	"context"
	"fmt"
	"testing"

	"github.com/dira-platform/dira/internal/app"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
)

// inventedSite is a site on which nothing is real, and a link of it that leads in.
func inventedSite(t *testing.T) (s *site, door string) {
	t.Helper()
	ctx := context.Background()
	s, err := newSite(app.Config{Data: inventedFolder(t), Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	})
	var someone identity.PersonID
	if err := s.app.DB.Write(ctx, func(tx *db.Tx) (err error) {
		someone, err = identity.Found(tx, identity.Founding{Organisation: identity.Organisation{ID: "nowhere", Name: "Ministry of Nowhere", Language: "en"}, Kind: "ministry",
			Administrator: identity.Details{Name: "ليلى الزانوسوي", Email: "layla@nowhere.example"}})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	link, err := s.app.SignIn.Door(ctx, policy.Operator(policy.Public), "nowhere", someone)
	if err != nil {
		t.Fatal(err)
	}
	return s.checked(t), "/demo/" + string(link)
}

// inventedFolder holds a database that says that nothing in it is real.
func inventedFolder(t *testing.T) (folder string) {
	folder = t.TempDir()
	d, err := db.Open(context.Background(), app.Config{Data: folder}.DatabasePath())
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if _, err := d.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := d.Write(context.Background(), func(tx *db.Tx) error { return tx.MarkInvented("nowhere") }); err != nil {
		t.Fatal(err)
	}
	return folder
}

// TestInvented looks at pages that say that nothing on them is real, as at every screen.
func TestInvented(t *testing.T) {
	browserContext(t)
	axe := axeSource(t)
	s, door := inventedSite(t)
	for _, language := range append(languages, "fr") {
		for _, width := range widths {
			if language == "fr" && width > 320 {
				continue
			}
			t.Run(fmt.Sprintf("%s-%d", language, width), func(t *testing.T) {
				b := newTab(t, s.url(), language, width)
				for _, sc := range []screen{
					{name: "invented-home", path: "/"},
					{name: "invented-sign-in", path: "/sign-in"},
					{name: "invented-desk", path: door, to: "/home"},
					{name: "invented-fault", path: "/demo/x", status: 404},
				} {
					t.Run(sc.name, func(t *testing.T) {
						b.t = t
						b.visit(sc, axe)
						if n := evaluate[int](b, `[...document.querySelectorAll("header .invented")].filter(p => p.innerText.trim() && p.checkVisibility()).length`); n != 1 {
							t.Errorf("it is said %d times that nothing is real", n)
						}
					})
				}
			})
		}
	}
}
