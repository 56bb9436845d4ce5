package irtfile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/dira-platform/dira/irt"
)

// A Number is a float64 that is written as null when it is NaN or infinite, and read from null as NaN.
type Number float64

// MarshalJSON writes all digits.
func (n Number) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(n)) || math.IsInf(float64(n), 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(n))
}

// UnmarshalJSON reads a number or null.
func (n *Number) UnmarshalJSON(raw []byte) error {
	if string(raw) == "null" {
		*n = Number(math.NaN())
		return nil
	}
	return json.Unmarshal(raw, (*float64)(n))
}

// Numbers makes numbers of a slice; the result is never nil.
func Numbers(v []float64) []Number {
	out := make([]Number, len(v))
	for i, x := range v {
		out[i] = Number(x)
	}
	return out
}

// Params is an estimated test as 'dira irt fit' writes it and the other commands read it. To be read, only Items is necessary.
type Params struct {
	Model         string            `json:"model"`
	Method        string            `json:"method"`
	Persons       int               `json:"persons"`
	ItemsN        int               `json:"items_n"`
	FirstCategory int               `json:"first_category"` // what the table of answers calls category 0
	LogLikelihood Number            `json:"log_likelihood"`
	Iterations    int               `json:"iterations"`
	Converged     bool              `json:"converged"`
	Change        Number            `json:"change"`
	Gradient      Number            `json:"gradient"`
	Ability       Ability           `json:"ability"`
	Groups        []Group           `json:"groups,omitempty"`
	Regression    []Coefficient     `json:"regression,omitempty"`
	Intercept     *Number           `json:"intercept,omitempty"`         // mean ability where all covariates are 0
	Residual      *Number           `json:"residual_variance,omitempty"` // what the covariates leave of the variance
	Explained     *Number           `json:"r2,omitempty"`                // the share of the variance that they predict
	References    map[string]string `json:"references,omitempty"`        // of a covariate that is text: the level the others are compared with
	Items         []Item            `json:"items"`
	Reliability   map[string]Number `json:"reliability"`
	Link          *Link             `json:"link,omitempty"`
	Flags         []string          `json:"flags,omitempty"`
}

// Ability is the distribution of the ability: normal, that of the first group when there are several.
type Ability struct {
	Mean     Number `json:"mean"`
	Variance Number `json:"variance"`
}

// Group is the distribution in a group.
type Group struct {
	Name       string `json:"name"`
	Mean       Number `json:"mean"`
	Variance   Number `json:"variance"`
	SEMean     Number `json:"se_mean"`
	SEVariance Number `json:"se_variance"`
	// With covariates mean and variance are those of the persons, and what was estimated is:
	Intercept   *Number `json:"intercept,omitempty"`
	SEIntercept *Number `json:"se_intercept,omitempty"`
	Residual    *Number `json:"residual_variance,omitempty"`
	SEResidual  *Number `json:"se_residual_variance,omitempty"`
}

// Coefficient is what a covariate adds to the mean ability for each unit, in logits.
type Coefficient struct {
	Name        string `json:"name"` // of the column; _COLUMN=LEVEL for a level of a text
	Coefficient Number `json:"coefficient"`
	SE          Number `json:"se"`
}

// Item is an item. D are its intercepts, which are not read: with one location and for thresholds d = −a·b; for steps
// d_k = −a·Σ_{v≤k} b_v, so that P(X=k) ∝ exp(k·a·θ + d_k).
type Item struct {
	ID     string   `json:"id"`
	Model  string   `json:"model,omitempty"` // logistic, gpcm or grm; else it follows from the test's
	A      Number   `json:"a"`
	B      []Number `json:"b"`
	D      []Number `json:"d"`
	C      Number   `json:"c"`
	SE     ItemSE   `json:"se"`
	Infit  Number   `json:"infit"`
	Outfit Number   `json:"outfit"`
	Left   string   `json:"left_out,omitempty"` // why it is not used; a is null and b empty when it could not be estimated
}

// ItemSE are standard errors; null where there is none.
type ItemSE struct {
	A Number   `json:"a"`
	B []Number `json:"b"`
	C Number   `json:"c"`
}

// Link is how parameters were brought to another scale: θ on that scale is A·θ + B.
type Link struct {
	Method string   `json:"method"`
	A      Number   `json:"a"`
	B      Number   `json:"b"`
	Common []string `json:"common"`
}

