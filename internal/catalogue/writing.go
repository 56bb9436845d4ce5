package catalogue

import (
	"fmt"
	"math"
	"regexp"
	"strings"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/library"
)

var ccForm = regexp.MustCompile(`^CC-(BY(?:-(?:NC|ND|SA))*)(?:-(\d\.\d))?$`)

// LicenceAddress is where the text of a licence is, for the licences of Creative Commons; of others it is their name. A licence without its version leads
// to what all versions have in common.
func LicenceAddress(licence string) string {
	switch m := ccForm.FindStringSubmatch(licence); {
	case m != nil && m[2] != "":
		return "https://creativecommons.org/licenses/" + strings.ToLower(m[1]) + "/" + m[2] + "/"
	case m != nil:
		return "https://creativecommons.org/licenses/" + strings.ToLower(m[1]) + "/"
	case licence == "CC0-1.0":
		return "https://creativecommons.org/publicdomain/zero/1.0/"
	case licence == "PDM-1.0":
		return "https://creativecommons.org/publicdomain/mark/1.0/"
	}
	return licence
}

// Duration is a number of hours as ISO 8601 writes it.
func Duration(hours float64) string {
	minutes := int(math.Round(hours * 60))
	switch {
	case minutes%60 == 0:
		return fmt.Sprintf("PT%dH", minutes/60)
	case minutes < 60:
		return fmt.Sprintf("PT%dM", minutes)
	}
	return fmt.Sprintf("PT%dH%dM", minutes/60, minutes%60)
}

// NameOf is the English name of a competency; empty where there is none.
func (a *Aligner) NameOf(id string) string {
	if a.version.Statement(framework.StatementID(id)) == nil {
		return ""
	}
	return a.version.Name(framework.StatementID(id), library.English).Text
}

// Framework is the address of the framework.
func (a *Aligner) Framework() string { return a.version.URI }
