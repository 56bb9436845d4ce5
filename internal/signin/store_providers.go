package signin

import (
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
)

func selectProviders(tx *db.Tx, org string) ([]Provider, error) {
	list, err := db.All(tx, func(row func(...any) error) (p Provider, err error) {
		var creates int
		err = row(&p.Org, &p.ID, &p.Name, &p.Issuer, &p.ClientID, &p.sealed, &p.KnownBy, &p.NumberClaim, &creates, &p.GroupsClaim, &p.StrongWords)
		p.Creates = creates == 1
		return p, err
	}, `SELECT org_id, id, name, issuer, client_id, secret, known_by, number_claim, creates, groups_claim, strong_words
		FROM signin_providers WHERE org_id = $1 ORDER BY made_at, id`, org)
	for i := range list {
		if err == nil {
			list[i].Mapping, err = selectMapping(tx, org, list[i].ID)
		}
	}
	return list, err
}

func selectProvider(tx *db.Tx, org string, id ProviderID) (Provider, error) {
	list, err := selectProviders(tx, org)
	for _, p := range list {
		if p.ID == id {
			return p, err
		}
	}
	if err == nil {
		err = errs.New(errs.NotFound, "provider_not_found")
	}
	return Provider{}, err
}

// upsertProvider stores a provider; without a sealed secret it keeps the one before.
func upsertProvider(tx *db.Tx, p Provider) error {
	_, err := tx.Exec(`INSERT INTO signin_providers
		(org_id, id, name, issuer, client_id, secret, known_by, number_claim, creates, groups_claim, strong_words, made_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		ON CONFLICT (org_id, id) DO UPDATE SET name = $3, issuer = $4, client_id = $5, known_by = $7, number_claim = $8, creates = $9, groups_claim = $10,
			strong_words = $11, secret = CASE WHEN $6 = '' THEN signin_providers.secret ELSE $6 END`,
		p.Org, p.ID, p.Name, p.Issuer, p.ClientID, p.sealed, p.KnownBy, p.NumberClaim, zeroOne(p.Creates), p.GroupsClaim, p.StrongWords, db.Micros(tx.Now))
	return err
}

func deleteProvider(tx *db.Tx, org string, id ProviderID) error {
	n, err := tx.Exec(`DELETE FROM signin_providers WHERE org_id = $1 AND id = $2`, org, id)
	if err == nil && n == 0 {
		err = errs.New(errs.NotFound, "provider_not_found")
	}
	return err
}

func selectMapping(tx *db.Tx, org string, id ProviderID) ([]Mapping, error) {
	return db.All(tx, func(row func(...any) error) (m Mapping, err error) {
		return m, row(&m.Group, &m.Role, &m.Unit)
	}, `SELECT group_name, role, unit_id FROM signin_provider_roles WHERE org_id = $1 AND provider_id = $2 ORDER BY group_name, role, unit_id`, org, id)
}

func setMapping(tx *db.Tx, org string, id ProviderID, m Mapping, on bool) error {
	if _, err := selectProvider(tx, org, id); err != nil {
		return err
	}
	if !on {
		_, err := tx.Exec(`DELETE FROM signin_provider_roles WHERE org_id = $1 AND provider_id = $2 AND group_name = $3 AND role = $4 AND unit_id = $5`,
			org, id, m.Group, m.Role, m.Unit)
		return err
	}
	_, err := tx.Exec(`INSERT INTO signin_provider_roles (org_id, provider_id, group_name, role, unit_id) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
		org, id, m.Group, m.Role, m.Unit)
	return err
}

// selectSubject is who somebody from a provider is; empty when they come for the first time.
func selectSubject(tx *db.Tx, org string, id ProviderID, subject string) (person identity.PersonID, err error) {
	return person, none(tx.Row(`SELECT person_id FROM signin_subjects WHERE org_id = $1 AND provider_id = $2 AND subject = $3`, []any{org, id, subject}, &person))
}

func insertSubject(tx *db.Tx, org string, id ProviderID, subject string, person identity.PersonID) error {
	_, err := tx.Exec(`INSERT INTO signin_subjects (org_id, provider_id, subject, person_id) VALUES ($1, $2, $3, $4)`, org, id, subject, person)
	return err
}

// selectSubjects lists the providers from whom a person has come.
func selectSubjects(tx *db.Tx, org string, person identity.PersonID) ([]Button, error) {
	return db.All(tx, func(row func(...any) error) (b Button, err error) { return b, row(&b.ID, &b.Name) },
		`SELECT p.id, p.name FROM signin_subjects s JOIN signin_providers p ON p.org_id = s.org_id AND p.id = s.provider_id
			WHERE s.org_id = $1 AND s.person_id = $2 ORDER BY p.name`, org, person)
}
