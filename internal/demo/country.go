package demo

import "github.com/dira-platform/dira/internal/identity"

// The country is Orvane: islands, with a coast and highlands, on which three languages are official. There is no such country.
const (
	ministryName = "Ministry of Public Works of Orvane (invented)"
	mailDomain   = "works.orvane.example" // .example is nobody's for ever
)

var languages = []string{"en", "fr", "ar"}

// unit is a unit of the ministry and what is particular about its people.
type unit struct {
	code, parent string
	name         string
	kind         identity.UnitKind
	size         int     // of a ministry of 1,200: its own people, without those below
	role         string  // the role profile of most of them
	ability      float64 // how far its people are from those of the others, in logits
	trained      bool    // between the first two rounds
}

// units are those of the ministry, parents first. Sizes are as uneven as in life: a few units are too small for results of their own.
var units = []unit{
	{code: "MPW", name: ministryName, kind: "ministry", size: 14, role: "sector-policymaker", ability: 0.3},

	{code: "RB", parent: "MPW", name: "Roads and Bridges", kind: "department", size: 22},
	{code: "RB-1", parent: "RB", name: "Road Maintenance", kind: "team", size: 206, ability: -0.2},
	{code: "RB-2", parent: "RB", name: "Bridges and Tunnels", kind: "team", size: 79},
	{code: "RB-3", parent: "RB", name: "Traffic Signals", kind: "team", size: 27, ability: 0.3},
	{code: "RB-4", parent: "RB", name: "Road Safety", kind: "team", size: 4},

	{code: "DE", parent: "MPW", name: "Direction de l’eau", kind: "department", size: 17},
	{code: "DE-1", parent: "DE", name: "Réseaux d’eau potable", kind: "team", size: 168, ability: -0.1, trained: true},
	{code: "DE-2", parent: "DE", name: "Qualité de l’eau", kind: "team", size: 41, ability: 0.2},
	{code: "DE-3", parent: "DE", name: "Barrages et digues", kind: "team", size: 6},

	{code: "RO", parent: "MPW", name: "Regional Offices", kind: "department", size: 11, role: "front-line-officer"},
	{code: "RO-1", parent: "RO", name: "مكتب الشمال", kind: "team", size: 124, role: "front-line-officer", ability: -0.1, trained: true},
	{code: "RO-2", parent: "RO", name: "مكتب الساحل", kind: "team", size: 107, role: "front-line-officer"},
	{code: "RO-3", parent: "RO", name: "South Islands Office", kind: "team", size: 68, role: "front-line-officer", ability: -1},
	{code: "RO-4", parent: "RO", name: "Highlands Office", kind: "team", size: 18, role: "front-line-officer", ability: -0.2},

	{code: "DS", parent: "MPW", name: "Digital Services", kind: "department", size: 9, role: "digital-project-manager", ability: 0.7},
	{code: "DS-1", parent: "DS", name: "Service Desk", kind: "team", size: 49, role: "front-line-officer", ability: 0.2, trained: true},
	{code: "DS-2", parent: "DS", name: "Systems and Networks", kind: "team", size: 31, role: "digital-specialist", ability: 0.9},
	{code: "DS-3", parent: "DS", name: "Data and Maps", kind: "team", size: 15, role: "digital-specialist", ability: 0.8, trained: true},
	{code: "DS-4", parent: "DS", name: "AI Workshop", kind: "team", size: 5, role: "digital-specialist", ability: 1},

	{code: "FP", parent: "MPW", name: "Finance and People", kind: "department", size: 16},
	{code: "FP-1", parent: "FP", name: "Payroll and Accounts", kind: "team", size: 91, trained: true},
	{code: "FP-2", parent: "FP", name: "Marchés publics", kind: "team", size: 59, role: "procurement-officer"},
	{code: "FP-3", parent: "FP", name: "Training and Careers", kind: "team", size: 13, ability: 0.2},
}

// root is the code of the ministry itself.
const root = "MPW"

// sizes shares so many people out among the units, at least one to each, by their sizes (Hamilton's method of the largest remainders).
func sizes(people int) []int {
	whole := 0
	for _, u := range units {
		whole += u.size
	}
	share, left := make([]int, len(units)), people-len(units)
	remainder := make([]int, len(units))
	for i, u := range units {
		part := u.size * (people - len(units))
		share[i], remainder[i] = 1+part/whole, part%whole
		left -= part / whole
	}
	for ; left > 0; left-- {
		largest := 0
		for i := range remainder {
			if remainder[i] > remainder[largest] {
				largest = i
			}
		}
		share[largest]++
		remainder[largest] = -1
	}
	return share
}