// Intercepts are the d of an item.
func Intercepts(it *irt.Item) []float64 {
	d, sum := make([]float64, len(it.B)), 0.0
	for k, b := range it.B {
		if sum += b; it.Model == irt.GPCM {
			b = sum
		}
		d[k] = 0 - it.A*b // not −0
	}
	return d
}

// SetParameters writes the parameters of an estimated item.
func (i *Item) SetParameters(it *irt.Item) {
	i.ID, i.Model, i.A, i.B, i.C, i.D = it.ID, modelNames[it.Model], Number(it.A), Numbers(it.B), Number(it.C), Numbers(Intercepts(it))
}

var modelNames = map[irt.Model]string{irt.Logistic: "logistic", irt.GPCM: "gpcm", irt.GRM: "grm"}

// ReadParams reads parameters and checks the items. Items that were left out of the estimation are dropped.
func ReadParams(r io.Reader) (*Params, error) {
	const most = 256 << 20
	var p Params
	limited := &io.LimitedReader{R: r, N: most}
	if err := json.NewDecoder(limited).Decode(&p); err != nil {
		return nil, fmt.Errorf("this is no JSON as 'dira irt fit' writes it: %w", err)
	}
	p.Items = slices.DeleteFunc(p.Items, func(i Item) bool { return i.Left != "" })
	if len(p.Items) == 0 {
		return nil, fmt.Errorf("there is no item in it; parameters as 'dira irt fit' writes them are wanted")
	}
	seen := map[string]bool{}
	for k := range p.Items {
		id := p.Items[k].ID
		if id == "" {
			return nil, fmt.Errorf("item %d has no id", k+1)
		}
		if seen[id] {
			return nil, fmt.Errorf("two items have the id %q", id)
		}
		seen[id] = true
		if _, err := p.item(k); err != nil {
			return nil, err
		}
	}
	return &p, nil
}

// IRT are the items as the measurement library takes them.
func (p *Params) IRT() []irt.Item {
	out := make([]irt.Item, len(p.Items))
	for k := range out {
		out[k], _ = p.item(k) // checked when they were read
	}
	return out
}

func (p *Params) item(k int) (irt.Item, error) {
	i := &p.Items[k]
	it := irt.Item{ID: i.ID, A: float64(i.A), C: float64(i.C)}
	if math.IsNaN(it.C) { // null
		it.C = 0
	}
	for _, b := range i.B {
		it.B = append(it.B, float64(b))
	}
	switch name := strings.ToLower(i.Model); {
	case name == "grm" || name == "" && strings.EqualFold(p.Model, "grm"):
		it.Model = irt.GRM
	case name == "gpcm" || name == "pcm" || name == "rsm" || name == "" && len(i.B) > 1:
		it.Model = irt.GPCM
	case name != "" && name != "logistic" && name != "rasch" && name != "2pl" && name != "3pl":
		return it, fmt.Errorf("item %q: there is no model %q", i.ID, i.Model)
	}
	if err := it.Validate(); err != nil {
		return it, fmt.Errorf("%s", strings.TrimPrefix(err.Error(), "irt: "))
	}
	if it.Categories() > irt.MaxCategories {
		return it, fmt.Errorf("item %q has %d categories, more than %d", i.ID, it.Categories(), irt.MaxCategories)
	}
	return it, nil
}

// Tops are the highest categories of the items.
func (p *Params) Tops() map[string]int {
	tops := make(map[string]int, len(p.Items))
	for _, i := range p.Items {
		tops[i.ID] = len(i.B)
	}
	return tops
}

// WriteJSON writes a value as the commands do: indented, lists of numbers on one line, with all digits, names as they are.
func WriteJSON(w io.Writer, v any) error {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(numberLists.ReplaceAllFunc(buf.Bytes(), func(list []byte) []byte {
		return []byte("[" + strings.Join(strings.Fields(string(list[1:len(list)-1])), " ") + "]")
	}))
	return err
}

// numberLists matches lists of numbers and nulls over several lines. No name holds such: JSON writes a line end in it as \n.
var numberLists = regexp.MustCompile(`\[\n\s*(?:[-+0-9.eE]+|null)(?:,\n\s*(?:[-+0-9.eE]+|null))*\n\s*\]`)
