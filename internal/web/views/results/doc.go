// Package results shows what a round found: for a unit, for a competency over units, and all of it as a table.
package results
