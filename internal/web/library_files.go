package web

import (
	"encoding/xml"
	"net/url"
	"strconv"
	"strings"

	"github.com/dira-platform/dira/internal/catalogue"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/oaipmh"
	views "github.com/dira-platform/dira/internal/web/views/library"
)

// livePage is how many resources are held in memory while all are written.
const livePage = 500

// resourcesCSV writes the whole catalogue as a table.
func (f *Face) resourcesCSV(v *visit) error {
	list, err := f.Library.Live(v.Context(), v.actor(), "", livePage)
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	v.w.Header().Set("Content-Disposition", `attachment; filename="dira-resources.csv"`)
	t := catalogue.NewTableWriter(v.w)
	for len(list) > 0 {
		for _, r := range list {
			t.Write(r)
		}
		if err := t.Flush(); err != nil {
			return nil // a reader who has gone cannot be told
		}
		if list, err = f.Library.Live(v.Context(), v.actor(), list[len(list)-1].ID, livePage); err != nil {
			return err
		}
	}
	return nil
}

// sitemap lists the pieces of the list of all pages of resources, for search engines.
func (f *Face) sitemap(v *visit) error {
	starts, err := f.Library.Pieces(v.Context(), v.actor())
	if err != nil {
		return err
	}
	v.xml("sitemapindex")
	for i := range starts {
		v.writeXML("<sitemap><loc>", v.origin()+"/sitemap/"+strconv.Itoa(i+1), "</loc></sitemap>\n")
	}
	v.writeXML("</sitemapindex>\n", "", "")
	return nil
}

// sitemapPiece lists the pages of some resources.
func (f *Face) sitemapPiece(v *visit) error {
	starts, err := f.Library.Pieces(v.Context(), v.actor())
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(v.PathValue("number"))
	if err != nil || n < 1 || n > len(starts) {
		return errs.New(errs.NotFound, "route_not_found", "path", v.URL.Path)
	}
	v.xml("urlset")
	after, last := starts[n-1], library.ResourceID("")
	if n < len(starts) {
		last = starts[n]
	}
	for {
		list, err := f.Library.Between(v.Context(), v.actor(), after, last, livePage)
		if err != nil || len(list) == 0 {
			break // what was sent is a shorter list
		}
		for _, r := range list {
			v.writeXML("<url><loc>", v.origin()+views.Address(r), "</loc><lastmod>"+r.Mark.At.Format("2006-01-02")+"</lastmod></url>\n")
		}
		after = list[len(list)-1].ID
	}
	v.writeXML("</urlset>\n", "", "")
	return nil
}

// xml begins a document of the protocol of sitemaps.
func (v *visit) xml(root string) {
	v.w.Header().Set("Content-Type", "application/xml; charset=utf-8")
	v.writeXML(xml.Header+"<"+root+` xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`+"\n", "", "")
}

// writeXML writes a text between what stands around it.
func (v *visit) writeXML(before, text, after string) {
	var b strings.Builder
	b.WriteString(before)
	_ = xml.EscapeText(&b, []byte(text)) // a builder takes everything
	b.WriteString(after)
	_, _ = v.w.Write([]byte(b.String())) // a reader who has gone cannot be told
}

// oai answers those who harvest the catalogue by OAI-PMH.
func (f *Face) oai(v *visit) error {
	arguments, err := url.ParseQuery(v.URL.RawQuery)
	if v.Method == "POST" {
		if err = v.form(); err == nil {
			arguments = v.PostForm
		}
	}
	if err != nil {
		arguments = url.Values{"verb": {"Identify"}, "unreadable": {"1"}} // an argument too many: the protocol has no other word for it
	}
	version, err := f.Frameworks.Current(v.Context(), v.actor())
	if err != nil {
		return err
	}
	provider := oaipmh.Provider{
		Library: f.Library, Aligner: catalogue.NewAligner(version), Name: "Dira", Base: v.origin() + "/oai", Host: f.host(v), Email: f.operatorMail(), Now: f.Library.Now(), Lag: library.SeenAfter,
	}
	if f.Operator.Name != "" {
		provider.Name = f.Operator.Name + " – Dira"
	}
	if provider.Email == "" {
		provider.Email = "postmaster@" + provider.Host
		if !strings.Contains(provider.Host, ".") { // an address needs a domain
			provider.Email += ".invalid"
		}
	}
	answer, err := provider.Answer(v.Context(), v.actor(), arguments)
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", oaipmh.MediaType)
	_, _ = v.w.Write(answer) // a reader who has gone cannot be told
	return nil
}

// host is the name of this server in names that stay: as its operator says it, otherwise as it was addressed.
func (f *Face) host(v *visit) string {
	if u, err := url.Parse(f.Address); err == nil && u.Hostname() != "" {
		return u.Hostname()
	}
	host, _, _ := strings.Cut(v.Host, ":")
	return host
}

// operatorMail is the address of the operator, where they give one.
func (f *Face) operatorMail() string {
	if at := f.Operator.Contact; strings.Count(at, "@") == 1 && !strings.ContainsAny(at, " /<>") {
		return at
	}
	return ""
}
