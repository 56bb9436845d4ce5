package exchange

// CFPackage is a framework as CASE 1.1 exchanges it, whole.
type CFPackage struct {
	CFDocument     CFDocument      `json:"CFDocument"`
	CFItems        []CFItem        `json:"CFItems" nullable:"false"`
	CFAssociations []CFAssociation `json:"CFAssociations" nullable:"false"`
	CFDefinitions  CFDefinitions   `json:"CFDefinitions"`
}

// CFDocument describes a framework.
type CFDocument struct {
	Identifier         string     `json:"identifier"`
	URI                string     `json:"uri"`
	CaseVersion        string     `json:"caseVersion"`
	Creator            string     `json:"creator"`
	Title              string     `json:"title"`
	LastChangeDateTime string     `json:"lastChangeDateTime"`
	OfficialSourceURL  string     `json:"officialSourceURL,omitempty"`
	Publisher          string     `json:"publisher,omitempty"`
	Description        string     `json:"description,omitempty"`
	FrameworkType      string     `json:"frameworkType,omitempty"`
	Subject            []string   `json:"subject,omitempty" nullable:"false"`
	Language           string     `json:"language"`
	Version            string     `json:"version"`
	AdoptionStatus     string     `json:"adoptionStatus"`
	StatusStartDate    string     `json:"statusStartDate,omitempty"`
	LicenseURI         *CFLinkURI `json:"licenseURI,omitempty"`
	Notes              string     `json:"notes,omitempty"`
	Extensions         *DocumentX `json:"extensions,omitempty"`
	CFPackageURI       *CFLinkURI `json:"CFPackageURI,omitempty" doc:"Where the whole can be had. Only outside of a package."`
}

// CFItem is one statement of a framework.
type CFItem struct {
	Identifier           string     `json:"identifier"`
	FullStatement        string     `json:"fullStatement"`
	AlternativeLabel     string     `json:"alternativeLabel,omitempty"`
	CFItemType           string     `json:"CFItemType,omitempty"`
	URI                  string     `json:"uri"`
	HumanCodingScheme    string     `json:"humanCodingScheme,omitempty"`
	ListEnumeration      string     `json:"listEnumeration,omitempty"`
	AbbreviatedStatement string     `json:"abbreviatedStatement,omitempty"`
	ConceptKeywords      []string   `json:"conceptKeywords,omitempty" nullable:"false"`
	Notes                string     `json:"notes,omitempty"`
	Subject              []string   `json:"subject,omitempty" nullable:"false"`
	Language             string     `json:"language"`
	EducationLevel       []string   `json:"educationLevel,omitempty" nullable:"false"`
	CFItemTypeURI        *CFLinkURI `json:"CFItemTypeURI,omitempty"`
	LastChangeDateTime   string     `json:"lastChangeDateTime"`
	Extensions           *ItemX     `json:"extensions,omitempty"`
	CFDocumentURI        *CFLinkURI `json:"CFDocumentURI,omitempty" doc:"Only outside of a package."`
}

// CFAssociation is how two statements, or a statement and its framework, hang together.
type CFAssociation struct {
	Identifier         string        `json:"identifier"`
	AssociationType    string        `json:"associationType"`
	SequenceNumber     int           `json:"sequenceNumber,omitempty"`
	URI                string        `json:"uri"`
	OriginNodeURI      CFNodeURI     `json:"originNodeURI"`
	DestinationNodeURI CFNodeURI     `json:"destinationNodeURI"`
	LastChangeDateTime string        `json:"lastChangeDateTime"`
	Extensions         *AssociationX `json:"extensions,omitempty"`
	CFDocumentURI      *CFLinkURI    `json:"CFDocumentURI,omitempty" doc:"Only outside of a package."`
}

// CFLinkURI refers to another object of CASE.
type CFLinkURI struct {
	Title      string `json:"title"`
	Identifier string `json:"identifier"`
	URI        string `json:"uri"`
}

// CFNodeURI refers to an end of an association, which need not be an object of CASE.
type CFNodeURI struct {
	Title      string `json:"title"`
	Identifier string `json:"identifier"`
	URI        string `json:"uri"`
}

