// Package disclosure publishes counts of people so that nobody is given away, and proves it.
//
// A [Table] counts people by unit, a path in a tree, and by up to three flat dimensions such as sex and level, for each wave. A release
// ([Published]) has every cell: each unit with everything below it × each category or [Total] of each flat dimension. [Protect] decides which counts
// it shows; [Audit] says what somebody can prove who has the releases, and shares with Protect only the program that solves equations.
//
// # What is suppressed
//
// Every count under the threshold, and 0 as well: that nobody of a group is at a level tells about everybody of the group, and so do the rest,
// who then are all (no groups of 0 % and 100 %). To suppress that alone hides little, for sums remain: further cells are
// suppressed until every suppressed one is safe (complementary suppression; Willenborg & de Waal 2001, ch. 4; Hundepool et al. 2012, ch. 4). A release does
// not tell one kind from the other.
//
// # What is safe
//
// The attacker knows that counts are whole numbers and not negative, that every sum holds, all that is published, how it was rounded, and that what is
// published is not under the threshold. A suppressed count is safe when he cannot prove an interval with upper − lower under the threshold. The
// interval of a cell is found by maximising and minimising it over all tables that fit what he knows (the attacker's problems of Fischetti
// & Salazar 2001). Linear programming alone gives outer bounds, and an attacker who knows that people come whole can prove more. So safe
// always means proved: two tables in whole numbers, with the same publication, that differ by the threshold in that cell. Protect keeps both for every
// cell and checks them, by adding up, against what it returns.
//
// The programs are made small without losing anything: known parts are taken off known sums, leaves that no sum can tell apart become one, and what has no
// sum in common is solved apart. In large components tables are looked for near a known one first, in a few units at a time: what moves from one level to another here moves
// back there, as in the exchanges of cells that prove most of a table safe by themselves. Then come bounds of the whole component, which settle what cannot be
// safe, and branch and bound (Land & Doig 1960). Every table that is met counts for all cells, and most are proved by tables that were looked for because of others. What
// comes out without a proof, Protect takes for unsafe and suppresses more; Audit lists it as unknown, and never calls it safe.
//
// # What complements
//
// First each sum is looked at by itself, from the parts to the totals: where one member is suppressed another must be, as in each subtable of a hierarchy (de Wolf 2002). Where an
// interval is then still too narrow, the multipliers of the linear program say on which published counts it hangs; the cheapest of these goes, with what it
// must take along to be hidden (in the spirit of Kelly, Golden & Assad 1992). Large groups, high units and totals are dear. At the end everything that can be
// is published again, the dearest first, with new proofs for those whose tables it contradicts. This is a heuristic; docs/disclosure.md says how far from the least
// possible it is.
//
// # Rounding
//
// Published counts may be rounded to the nearest multiple, half upwards, each for itself; totals are not forced to be the sums of rounded parts. Protect chooses
// as if counts were exact: who sees them rounded can prove no more. Audit uses only the ranges that rounding leaves.
//
// # Releases and audiences
//
// A wave that is published again after late answers ([ProtectNext]) tells what was added in between. People are only added, and the additions are held to
// the same as a table of their own. What earlier tables held is not kept, and need not be: any table that has what they published and the counts of now serves to
// prove what an attacker cannot exclude. [ProtectFor] makes releases for several audiences: what is suppressed for one is for all stricter ones.
//
// # What is not promised
//
// An attacker who is in a group himself, or knows some of its people, knows more than the model. One who runs Protect on every table that fits could
// exclude those that would be published otherwise. See docs/disclosure.md.
//
// Everything is a function of its arguments: the same table, options and earlier releases give the same release, whatever the order of
// rows. Tables and releases are immutable and safe for concurrent use.
//
// # Sources
//
//   - Charnes, A. (1952). Optimality and degeneracy in linear programming. Econometrica 20.
//   - Chvátal, V. (1983). Linear Programming. Freeman.
//   - Dantzig, G. (1963). Linear Programming and Extensions. Princeton.
//   - Fischetti, M. & Salazar, J. (2001). Solving the cell suppression problem on tabular data with linear constraints. Management Science 47.
//   - Hundepool, A. et al. (2012). Statistical Disclosure Control. Wiley.
//   - Kelly, J., Golden, B. & Assad, A. (1992). Cell suppression: disclosure protection for sensitive tabular data. Networks 22.
//   - Land, A. & Doig, A. (1960). An automatic method of solving discrete programming problems. Econometrica 28.
//   - de Wolf, P.-P. (2002). HiTaS: a heuristic approach to cell suppression in hierarchical tables. Lecture Notes in Computer Science 2316.
//   - Willenborg, L. & de Waal, T. (2001). Elements of Statistical Disclosure Control. Springer.
package disclosure
