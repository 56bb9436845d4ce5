package oaipmh

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/dira-platform/dira/internal/catalogue"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/outbound"
)

// Harvester reads repositories of others.
type Harvester struct {
	Asker *outbound.Asker
	Pause time.Duration                                    // between two requests
	Sleep func(ctx context.Context, d time.Duration) error // waits; nil: by the clock
}

// The bounds of a harvest.
const (
	mostPages = 200_000
	tries     = 5
	longest   = 10 * time.Minute // that a repository may ask us to wait at once
	overlap   = time.Minute      // of two harvests: a repository may show a change only a moment after its time
)

// Wanted is what is harvested.
type Wanted struct {
	Base        string
	Prefix      string // empty: lom where there is one, otherwise oai_dc
	Set         string
	From, Until string // days or times; empty: no bound
}

// Bounds are the limits of one request of a harvest.
var Bounds = outbound.Bounds{Wait: 2 * time.Minute, Most: 64 << 20}

// Place is how far a harvest has come.
type Place struct {
	Since string `json:"since,omitempty"` // from when on the next harvest asks
	Began string `json:"began,omitempty"` // when the harvest that is under way began, by the clock of the repository
	Token string `json:"token,omitempty"` // where it goes on; empty: it is at its end
}

// Page is what is done with a page of records: each record is given, and then where the next page begins.
type Page struct {
	Record func(Harvested) error
	Turn   func(Place) error
}

// Harvested is a record as a repository gives it.
type Harvested struct {
	Identifier string
	Deleted    bool
	Metadata   *catalogue.Element // nil where it is deleted, or there is none
}

// repository is what a repository says of itself.
type repository struct {
	fine bool // its times have seconds
}

// Harvest reads all records that are wanted. From a place with a token on it goes on from there; otherwise it begins.
func (h *Harvester) Harvest(ctx context.Context, w Wanted, from Place, to Page) (err error) {
	defer errs.Wrap(&err, "oaipmh.Harvest(%s)", w.Base)
	if u, err := url.Parse(w.Base); err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return errs.New(errs.Invalid, "harvest_address", "address", w.Base)
	}
	about, err := h.identify(ctx, w.Base)
	if err != nil {
		return err
	}
	if w.Prefix == "" {
		if w.Prefix, err = h.prefix(ctx, w.Base); err != nil {
			return err
		}
	}
	if from.Token != "" {
		err := h.pages(ctx, w.Base, url.Values{"verb": {"ListRecords"}, resumptionToken: {from.Token}}, from, to)
		var f *fault
		if !errors.As(err, &f) || f.code != BadResumptionToken {
			return err
		}
	}
	return h.pages(ctx, w.Base, w.arguments(about, from.Since), Place{Since: from.Since}, to)
}

// arguments ask for the first page. Times are written as the repository knows them: it may only know days.
func (w Wanted) arguments(about repository, since string) url.Values {
	a := url.Values{"verb": {"ListRecords"}, prefixArgument: {w.Prefix}}
	if w.Set != "" {
		a.Set("set", w.Set)
	}
	form := func(s string) string {
		if at, fine, ok := day(s, false); ok && fine && (!about.fine || w.Until != "" && len(w.Until) == len(time.DateOnly)) {
			return at.Format(time.DateOnly)
		}
		return s
	}
	if at, fine, ok := day(since, false); ok && fine {
		since = stamp(at.Add(-overlap))
	}
	if from := cmp.Or(w.From, since); from != "" {
		a.Set("from", form(from))
	}
	if w.Until != "" {
		a.Set("until", w.Until)
	}
	return a
}

