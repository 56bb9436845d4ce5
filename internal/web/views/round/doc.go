// Package round holds the pages of rounds: what people see who come with an invitation, and what those see who run a round.
package round
