package published

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"github.com/dira-platform/dira/internal/results"
)

// node is an element of a page.
type node struct{ *html.Node }

func (n node) attr(name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func (n node) is(class string) bool { return slices.Contains(strings.Fields(n.attr("class")), class) }

// all are the elements within of some kinds, in their order; what is for narrow screens or the screen alone is left out.
func (n node) all(kinds ...string) (list []node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		x := node{c}
		if c.Type != html.ElementNode || x.is("narrow") {
			continue
		}
		if slices.Contains(kinds, c.Data) {
			list = append(list, x)
		}
		list = append(list, x.all(kinds...)...)
	}
	return list
}

// text is what it says, without what is for narrow screens, with a space between the parts.
func (n node) text() string {
	var b strings.Builder
	var walk func(node)
	walk = func(n node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data + " ")
		}
		if n.Type == html.ElementNode && n.is("narrow") {
			return
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(node{c})
		}
	}
	walk(n)
	return strings.Join(strings.Fields(strings.NewReplacer("\u2068", "", "\u2069", "").Replace(b.String())), " ")
}

// hint is what stands in small letters in a cell.
func (n node) hint() string {
	for _, h := range n.all("span") {
		if h.is("hint") {
			return h.text()
		}
	}
	return ""
}

var (
	peopleOf   = regexp.MustCompile(`(\d+) of (\d+) (?:people|person) answered`)
	of         = regexp.MustCompile(`^(\d+) of (\d+) \(`)
	withNumber = regexp.MustCompile(`^(.*) \((\d+)\)$`)
	rests      = regexp.MustCompile(`^(?:(.+ to .+), )?\(?(\d+) (?:people|person)\)?$`)
	together   = regexp.MustCompile(`these together: (.*)\.$`)
	larger     = regexp.MustCompile(`What follows is about (.*)\.$`)
)

// page is a page about a unit, as it is read.
type page struct {
	words
	where   string
	ability string // of which the page is; empty: of all
	at      subject
	told    told
	before  told     // of the round before
	faults  []string // tables of which this test knows nothing: they could tell anything
}

// read reads everything that a page tells of people.
func (w words) read(where, unit, ability, body string) (*page, error) {
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	p := &page{words: w, where: where, ability: ability, at: subject{unit: unit, sex: results.Everyone}, told: told{}, before: told{}}
	for _, x := range (node{root}).all("p", "dd") {
		if m := together.FindStringSubmatch(x.text()); m != nil && x.is("panel") {
			p.at = subject{rest: p.restOf(m[1]), sex: results.Everyone}
		} else if m := larger.FindStringSubmatch(x.text()); m != nil && x.is("panel") {
			p.at.unit = m[1]
		}
	}
	for _, x := range (node{root}).all("p", "dd") {
		if m := peopleOf.FindStringSubmatch(x.text()); m != nil {
			p.say(p.at, "", "people", m[1])
			p.say(p.at, "", "invited", m[2])
		}
	}
	for _, x := range (node{root}).all("table") {
		p.table(x)
	}
	return p, nil
}

func (p *page) say(s subject, ability, what, value string) {
	p.told.say(about{s, ability, what}, value, p.where)
}

// table reads a table by its caption.
func (p *page) table(x node) {
	caption, head := "", []string{}
	for _, c := range x.all("caption") {
		caption = c.text()
	}
	for _, c := range x.all("thead") {
		for _, h := range c.all("th") {
			head = append(head, h.text())
		}
	}
	for _, b := range x.all("tbody") {
		for _, tr := range b.all("tr") {
			cells := tr.all("th", "td")
			if len(cells) != len(head) {
				p.faults = append(p.faults, fmt.Sprintf("%s: a row of %q has %d cells under %d heads", p.where, caption, len(cells), len(head)))
				continue
			}
			p.row(caption, head, cells)
		}
	}
}

func (p *page) row(caption string, head []string, cells []node) {
	name := cells[0].text()
	switch {
	case caption == "People who were invited and answered":
		p.who(name, head, cells)
	case caption == "People by level":
		p.levels(name, head, cells)
	case strings.HasPrefix(caption, "Competencies: "):
		p.competency(name, main(caption), head, cells)
	case strings.HasPrefix(caption, "Units: "):
		p.unitRow(name, main(caption), head, cells)
	case caption == "By grade" || caption == "By role":
		p.part(subject{unit: p.at.unit, sex: results.Everyone, part: p.parts[name]}, head, cells)
	case strings.HasPrefix(caption, "Units and the competencies that changed"):
		p.answered(subject{unit: name, sex: results.Everyone}, cells[1].text())
	case strings.HasPrefix(caption, "Mean change of ability"): // worked out from what stands elsewhere; it has no counts
	default:
		p.faults = append(p.faults, fmt.Sprintf("%s has a table of which nothing is known here: %q", p.where, caption))
	}
}

