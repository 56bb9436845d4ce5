package exchange_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/exchange"
)

// caseOf is a package of items with these codes, in this order, all of them at the top; with numbers of sequence or without.
func caseOf(numbered bool, codes ...string) []byte {
	var items, associations []string
	for i, code := range codes {
		id, sequence := fmt.Sprintf("6d6a9c3e-5b3e-4a0e-8c0e-%012d", i), ""
		if numbered {
			sequence = fmt.Sprintf(`, "sequenceNumber": %d`, i+1)
		}
		items = append(items, fmt.Sprintf(`{"identifier": %q, "humanCodingScheme": %q, "fullStatement": "Statement %d"}`, id, code, i))
		associations = append(associations, fmt.Sprintf(`{"associationType": "isChildOf", "originNodeURI": {"identifier": %q}, "destinationNodeURI": {"identifier": "top"}%s}`, id, sequence))
	}
	return fmt.Appendf(nil, `{"CFDocument": {"identifier": "top", "title": "Codes", "language": "en"}, "CFItems": [%s], "CFAssociations": [%s]}`,
		strings.Join(items, ","), strings.Join(associations, ","))
}

// TestOrderOfCodes: where a package of CASE says no order and its maker sorted the codes as text, people are shown them as they count.
func TestOrderOfCodes(t *testing.T) {
	for _, tt := range []struct {
		name     string
		numbered bool
		codes    string
		want     string
		notes    int
	}{
		{"sorted as text", false, "L1.1 L1.10 L1.11 L1.2 L1.20 L1.3", "L1.1 L1.2 L1.3 L1.10 L1.11 L1.20", 1},
		{"with noughts before", false, "A.01 A.010 A.02", "A.01 A.02 A.010", 1},
		{"numbers first", false, "10 1a 2 2b", "1a 2 2b 10", 1},
		{"the order is said", true, "L1.1 L1.10 L1.2", "L1.1 L1.10 L1.2", 0},
		{"another order", false, "CC OA NBT MD G", "CC OA NBT MD G", 0},
		{"another order with numbers", false, "K.2 K.10 K.1", "K.2 K.10 K.1", 0},
		{"as people count already", false, "1 2 10", "1 2 10", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := read(t, "codes.json", caseOf(tt.numbered, strings.Fields(tt.codes)...), exchange.ImportOptions{})
			var got []string
			for _, s := range p.Version.Statements[1:] {
				got = append(got, string(s.ID))
			}
			if strings.Join(got, " ") != tt.want || len(p.Notes) != tt.notes {
				t.Errorf("%s, want %s; notes %v", got, tt.want, p.Notes)
			}
			ours := read(t, "ours.json", export(t, p.Version, exchange.CASE, ""), exchange.ImportOptions{})
			if ours.Version.Hash != p.Version.Hash {
				t.Error("it comes back in another order")
			}
		})
	}
}
