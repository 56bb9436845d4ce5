package app

import (
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/standard"
)

// buildStandards makes the service of the panels that set where levels begin.
func (a *App) buildStandards(languages *i18n.Bundle, bank *itembank.Service) {
	a.Standards = standard.NewService(a.DB, standard.Surroundings{Bank: bank, Frameworks: a.Frameworks, Assessments: a.Assessments, Mail: a.Mail, Address: a.config.PublicAddress(),
		Words: func(language string) standard.Words { return languages.Printer(languages.Match(language)) }})
}
