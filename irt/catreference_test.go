package irt_test

import (
	"math"
	"strconv"
	"testing"

	"github.com/dira-platform/dira/irt"
)

// catrReference are results of catR 3.17 with its bank tcals.
type catrReference struct {
	Administered []int `json:"administered_1based"`
	Responses    []int
	Ability      map[string]struct{ Theta, SE float64 }
	Info         []float64 `json:"info_at_eap_all_items"`
	Next         map[string]struct {
		Item int `json:"item_1based"`
		Info float64
	} `json:"next_item"`
	NextTheta float64 `json:"next_item_theta"`
	Balanced  struct {
		Props struct {
			Names []string
			Props []float64
		}
		Item int `json:"item_1based"`
		Info float64
	} `json:"next_item_cb"`
	Session struct {
		Path []struct {
			Item, Response int
			ItemBase1      int `json:"item_1based"`
			Theta, SE      float64
		}
	} `json:"deterministic_session"`
}

// catrBank returns the reference and its bank with nodes from low to high.
func catrBank(t *testing.T, nodes int, low, high float64) (*catrReference, *irt.CATBank) {
	t.Helper()
	ref := new(catrReference)
	referenceJSON(t, "catr_tcals.ref.json", ref)
	_, rows := referenceRows(t, "catr_tcals.csv")
	items, areas := make([]irt.Item, len(rows)), make([]int, len(rows))
	for i, row := range rows {
		number := func(k int) float64 {
			v, err := strconv.ParseFloat(row[k], 64)
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		items[i] = irt.Item{A: number(0), B: []float64{number(1)}, C: number(2)}
		for a, name := range ref.Balanced.Props.Names {
			if name == row[4] {
				areas[i] = a
			}
		}
	}
	bank, err := irt.NewCATBank(items, irt.CATBankOptions{Nodes: nodes, Low: low, High: high, Areas: areas, Trapezoid: true})
	if err != nil {
		t.Fatal(err)
	}
	return ref, bank
}

func mustCAT(t testing.TB, bank *irt.CATBank, o irt.CATOptions) *irt.CAT {
	t.Helper()
	c, err := irt.NewCAT(bank, o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func mustAnswer(t testing.TB, c *irt.CAT, item, x int) {
	t.Helper()
	if err := c.Answer(item, x); err != nil {
		t.Fatal(err)
	}
}

// catrAnswered returns a test in which the reference's questions were answered.
func catrAnswered(t *testing.T, ref *catrReference, bank *irt.CATBank, o irt.CATOptions) *irt.CAT {
	t.Helper()
	c := mustCAT(t, bank, o)
	for k, i := range ref.Administered {
		mustAnswer(t, c, i-1, ref.Responses[k])
	}
	return c
}

func catDiffers(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	t.Logf("%s: differs by %.2g", what, math.Abs(got-want))
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s = %.12g, want %.12g", what, got, want)
	}
}

func TestCATAbilityOfCatR(t *testing.T) {
	ref, bank := catrBank(t, 33, -4, 4)
	_, bank61 := catrBank(t, 61, -6, 6)
	for name, c := range map[string]*irt.CAT{
		"EAP":   catrAnswered(t, ref, bank, irt.CATOptions{}),
		"EAP61": catrAnswered(t, ref, bank61, irt.CATOptions{}),
		"BM":    catrAnswered(t, ref, bank61, irt.CATOptions{Estimator: irt.CATMAP}),
	} {
		theta, se := c.Estimate()
		tolerance := 1e-8
		if name == "BM" {
			tolerance = 1e-4 // catR's optimiser
		}
		catDiffers(t, name+" θ", theta, ref.Ability[name].Theta, tolerance)
		catDiffers(t, name+" SE", se, ref.Ability[name].SE, tolerance)
	}
}

// The next item and its value under each criterion that catR shares.
func TestCATNextOfCatR(t *testing.T) {
	ref, bank := catrBank(t, 33, -4, 4)
	for name, o := range map[string]irt.CATOptions{
		"MFI":  {},
		"bOpt": {Criterion: irt.ClosestDifficulty},
		"MEPV": {Criterion: irt.MinVariance, PlugIn: true},
		"KLP":  {Criterion: irt.PosteriorKL},
	} {
		c := catrAnswered(t, ref, bank, o)
		i, ok := c.Next()
		if want := ref.Next[name]; !ok || i != want.Item-1 {
			t.Errorf("%s: item %d, want %d", name, i+1, want.Item)
		}
		value := irt.CATValues(c)[i]
		switch name {
		case "bOpt", "MEPV":
			value = -value
		case "KLP": // catR integrates over the density that is not normalised
			value *= catrMass(ref, bank, true)
		}
		catDiffers(t, name, value, ref.Next[name].Info, 1e-8)
	}
	c := catrAnswered(t, ref, bank, irt.CATOptions{})
	for i, v := range ref.Info {
		if got := catItem(bank, i).Information(ref.NextTheta); math.Abs(got-v) > 1e-8 {
			t.Errorf("information of item %d = %v, want %v", i+1, got, v)
		}
	}
	theta, _ := c.Estimate()
	weights := catrWeights(ref, bank, false)
	mass := catrMass(ref, bank, false)
	for q := range weights {
		weights[q] /= mass
	}
	kl := irt.PosteriorKLWith(bank, ref.Next["KL"].Item-1, theta, weights)
	catDiffers(t, "KL weighted by the likelihood", kl*mass, ref.Next["KL"].Info, 1e-8)
}

func catItem(bank *irt.CATBank, i int) *irt.Item {
	item := bank.Item(i)
	return &item
}

// catrWeights are likelihood or posterior density times the distance of nodes,
// with half weight at the ends.
func catrWeights(ref *catrReference, bank *irt.CATBank, posterior bool) []float64 {
	w := make([]float64, 33)
	for q := range w {
		theta := -4 + 0.25*float64(q)
		w[q] = 0.25
		if q == 0 || q == 32 {
			w[q] /= 2
		}
		if posterior {
			w[q] *= math.Exp(-theta*theta/2) / math.Sqrt(2*math.Pi)
		}
		for k, i := range ref.Administered {
			w[q] *= catItem(bank, i-1).Probabilities(theta, nil)[ref.Responses[k]]
		}
	}
	return w
}

func catrMass(ref *catrReference, bank *irt.CATBank, posterior bool) float64 {
	sum := 0.0
	for _, v := range catrWeights(ref, bank, posterior) {
		sum += v
	}
	return sum
}

// A balanced choice comes from the area that is furthest behind its share.
func TestCATSharesOfCatR(t *testing.T) {
	ref, bank := catrBank(t, 33, -4, 4)
	c := catrAnswered(t, ref, bank, irt.CATOptions{Shares: ref.Balanced.Props.Props})
	i, ok := c.Next()
	if !ok || i != ref.Balanced.Item-1 {
		t.Fatalf("item %d, want %d", i+1, ref.Balanced.Item)
	}
	catDiffers(t, "information", irt.CATValues(c)[i], ref.Balanced.Info, 1e-8)
}

// A whole test by maximum information, the reference's answers given.
func TestCATSessionOfCatR(t *testing.T) {
	ref, bank := catrBank(t, 33, -4, 4)
	c := mustCAT(t, bank, irt.CATOptions{MaxLength: len(ref.Session.Path)})
	worst, worstSE := 0.0, 0.0
	for k, step := range ref.Session.Path {
		i, ok := c.Next()
		if !ok || i != step.ItemBase1-1 {
			t.Fatalf("question %d: item %d, want %d", k+1, i+1, step.ItemBase1)
		}
		mustAnswer(t, c, i, step.Response)
		theta, se := c.Estimate()
		worst, worstSE = max(worst, math.Abs(theta-step.Theta)), max(worstSE, math.Abs(se-step.SE))
	}
	t.Logf("%d questions: θ differs by up to %.2g, SE by %.2g", len(ref.Session.Path), worst, worstSE)
	if worst > 1e-8 || worstSE > 1e-8 {
		t.Error("too much")
	}
	if reason, done := c.Done(); !done || reason != irt.ByLength {
		t.Error(reason, done)
	}
}

// knownScoring is what scoring_known_items.json says of KL and the SPRT.
type knownScoring struct {
	Items []struct{ A, B, C float64 }
	TwoPL struct {
		KL struct{ Theta, KL []float64 } `json:"KL_item5_theta0_0.3_vs"`
	} `json:"2PL"`
	ThreePL struct {
		KL struct{ Theta, KL []float64 } `json:"KL_item5_theta0_0.3_vs"`
	} `json:"3PL"`
	SPRT struct {
		Pattern                 string
		Cut, Delta, Alpha, Beta float64
		LogLR                   []float64 `json:"log_lr"`
		Upper, Lower            float64
	} `json:"sprt"`
}

func TestSPRTReference(t *testing.T) {
	var ref knownScoring
	referenceJSON(t, "scoring_known_items.json", &ref)
	r := ref.SPRT
	s := irt.SPRT{Cut: r.Cut, Delta: r.Delta, Alpha: r.Alpha, Beta: r.Beta}
	lower, upper := s.Bounds()
	catDiffers(t, "lower bound", lower, r.Lower, 1e-9)
	catDiffers(t, "upper bound", upper, r.Upper, 1e-9)
	var items []irt.Item
	var responses []int
	worst := 0.0
	for k, v := range ref.Items {
		items = append(items, irt.Item{A: v.A, B: []float64{v.B}, C: v.C})
		responses = append(responses, int(r.Pattern[k]-'0'))
		got, err := s.LogRatio(items, responses)
		if err != nil {
			t.Fatal(err)
		}
		worst = max(worst, math.Abs(got-r.LogLR[k]))
	}
	t.Logf("log likelihood ratio differs by up to %.2g", worst)
	if worst > 1e-9 {
		t.Error("too much")
	}
}

// KL between two abilities, through a posterior on one node.
func TestKLReference(t *testing.T) {
	var ref knownScoring
	referenceJSON(t, "scoring_known_items.json", &ref)
	for name, want := range map[string]struct{ Theta, KL []float64 }{"2PL": ref.TwoPL.KL, "3PL": ref.ThreePL.KL} {
		item := irt.Item{A: ref.Items[4].A, B: []float64{ref.Items[4].B}}
		if name == "3PL" {
			item.C = ref.Items[4].C
		}
		bank, err := irt.NewCATBank([]irt.Item{item}, irt.CATBankOptions{Nodes: 3, Low: -1, High: 1})
		if err != nil {
			t.Fatal(err)
		}
		for k, theta := range want.Theta {
			w := make([]float64, 3)
			w[int(math.Round(theta))+1] = 1
			catDiffers(t, name+" KL", irt.PosteriorKLWith(bank, 0, 0.3, w), want.KL[k], 1e-9)
		}
	}
}
