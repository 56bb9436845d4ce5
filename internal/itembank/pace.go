package itembank

import (
	"time"
	"unicode/utf8"
)

// ReadingFloor is the time below which an item can't have been read in a language, whatever the reader knows: 3 s for a text of up to 200
// letters, 5 s up to 1,000 and 10 s beyond, stem and options together (the thresholds of Wise & Kong 2005, Applied Measurement in Education 18).
func (it *Item) ReadingFloor(language string) time.Duration {
	q := it.Question(language)
	letters := utf8.RuneCountInString(q.Stem)
	for _, o := range q.Options {
		letters += utf8.RuneCountInString(o.Text)
	}
	switch {
	case letters <= 200:
		return 3 * time.Second
	case letters <= 1000:
		return 5 * time.Second
	}
	return 10 * time.Second
}
