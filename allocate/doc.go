// Package allocate sends people to courses so that the most is learnt for the means there are, and proves how far at most the plan is from the best possible.
//
// A [Problem] is courses, limits and people. [Problem.Solve] makes a [Plan]: who takes which courses, what it is worth, what it costs, a bound that no plan can
// exceed, and the prices at which the bound was found. A [Checker] holds any plan against the definition below and shares nothing with what makes plans.
//
// # What is asked
//
// A step is a level of a competency. A person needs some steps, each with a weight, holds some levels, understands some languages, and has some hours. Of the courses that
// a person takes:
//
//   - There are at most Limits.Taken, and their hours are no more than the person has. No two have a day in common, where they have days.
//   - A step (k, l) is closed when it is needed, a course that is taken teaches it in a language of the person, and (k, l−1) is held or closed too. Level 0 is held by
//     everybody. Where (k, l−1) is neither held nor needed, (k, l) cannot be closed, whatever is taught.
//   - Each step that a course requires is held, or taught by another course that is taken, in a language of the person. Two courses may so stand in for each other; courses that
//     require each other are listed in Plan.Mutual.
//
// A course may be for people of some groups only. A course has seats, opens for MinSeats people at least or not at all, and then costs Fixed once and Cost for each person. All costs together stay within the budget, the costs
// per person of the people of a unit within that of the unit. A [Share] is a part of all seats taken that the people of a group have at the least. The plan that closes the most weight is looked for; of plans of the same worth a cheaper one. Solve sends nobody to a course that is of
// no use to them, even where this would make up the least number of another; the bound holds for plans that do so, too.
// With shares it holds for plans in which each course of a person is of use: without it, and without all that then lack what they require, less would be closed. Otherwise a share could be filled with people
// who learn nothing.
//
// # The bound
//
// Take the limits on seats and money away, and let seats and money cost something instead: σ_j ≥ 0 for a seat of course j, λ ≥ 0 for a unit of the budget, λ_u ≥ 0 for one of the budget of
// unit u. A course that opens has s_j people at most, s_j = its seats, or the number of people it could be of use to if these are fewer; so its fixed cost F_j is at least F_j/s_j for each of them. Then, for
// any prices,
//
//	value of any plan ≤ Σ_i max_b [ w_i(b) − Σ_{j∈b} (σ_j + λ(c_j + F_j/s_j) + λ_u(i) c_j) ] + Σ_j σ_j s_j + λB + Σ_u λ_u B_u
//
// where b runs over all sets of courses that person i could take if there were nobody else, within the whole of the budgets, and w_i(b) is the weight that b closes (Lagrangian
// relaxation; Geoffrion 1974). So for one person without fixed costs the bound is exact, at prices of 0. For a plan that keeps the limits pays, by
// these prices, no more than the last three terms. Each maximum is found exactly, by branch and bound over sets of courses. The prices are good when people want about as much as there is; they are found by
// subgradient steps in a scale of their own for seats and money (Shor 1985), taken from parts of the people in turn (Nedić & Bertsekas 2001).
//
// A share g asks that q_g·(seats taken) − (seats of the group) ≤ 0. At a rate μ_g ≥ 0 for each such seat a course counts q_g·μ_g more for each person, and μ_g less for those of the group; a plan that keeps the share pays
// nothing or less by this in all, so that nothing is added to the bound. Then a course may count less than 0 for a person. b runs over the sets in which each course is of use.
//
// For at most 1,000 people the problem is parted by which courses open: where course j does, F_j is taken from the budget and no one bears a part of it; where it does not, nobody takes it. Each part has prices
// and a bound of its own, and the highest of the bounds that are left holds for the whole (branch and bound; Land & Doig 1960). Then Plan.Bound may be below the bound at Plan.Prices, which are those of the undivided problem.
//
// Bad prices make the bound weak and never wrong. Neither can rounding: values are whole numbers of millionths, money of thousandths; each price of a course for a person is rounded down, each cost of a
// limit up, and what is left is added up in whole numbers, exactly and so in any order. When all weights are multiples of one number, the bound is rounded down to such a multiple.
//
// # The plan
//
// Courses are opened by how many people want them; people choose, in an order without meaning, their best bundle among what is left, while prices follow what is left. Then some people at a
// time give back what they have and choose again in another order, with courses opened and closed among them; what is worse is undone (large neighbourhood search; Shaw 1998). Those who have much less than they
// could at the prices are favoured, for there the gap is. Where a share is not kept at first, those outside of the group give back what is worth least; after that nobody takes what breaks one. This is a heuristic; the gap says how good it was. In a small problem it is done in each of the parts in which there could be
// a better plan, those with the highest bounds first, also with moves that may lose value at first (Dueck & Scheuer 1990).
//
// # The lottery
//
// Where people with the same claim cannot all get the same, a [Draw] settles who gets what, by a seed that is published before and has no part in the plan besides.
//
// # Everything is a function of its arguments
//
// The same courses, limits, people and seed give the same plan, whatever the order in which they were given and the number of processors. Only a time limit that is reached changes that,
// and another kind of processor may, where it rounds otherwise.
//
// # Sources
//
//   - Dueck, G. & Scheuer, T. (1990). Threshold accepting. Journal of Computational Physics 90.
//   - Geoffrion, A. (1974). Lagrangean relaxation for integer programming. Mathematical Programming Study 2.
//   - Land, A. & Doig, A. (1960). An automatic method of solving discrete programming problems. Econometrica 28.
//   - Nedić, A. & Bertsekas, D. (2001). Incremental subgradient methods for nondifferentiable optimization. SIAM Journal on Optimization 12.
//   - Shaw, P. (1998). Using constraint programming and local search methods to solve vehicle routing problems. Lecture Notes in Computer Science 1520.
//   - Shor, N. (1985). Minimization Methods for Non-Differentiable Functions. Springer.
//   - Tarjan, R. (1972). Depth-first search and linear graph algorithms. SIAM Journal on Computing 1.
package allocate
