package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/round"
	"github.com/dira-platform/dira/internal/web/views/page"
	views "github.com/dira-platform/dira/internal/web/views/round"
)

// How many stand on one page: names in a list, slips of paper.
const (
	namesOnPage = 200
	slipsOnPage = 60
)

// invitedPeople lists who was invited in a unit, and who of them has finished.
func (f *Face) invitedPeople(v *visit) error {
	r, err := f.Rounds.Inviter(v.Context(), v.actor(), v.roundID())
	if err != nil {
		return err
	}
	if r.Identification == round.Anonymous {
		return v.to(roundPath(r.ID) + "/codes")
	}
	p := views.People{Base: v.base("rounds.invited_people"), Name: r.Name, Back: roundPath(r.ID), Action: roundPath(r.ID) + "/people"}
	list, unit, err := f.inUnit(v, r, &p.Units)
	if err != nil {
		return err
	}
	finished := 0
	for _, i := range list {
		if i.Finished {
			finished++
		}
	}
	p.Count = v.printer.N("rounds.people_count", len(list), "finished", v.printer.Number(finished))
	codes := roundPath(r.ID) + "/codes?" + url.Values{"unit": {string(unit)}}.Encode()
	p.Slips, p.Paper = codes, codes+"&paper=yes"
	list, p.More = paged(v, list, namesOnPage)
	for _, i := range list {
		x := views.Invited{Name: i.Name, State: v.printer.T("rounds.open"), Way: v.printer.T("rounds.way.paper")}
		if i.Finished {
			x.State = v.printer.T("rounds.finished")
		}
		if i.ByMail {
			x.Way = v.printer.T("rounds.way.mail")
		}
		p.List = append(p.List, x)
	}
	return v.show(p)
}

// inUnit reads who was invited in the unit that the address names, or in the first that is asked, in the order of the reader's language.
func (f *Face) inUnit(v *visit, r *round.Round, units *[]page.Option) (list []round.Invited, unit identity.UnitID, err error) {
	areas, err := f.Rounds.Areas(v.Context(), v.actor(), r.ID)
	if err != nil {
		return nil, "", err
	}
	unit = identity.UnitID(v.URL.Query().Get("unit"))
	if unit == "" {
		unit = r.Unit
		if first := slices.IndexFunc(areas, func(a round.Area) bool { return a.Asked }); first >= 0 {
			unit = areas[first].Unit.ID
		}
	}
	for _, a := range areas {
		*units = append(*units, page.Option{Value: string(a.Unit.ID), Label: a.Unit.Name, Language: page.Unknown, Chosen: a.Unit.ID == unit})
	}
	if list, err = f.Rounds.Invitations(v.Context(), v.actor(), r.ID, unit); err != nil {
		return nil, "", err
	}
	byName := collate.New(language.Make(v.language()), collate.IgnoreCase, collate.Numeric)
	slices.SortStableFunc(list, func(a, b round.Invited) int { return byName.CompareString(a.Name, b.Name) })
	return list, unit, nil
}

// paged is the part of a list that stands on the page that the address names, and where the next one is.
func paged(v *visit, list []round.Invited, size int) (part []round.Invited, more string) {
	n, _ := strconv.Atoi(v.URL.Query().Get("page"))
	from := min(max(0, n)*size, len(list))
	to := min(from+size, len(list))
	if to < len(list) {
		q := v.URL.Query()
		q.Set("page", strconv.Itoa(max(0, n)+1))
		more = v.URL.Path + "?" + q.Encode()
	}
	return list[from:to], more
}

// codes are slips to be printed: one for each who was invited in a unit, or one for all.
func (f *Face) codes(v *visit) error {
	r, err := f.Rounds.Inviter(v.Context(), v.actor(), v.roundID())
	if err != nil {
		return err
	}
	o, err := f.People.Organisation(v.Context(), r.Org)
	if err != nil {
		return err
	}
	p := views.Codes{Base: v.base("rounds.slips"), Name: r.Name, Back: roundPath(r.ID) + "/people"}
	if r.Identification == round.Anonymous {
		p.Back = roundPath(r.ID)
		err = f.poster(v, r, o, &p)
	} else {
		err = f.slips(v, r, o, &p)
	}
	if err != nil {
		return err
	}
	return v.show(p)
}

func (f *Face) poster(v *visit, r *round.Round, o identity.Organisation, p *views.Codes) error {
	code, err := f.Rounds.OpenCode(v.Context(), v.actor(), r.ID)
	if err != nil {
		return err
	}
	p.Lead = v.printer.T("rounds.poster_hint")
	for _, tag := range r.Languages {
		s, err := f.slip(f.Languages.Printer(tag), r, o, "", code)
		if err != nil {
			return err
		}
		p.Slips = append(p.Slips, s)
	}
	return nil
}

func (f *Face) slips(v *visit, r *round.Round, o identity.Organisation, p *views.Codes) error {
	var units []page.Option
	list, _, err := f.inUnit(v, r, &units)
	if err != nil {
		return err
	}
	paper := v.URL.Query().Get("paper") != ""
	list = slices.DeleteFunc(list, func(i round.Invited) bool { return i.Finished || paper && i.ByMail })
	p.Lead = v.printer.N("rounds.slips_count", len(list))
	list, p.More = paged(v, list, slipsOnPage)
	for _, i := range list {
		s, err := f.slip(f.Languages.Printer(f.Languages.Match(i.Language, o.Language)), r, o, i.Name, i.Code)
		if err != nil {
			return err
		}
		p.Slips = append(p.Slips, s)
	}
	return nil
}

// slip is what somebody gets on paper, in their language.
func (f *Face) slip(p *i18n.Printer, r *round.Round, o identity.Organisation, person string, code assessment.Key) (s views.Slip, err error) {
	link := f.Rounds.Link(code)
	s = views.Slip{Printer: p, Organisation: o.Name, Round: r.Name, Person: person, Link: link, Code: string(code), Closes: p.Date(r.ClosesAt),
		Site: strings.TrimSuffix(link, invitationAddress(string(code))) + "/resume"}
	s.Picture, err = picture(link)
	return s, err
}