// pages reads page by page.
func (h *Harvester) pages(ctx context.Context, base string, arguments url.Values, at Place, to Page) error {
	for n := 0; n < mostPages; n++ {
		page, err := h.ask(ctx, base, arguments)
		if err != nil {
			return err
		}
		at.Began = cmp.Or(at.Began, page.date)
		for _, r := range page.records {
			if err := to.Record(r); err != nil {
				return err
			}
		}
		switch {
		case page.fault != nil && page.fault.code == NoRecordsMatch:
			page.token = ""
		case page.fault != nil:
			return page.fault
		case page.broken != nil:
			return errs.New(errs.Invalid, "catalogue_malformed").Because(page.broken)
		case page.token != "" && page.token == at.Token && len(page.records) == 0:
			return errs.New(errs.Invalid, "harvest_circle")
		}
		if page.token == "" {
			return to.Turn(Place{Since: at.Began})
		}
		at.Token = page.token
		if err := to.Turn(at); err != nil {
			return err
		}
		arguments = url.Values{"verb": arguments["verb"], resumptionToken: {page.token}}
		if err := h.sleep(ctx, h.Pause); err != nil {
			return err
		}
	}
	return errs.New(errs.TooLarge, "harvest_endless", "pages", mostPages)
}

func (h *Harvester) identify(ctx context.Context, base string) (about repository, err error) {
	page, err := h.ask(ctx, base, url.Values{"verb": {"Identify"}})
	switch {
	case err != nil:
		return about, err
	case page.identify == nil:
		return about, errs.New(errs.Invalid, "harvest_no_repository", "address", base).Because(cmp.Or[error](page.error(), page.broken))
	}
	if g := page.identify.Texts("granularity"); len(g) > 0 {
		about.fine = strings.Contains(g[0], "ss")
	}
	return about, nil
}

// prefix chooses a form of metadata.
func (h *Harvester) prefix(ctx context.Context, base string) (string, error) {
	page, err := h.ask(ctx, base, url.Values{"verb": {"ListMetadataFormats"}})
	if err != nil {
		return "", err
	}
	there := map[string]bool{}
	for _, f := range page.formats {
		there[f] = true
	}
	for _, f := range []string{"lom", "oai_lom", "ltsc_lom"} {
		if there[f] {
			return f, nil
		}
	}
	return "oai_dc", nil // which every repository has
}

// ask asks once, and again where a repository is busy.
func (h *Harvester) ask(ctx context.Context, base string, arguments url.Values) (*response, error) {
	for try := 1; ; try++ {
		answer, wait, err := h.get(ctx, base+"?"+arguments.Encode())
		if err == nil {
			return answer, nil
		}
		if wait == 0 || try == tries || ctx.Err() != nil {
			return nil, err
		}
		if err := h.sleep(ctx, min(wait*time.Duration(max(1, try*h.grows(err))), longest)); err != nil {
			return nil, err
		}
	}
}

// grows is 1 where waits grow from try to try, since nobody said how long they should be.
func (h *Harvester) grows(err error) int {
	if errors.Is(err, errTold) {
		return 0
	}
	return 1
}

// errTold says that a repository told how long to wait.
var errTold = errors.New("the repository is busy and says for how long")

// get asks once. Where asking again may help it says after which wait.
func (h *Harvester) get(ctx context.Context, address string) (_ *response, wait time.Duration, err error) {
	const first = 2 * time.Second // where nobody says how long
	answer, err := h.Asker.Get(ctx, address, "text/xml, application/xml")
	switch {
	case outbound.Slow(err):
		return nil, first, err
	case err != nil:
		return nil, 0, err
	case (answer.Status == 429 || answer.Status >= 500) && answer.Wait > 0:
		return nil, min(answer.Wait, longest), fmt.Errorf("%w: %s", errTold, answer.Text)
	case answer.Status == 429 || answer.Status >= 500:
		return nil, first, fmt.Errorf("the repository answers %s", answer.Text)
	case answer.Status != 200:
		return nil, 0, fmt.Errorf("the repository answers %s", answer.Text)
	}
	return parse(clean(answer.Body)), 0, nil
}

func (h *Harvester) sleep(ctx context.Context, d time.Duration) error {
	if h.Sleep != nil {
		return h.Sleep(ctx, d)
	}
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
