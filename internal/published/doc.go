// Package published proves that what is published of rounds gives nobody away.
//
// Its tests make organisations up, hold rounds in them, and read what somebody of each audience is told: pages as they are shown, the report on paper, files and the interface for programs. All counts of people
// found there go to the auditor of package disclosure together, and every figure must be the same wherever it stands. A count that is planted must be noticed. There is no code here but tests.
package published
