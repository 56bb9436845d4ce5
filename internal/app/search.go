package app

import (
	"context"
	"path/filepath"
	"time"

	"github.com/dira-platform/dira/internal/collection"
	"github.com/dira-platform/dira/internal/curation"
	"github.com/dira-platform/dira/internal/curriculum"
	"github.com/dira-platform/dira/internal/feedback"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/linkcheck"
	"github.com/dira-platform/dira/internal/toolkit"
)

// SearchFolder is where the index of the library is; empty without a data folder.
func (c Config) SearchFolder() string {
	if c.Data == "" {
		return ""
	}
	return filepath.Join(c.Data, "search", "resources")
}

// buildLibrary stores the resources that come with the program and makes them findable.
func (a *App) buildLibrary(ctx context.Context) (*library.Service, error) {
	resources, err := library.NewService(a.DB)
	if err != nil {
		return nil, err
	}
	a.links = linkcheck.NewService(a.DB, resources, a.config.Operator.Contact, nil)
	a.finder = library.NewFinder(resources, a.config.SearchFolder())
	return resources, resources.Install(ctx)
}

// buildCuration makes the service by which the library grows.
func (a *App) buildCuration(languages *i18n.Bundle) (err error) {
	a.Collections = collection.NewService(a.DB)
	a.Toolkits = toolkit.NewService(a.DB)
	a.Curricula = curriculum.NewService(a.DB, a.Frameworks)
	a.Curation, err = curation.NewService(a.DB, curation.Surroundings{Finder: a.finder, Mail: a.Mail, Address: a.config.PublicAddress(),
		Words: func(language string) curation.Words { return languages.Printer(languages.Match(language)) }})
	a.Feedback = feedback.NewService(a.DB, feedback.Surroundings{Mail: a.Mail, Address: a.config.PublicAddress(),
		Words: func(language string) feedback.Words { return languages.Printer(languages.Match(language)) }})
	return err
}

// between is how long what was brought in from elsewhere waits until it can be found.
const between = 10 * time.Second

// follow keeps the index of the library up with the database until ctx ends.
func (a *App) follow(ctx context.Context) {
	for {
		if err := a.finder.Follow(ctx); err != nil && ctx.Err() == nil {
			a.log.Warn("the index of the library could not follow", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(between):
		}
	}
}
