package analysis

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"github.com/dira-platform/dira/internal/irtfile"
	"github.com/dira-platform/dira/irt"
)

// AdaptiveOptions say how an adaptive test is run and who takes it.
type AdaptiveOptions struct {
	Theta       float64 // the person's true ability
	Criterion   string
	Estimator   string // eap or map
	Mean, SD    float64
	StopSE      float64
	StopChange  float64
	MinLength   int
	MaxLength   int
	Randomesque int
	Seed        uint64
}

// Criteria by their name on the command line.
var criteria = map[string]irt.Criterion{
	"information": irt.MaxInformation, "kl": irt.KullbackLeibler, "posterior-kl": irt.PosteriorKL, "variance": irt.MinVariance,
	"a-stratified": irt.AStratified, "difficulty": irt.ClosestDifficulty,
}

// AdaptivePath is an adaptive test from the first question to the last.
type AdaptivePath struct {
	True    irtfile.Number `json:"theta_true"`
	Theta   irtfile.Number `json:"theta"`
	SE      irtfile.Number `json:"se"`
	Asked   int            `json:"asked"`
	Bank    int            `json:"bank"`
	Stopped string         `json:"stopped"` // why
	Seed    uint64         `json:"seed"`
	Items   []AdaptiveItem `json:"items"`
}

// AdaptiveItem is a question of the path, with what was known after its answer.
type AdaptiveItem struct {
	ID       string         `json:"id"`
	Response int            `json:"response"` // numbered as in the table the items come from
	Theta    irtfile.Number `json:"theta"`
	SE       irtfile.Number `json:"se"`
}

// Adaptive runs an adaptive test of a simulated person. The same arguments give the same path.
func Adaptive(ctx context.Context, p *irtfile.Params, o AdaptiveOptions) (*AdaptivePath, error) {
	if math.IsNaN(o.Theta - o.Theta) {
		return nil, fmt.Errorf("an ability of %v is none", o.Theta)
	}
	bank, err := irt.NewCATBank(p.IRT(), irt.CATBankOptions{Low: -6, High: 6, Nodes: 121})
	if err != nil {
		return nil, plain(err)
	}
	options, err := o.cat(bank.Len())
	if err != nil {
		return nil, err
	}
	test, err := irt.NewCAT(bank, options)
	if err != nil {
		return nil, plain(err)
	}
	rng := rand.New(rand.NewPCG(o.Seed, 0x616e7377657273)) // the answers', apart from the test's
	out := &AdaptivePath{True: irtfile.Number(o.Theta), Bank: bank.Len(), Seed: o.Seed, Items: []AdaptiveItem{}}
	for ctx.Err() == nil {
		i, ok := test.Next()
		if !ok {
			break
		}
		it := bank.Item(i)
		x := irt.Simulate(&it, o.Theta, rng)
		if err := test.Answer(i, x); err != nil {
			return nil, plain(err)
		}
		theta, se := test.Estimate()
		out.Items = append(out.Items, AdaptiveItem{it.ID, x + p.FirstCategory, irtfile.Number(theta), irtfile.Number(se)})
	}
	theta, se := test.Estimate()
	reason, _ := test.Done()
	out.Theta, out.SE, out.Asked, out.Stopped = irtfile.Number(theta), irtfile.Number(se), len(out.Items), reason.String()
	return out, ctx.Err()
}

func (o AdaptiveOptions) cat(bank int) (irt.CATOptions, error) {
	criterion, ok := criteria[strings.ToLower(o.Criterion)]
	if !ok {
		return irt.CATOptions{}, fmt.Errorf("there is no criterion %q", o.Criterion)
	}
	out := irt.CATOptions{Criterion: criterion, Mean: o.Mean, SD: o.SD, StopSE: o.StopSE, StopChange: o.StopChange,
		MinLength: o.MinLength, MaxLength: o.MaxLength, Randomesque: o.Randomesque, Seed: o.Seed}
	if out.MaxLength == 0 || out.MaxLength > bank {
		out.MaxLength = bank
	}
	out.MinLength = min(out.MinLength, out.MaxLength)
	if o.Estimator == "map" {
		out.Estimator = irt.CATMAP
	}
	return out, nil
}
