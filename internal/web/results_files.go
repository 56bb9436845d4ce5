package web

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// resultsFile is a release as a file, in the format at the end of the address.
func (f *Face) resultsFile(r *report) error {
	v := r.visit
	format := v.URL.Path[strings.LastIndex(v.URL.Path, ".")+1:]
	kind, write := "text/csv; charset=utf-8", r.Release.WriteCSV
	switch format {
	case "xlsx":
		kind, write = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", r.Release.WriteXLSX
	case "json":
		kind, write = "application/json", func(to io.Writer) error { return json.NewEncoder(to).Encode(r.Release) }
	}
	v.w.Header().Set("Content-Type", kind)
	v.w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="results-%s-%d.%s"`, r.Round.ID, r.Release.Number, format))
	return write(v.w)
}
