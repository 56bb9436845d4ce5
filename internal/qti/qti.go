// Package qti writes and reads the items of a bank as QTI 3.0 files, the form in which assessment programs exchange questions.
//
// An export is a package that any QTI 3 program can ask and score by our rule. What QTI has no place for, such as the indicator or the
// reason for reviewers, travels in data-dira-… attributes of the interaction, where the schema permits them; read back, an item is the
// same. Files of others, also of QTI 2.1 and 2.2, are read as far as they fit one of our kinds of question. What does not fit is named
// with its line, and nothing of it is half-imported.
package qti

import (
	"fmt"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
)

// The namespaces of QTI 3.0 and where their schemas are.
const (
	itemSpace     = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
	itemSchema    = "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0p1_v1p0.xsd"
	packageSpace  = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
	packageSchema = "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqtiv3p0_imscpv1p2_v1p0.xsd"
	metaSpace     = "http://www.imsglobal.org/xsd/imsqti_metadata_v3p0"
	metaSchema    = "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_metadatav3p0_v1p0.xsd"
	schemaSpace   = "http://www.w3.org/2001/XMLSchema-instance"
)

// ExportOptions say how items are written.
type ExportOptions struct {
	Language string // of the texts; an item that is not wholly translated into it is written in itembank.Source, which is also the default
}

// ImportOptions say what becomes of items. An item of our own export brings all of it along and needs none of them but Language.
type ImportOptions struct {
	Competency framework.StatementID // of items from elsewhere
	Level      framework.Level
	Indicator  framework.StatementID
	Author     string
	Language   string            // that items must be in; itembank.Source when empty. A file that does not say its language is taken to be in it
	Taken      []itembank.ItemID // ids that an item from elsewhere must not get
}

// Imported is what was found in a file.
type Imported struct {
	Items []*itembank.Item // in the order of the file or of its manifest; their reasons and whys may still be empty, which the notes say
	Notes []Note           // what could not be taken over, for an editor
}

// Note says of a place in a file what was left out or changed there.
type Note struct {
	File string // for a file of a package, "package.zip/items/one.xml"
	Line int    // from 1, or 0 where there is none
	Item string // identifier that the file gives it, or empty
	Text string
}

// String is the note in a line, its place first, as compilers write it.
func (n Note) String() string {
	s := n.File
	if n.Line > 0 {
		s += fmt.Sprintf(":%d", n.Line)
	}
	if n.Item != "" {
		s += ": " + n.Item
	}
	return s + ": " + n.Text
}

// The kinds that are read and written, and the states of an item's review.
var (
	kinds   = []itembank.Kind{itembank.Single, itembank.Situational, itembank.Multiple, itembank.Order}
	reviews = []string{"drafted", "reviewed", "released", "field_test"}
)
