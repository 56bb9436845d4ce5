// Package institution holds the pages on which an institution looks at itself: of those who answer, of those who lead, and of those who read the report.
package institution
