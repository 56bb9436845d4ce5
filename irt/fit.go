package irt

// A Family is a model that a whole test is fitted with.
type Family uint8

// The families. The conditional likelihood knows the first three of Rasch's: Rasch, PCM and RSM.
const (
	FamilyRasch Family = iota // slopes 1
	Family2PL
	Family3PL  // with a prior on logit c
	FamilyPCM  // slopes 1
	FamilyRSM  // PCM with the same steps, shifted, for every item
	FamilyGPCM //
	FamilyGRM  //
)

// FitOptions steer an estimation. The zero value asks for the defaults that stand beside each field.
type FitOptions struct {
	Tolerance     float64 // largest absolute change of any parameter at which it stops; 0 = 1e-6
	MaxIterations int     // 0 = 2000 cycles of EM, 100 steps of Newton
	Nodes         int     // of the grid over the ability, on ±6 standard deviations; 0 = 61
	// Anchors fixes items by name at the parameters given; the group means and variances are then free, also the first.
	Anchors map[string]Item
	// Covariates[person] predict the mean ability (latent regression); nil = none. An intercept is not to be included.
	Covariates [][]float64
	// GuessMean and GuessSD are the prior on logit c of Family3PL; both 0 = mean logit(1/5), SD 0.5.
	GuessMean, GuessSD float64
	NoStandardErrors   bool
	Progress           func(iteration int, change float64) // called after each iteration, on the caller's goroutine; nil = nobody
}

// A Calibration is an estimated test.
type Calibration struct {
	Family        Family
	Conditional   bool // by the conditional likelihood
	Items         []Estimated
	Groups        []GroupAbility // one at least; conditional likelihood: none
	Regression    []float64      // of the covariates on the mean ability, in logits
	SERegression  []float64      // their standard errors; NaN where one could not be had or was not asked for
	LogLikelihood float64        // of the whole data; for a conditional fit, conditional on the scores
	Iterations    int
	Converged     bool
	Change        float64 // largest change of a parameter in the last iteration
	Gradient      float64 // largest absolute derivative of the log likelihood at the end
	Flags         []Flag
}

// Estimated is an item with its standard errors. NaN stands where one was not asked for, is not defined (a fixed parameter) or could not be had.
type Estimated struct {
	Item
	SEA, SEC float64
	SEB      []float64
	Weight   float64 // sum of the weights of the persons who answered it
	Left     string  // why it was left out of the estimation; empty when it was not
}

// GroupAbility is the distribution of the ability in a group: normal.
type GroupAbility struct {
	Name               string
	Mean, Variance     float64 // logits, logits²
	SEMean, SEVariance float64 // NaN when fixed
}

// A Flag says what could not be estimated, or with doubt, and why.
type Flag struct {
	Item   string // name, or empty when it concerns the whole
	Reason string // "constant", "empty category 2", "disconnected", …
}