// part reads what is told of a grade or role: how many they are, and of one competency its figures.
func (p *page) part(s subject, head []string, cells []node) {
	p.say(s, "", "people", cells[1].text())
	if p.ability == "" {
		return
	}
	what := "level"
	if slices.Contains(head, "Have reached their target") {
		what = "reached"
	}
	p.figure(s, p.ability, what, cells[2])
	if len(cells) > 3 {
		p.say(s, p.ability, "gap", cells[3].text())
	}
}

func (p *page) who(name string, head []string, cells []node) {
	s := p.at
	if s.sex = sexNames[name]; s.sex == "" {
		p.faults = append(p.faults, p.where+": of whom is "+name)
	}
	p.say(s, "", "people", cells[slices.Index(head, "Answered")].text())
	p.say(s, "", "invited", cells[slices.Index(head, "Invited")].text())
}

func (p *page) levels(name string, head []string, cells []node) {
	for n := range 4 {
		if value := cells[n+1].text(); value != "protected" {
			p.say(p.at, p.abilities[name], fmt.Sprint("level ", n), value)
		}
	}
	p.say(subject{}, p.abilities[name], "reliability", cells[5].text())
}

// restOf finds the names of units that are told of together, and brings them into one order. Names have commas and "and" in them, too.
func (w words) restOf(list string) string {
	var names []string
	for _, name := range w.longNames { // the longest first: one may be a part of another
		for _, found := range []string{name + ", directly", name} {
			if strings.Contains(list, found) {
				names, list = append(names, found), strings.Replace(list, found, "", 1)
				break
			}
		}
	}
	if left := strings.Trim(strings.ReplaceAll(list, " and", ""), ", "); left != "" {
		names = append(names, "unknown: "+left)
	}
	slices.Sort(names)
	return strings.Join(names, "; ")
}

// main is the figure that bars are of.
func main(caption string) string {
	if strings.Contains(caption, "have reached the target") {
		return "reached"
	}
	return "level"
}

func (p *page) competency(name, what string, head []string, cells []node) {
	sign := cells[0].hint()
	ability := p.abilities[strings.TrimSpace(strings.TrimSuffix(name, sign))]
	if ability == "" {
		p.faults = append(p.faults, p.where+": what is "+name)
	}
	p.figure(p.at, ability, what, cells[1])
	for column, sex := range map[string]string{"Women": "woman", "Men": "man", "Men and all others": results.NotWomen, "Women and all others": results.NotMen} {
		if i := slices.Index(head, column); i >= 0 {
			s := p.at
			s.sex = sex
			text := strings.TrimSuffix(strings.TrimSuffix(cells[i].text(), " women higher"), " men higher")
			if m := withNumber.FindStringSubmatch(text); m != nil {
				p.say(s, ability, what, m[1])
				p.say(s, ability, what+" n", m[2])
			} else if text != "–" {
				p.faults = append(p.faults, p.where+": what is "+text)
			}
		}
	}
	if i := slices.Index(head, "Since the last round"); i >= 0 {
		if m := withNumber.FindStringSubmatch(strings.TrimPrefix(cells[i].hint(), "before: ")); m != nil {
			p.before.say(about{p.at, ability, what}, m[1], p.where)
			p.before.say(about{p.at, ability, what + " n"}, m[2], p.where)
		}
	}
}

// figure reads a figure with its interval and the number of people it rests on.
func (p *page) figure(s subject, ability, what string, cell node) {
	hint := cell.hint()
	if level, ok := strings.CutPrefix(hint, "no target; mean level "); ok {
		p.say(s, ability, "level", strings.TrimSuffix(level, " of 3"))
		return
	}
	p.say(s, ability, what, strings.TrimSpace(strings.TrimSuffix(cell.text(), hint)))
	if m := rests.FindStringSubmatch(hint); m != nil {
		p.say(s, ability, what+" between", m[1])
		p.say(s, ability, what+" n", m[2])
	} else if hint != "" {
		p.faults = append(p.faults, p.where+": what is "+hint)
	}
}

func (p *page) answered(s subject, text string) {
	if m := of.FindStringSubmatch(text); m != nil {
		p.say(s, "", "people", m[1])
		p.say(s, "", "invited", m[2])
		return
	}
	p.say(s, "", "people", text)
}

// unitRow reads a row of a table of units: of one competency, or of all.
func (p *page) unitRow(name, what string, head []string, cells []node) {
	s := subject{unit: name, sex: results.Everyone}
	if strings.HasPrefix(name, "The rest, together") {
		if cells[0].hint() == "" {
			return // of whom it is, the page of a competency says
		}
		s = subject{rest: p.restOf(cells[0].hint()), sex: results.Everyone}
	}
	p.answered(s, cells[1].text())
	if p.ability != "" {
		p.figure(s, p.ability, what, cells[2])
		return
	}
	for i, sign := range head[2:] {
		p.say(s, sign, what, cells[i+2].text())
	}
}
