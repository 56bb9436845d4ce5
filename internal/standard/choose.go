package standard

import (
	"crypto/sha256"
	"slices"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/irt"
)

// choose takes questions for a panel: scored ones on the abilities, at most so many (0: all), as evenly as there are over abilities and levels.
func choose(in *itembank.Instrument, abilities []framework.StatementID, most int) []*itembank.Item {
	var chosen []*itembank.Item
	for turn := 0; ; turn++ {
		before := len(chosen)
		for _, level := range framework.Levels {
			for _, ability := range abilities {
				if it := nth(in, ability, level, turn); it != nil && (most == 0 || len(chosen) < most) {
					chosen = append(chosen, it)
				}
			}
		}
		if len(chosen) == before {
			return mixed(chosen, abilities)
		}
	}
}

// nth is the scored question with this place among those of an ability and level, or nil.
func nth(in *itembank.Instrument, ability framework.StatementID, level framework.Level, n int) *itembank.Item {
	for _, it := range in.Items {
		if it.Ability != ability || it.Level != level || it.FieldTest() {
			continue
		}
		if n == 0 {
			return it
		}
		n--
	}
	return nil
}

// mixed puts questions in the order of the abilities and, within one, in an order that says nothing about how hard they are.
func mixed(items []*itembank.Item, abilities []framework.StatementID) []*itembank.Item {
	slices.SortStableFunc(items, func(a, b *itembank.Item) int {
		if d := slices.Index(abilities, a.Ability) - slices.Index(abilities, b.Ability); d != 0 {
			return d
		}
		x, y := sha256.Sum256([]byte(a.ID)), sha256.Sum256([]byte(b.ID))
		return slices.Compare(x[:], y[:])
	})
	return items
}

// parameters are the response models of questions on the scale of their instrument.
func parameters(in *itembank.Instrument, items []itembank.ItemID) []irt.Item {
	list := make([]irt.Item, len(items))
	for i, id := range items {
		list[i] = in.Scale.Parameters(in.Item(id), 0)
	}
	return list
}

// fewestPlaces is how many different places on the scale the pages of a booklet need at least: with fewer it has no order to put a bookmark in.
const fewestPlaces = 12

// ordered reports whether questions differ enough in difficulty for a booklet. They do not before they are calibrated.
func ordered(pages []irt.Page) bool {
	places := 0
	for p := range pages {
		if p == 0 || pages[p].Theta-pages[p-1].Theta > 1e-6 {
			places++
		}
	}
	return places >= fewestPlaces
}

func ids(items []*itembank.Item) (list []itembank.ItemID) {
	for _, it := range items {
		list = append(list, it.ID)
	}
	return list
}