// CFDefinitions holds what items refer to.
type CFDefinitions struct {
	CFLicenses  []CFLicense  `json:"CFLicenses,omitempty" nullable:"false"`
	CFItemTypes []CFItemType `json:"CFItemTypes,omitempty" nullable:"false"`
}

// CFItemType is a sort of statement.
type CFItemType struct {
	Identifier         string `json:"identifier"`
	URI                string `json:"uri"`
	Title              string `json:"title"`
	Description        string `json:"description"`
	HierarchyCode      string `json:"hierarchyCode"`
	TypeCode           string `json:"typeCode,omitempty"`
	LastChangeDateTime string `json:"lastChangeDateTime"`
}

// CFLicense is a licence.
type CFLicense struct {
	Identifier         string `json:"identifier"`
	URI                string `json:"uri"`
	Title              string `json:"title"`
	LicenseText        string `json:"licenseText"`
	LastChangeDateTime string `json:"lastChangeDateTime"`
}

// CFAssociationSet is a statement with everything that it is connected to.
type CFAssociationSet struct {
	CFItem         CFItem          `json:"CFItem"`
	CFAssociations []CFAssociation `json:"CFAssociations" nullable:"false"`
}

// DocumentX is what CASE has no place for, of a framework.
type DocumentX struct {
	Dira DocumentExtra `json:"dira"`
}

// ItemX is what CASE has no place for, of a statement.
type ItemX struct {
	Dira ItemExtra `json:"dira"`
}

// AssociationX is what CASE has no place for, of an association.
type AssociationX struct {
	Dira AssociationExtra `json:"dira"`
}

// DocumentExtra is what we know of a framework beyond CASE.
type DocumentExtra struct {
	Framework   string                          `json:"framework"`
	Status      string                          `json:"status"`
	Language    string                          `json:"language" doc:"It was written in."`
	Authors     []string                        `json:"authors"`
	Issued      string                          `json:"issued"`
	Source      string                          `json:"source"`
	DerivedFrom string                          `json:"derivedFrom,omitempty"`
	Texts       map[string]map[string]ExtraText `json:"texts" doc:"By field and language."`
}

// ItemExtra is what we know of a statement beyond CASE.
type ItemExtra struct {
	ID         string                          `json:"id"`
	Kind       string                          `json:"kind"`
	Level      string                          `json:"level,omitempty"`
	Provenance string                          `json:"provenance"`
	Audience   string                          `json:"audience,omitempty"`
	Origin     string                          `json:"origin,omitempty"`
	Change     string                          `json:"change,omitempty"`
	Texts      map[string]map[string]ExtraText `json:"texts" doc:"By field and language."`
	Targets    map[string]int                  `json:"targets,omitempty" doc:"Of a role, by identifier of the competency: 0 not asked for … 3 advanced."`
}

// AssociationExtra says what an association stands for that is told elsewhere too.
type AssociationExtra struct {
	Target int  `json:"target,omitempty" doc:"The level that a role should reach."`
	Origin bool `json:"origin,omitempty" doc:"It leads to the statement that this one was adapted from."`
}

// ExtraText is a text with how far it can be trusted.
type ExtraText struct {
	Text   string `json:"text"`
	Status string `json:"status"`
}

// Item is an item of a package, as it is given outside of the package. The package is not changed.
func (p *CFPackage) Item(identifier string) (CFItem, bool) {
	for _, i := range p.CFItems {
		if i.Identifier == identifier {
			i.CFDocumentURI = p.documentURI()
			return i, true
		}
	}
	return CFItem{}, false
}

// Associations lists what an item is an end of, as it is given outside of the package.
func (p *CFPackage) Associations(identifier string) []CFAssociation {
	list := []CFAssociation{}
	for _, a := range p.CFAssociations {
		if a.OriginNodeURI.Identifier == identifier || a.DestinationNodeURI.Identifier == identifier {
			a.CFDocumentURI = p.documentURI()
			list = append(list, a)
		}
	}
	return list
}

func (p *CFPackage) documentURI() *CFLinkURI {
	return &CFLinkURI{p.CFDocument.Title, p.CFDocument.Identifier, p.CFDocument.URI}
}
