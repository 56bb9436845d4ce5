package library

import (
	"slices"

	"github.com/dira-platform/dira/internal/framework"
)

// step is a row of what there is for a step to a level of a competency in a language.
type step struct {
	competency framework.StatementID
	level      framework.Level
	language   string
	rank       int64
}

// stepsOf lists the steps that a resource is for. Ranks put the best first, as [Filter.compare] does: those for exactly the level, the surer, the shorter.
func stepsOf(r Resource) (all []step) {
	languages := primaries(r.Languages)
	for _, a := range r.Teaches {
		if a.Level == "" || a.Level == framework.InStrand {
			continue
		}
		rank := rankOf(r, a.Level)
		for _, l := range languages {
			if s := (step{a.Competency, a.Level, l, rank}); !slices.Contains(all, s) {
				all = append(all, s)
			}
		}
	}
	return all
}

func primaries(tags []string) (all []string) {
	for _, tag := range tags {
		if p := Primary(tag); !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	return all
}

const (
	rankInexact = 1_000_000_000
	rankSure    = 100_000_000
	rankLongest = rankSure - 1 // hundredths of hours; what is of unknown length comes last
)

func rankOf(r Resource, level framework.Level) int64 {
	rank := int64(rankLongest)
	if r.Hours > 0 {
		rank = min(int64(r.Hours*100), rankLongest-1)
	}
	rank += rankSure * int64(max(slices.Index(Confidences, r.Confidence), 0))
	if !r.only(level) {
		rank += rankInexact
	}
	return rank
}

// setsOf names the sets that a resource is in, for those who harvest a part.
func setsOf(r Resource) (names []string) {
	add := func(name string) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, a := range r.Teaches {
		add(CompetencySet + string(a.Competency))
	}
	for _, l := range primaries(r.Languages) {
		add(LanguageSet + l)
	}
	return names
}

// The beginnings of the names of sets.
const (
	CompetencySet = "competency-"
	LanguageSet   = "language-"
)
