package banklint

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/itembank"
)

// library is a bank of items that have nothing to do with each other.
func library() []*itembank.Item {
	var items []*itembank.Item
	for i, s := range []string{
		"Tariq finds that a water bill was sent to a wrong farm by the utility. Which register should he correct?",
		"Leilani writes a tender for an ambulance booking service on an island. Which condition is fair to small firms?",
		"The court archive loses electricity for three days each summer. Which copies of its verdicts should Ingrid keep elsewhere?",
		"Chidi teaches tax inspectors to question a chart with a broken axis. Which exercise should come at the beginning?",
		"A harbour office publishes the arrival of ferries as open data. Which licence lets a newspaper print them?",
	} {
		it := item(itembank.ItemID("D2.C4-b"+string(rune('1'+i))), 1)
		it.Stem = text(s)
		items = append(items, it)
	}
	for i, s := range []string{"Grant the pension from the month of birth", "Ask the bus drivers to sort the tickets", "Let nurses weigh the medicine twice"} {
		items[1].Options[i+1].Text = text(s)
		items[2].Options[i+1].Text = text(strings.Repeat(string(rune('k'+i)), 5) + " first")
	}
	for i := range 60 {
		it := item(itembank.ItemID(fmt.Sprintf("D2.C4-b%d", i+100)), 1)
		it.Kind, it.Stem = itembank.Order, text(fmt.Sprintf("quarter%[1]c%[2]cx window%[1]c%[2]cx", 'a'+i/26, 'a'+i%26))
		items = append(items, it)
	}
	return items
}

func TestSameStems(t *testing.T) {
	items := library()
	if faults, m := sameStems(&editor{bank: bankOf(items...)}); len(faults) != 0 || len(broken(m)) != 0 {
		t.Errorf("distinct stems: %v, %v", faults, m)
	}
	twin := item("D2.C4-b6", 0)
	twin.Stem = text("Ngozi finds that a power bill was sent to a wrong farm by the utility. Which register should she correct?")
	faults, _ := sameStems(&editor{bank: bankOf(append(items, twin)...)})
	if len(faults) != 1 || !faults[0].grave || faults[0].item != "D2.C4-b6" || !strings.Contains(faults[0].text, "D2.C4-b1") {
		t.Errorf("a stem with names exchanged: %v", faults)
	}
	twin.Stem = text("Ngozi hears that the water bill of her farm was paid by a neighbour. Which register of the utility shows it?")
	faults, _ = sameStems(&editor{bank: bankOf(append(items, twin)...)})
	if len(faults) != 1 || faults[0].grave {
		t.Errorf("a stem of the same place: %v", faults)
	}
	twin.Enemies = []itembank.ItemID{"D2.C4-b1"}
	if faults, _ = sameStems(&editor{bank: bankOf(append(items, twin)...)}); len(faults) != 0 {
		t.Errorf("enemies may be alike: %v", faults)
	}
}

func TestGiveaways(t *testing.T) {
	items := library()
	if faults, _ := giveaways(&editor{bank: bankOf(items...)}); len(faults) != 0 {
		t.Errorf("stems that give nothing away: %v", faults)
	}
	told := item("D2.C4-b6", 2)
	told.Options[2].Text = text("Print the verdicts, and keep the copies in another court")
	told.Stem = text("A judge asks what to do before the storm, which may flood the cellar of the building. What does Yuki answer?")
	items = append(items, told)
	faults, _ := giveaways(&editor{bank: bankOf(items...)})
	if len(faults) != 1 || faults[0].item != "D2.C4-b6" || faults[0].grave || !strings.Contains(faults[0].text, "D2.C4-b3 may tell what is right here (copies, court, verdicts)") {
		t.Errorf("a stem that gives a key away: %v", faults)
	}
	told.Options[1].Text = text("Print the verdicts of the court, and burn the copies")
	if faults, _ := giveaways(&editor{bank: bankOf(items...)}); len(faults) != 0 {
		t.Errorf("a distractor with the same words: %v", faults)
	}
	told.Options[1].Text = text("Wait")
	items[2].Enemies = []itembank.ItemID{"D2.C4-b6"}
	if faults, _ := giveaways(&editor{bank: bankOf(items...)}); len(faults) != 0 {
		t.Errorf("enemies: %v", faults)
	}
}
