package disclosure

import "math"

// A basis is the inverse of the matrix of basic variables of a [program]: by columns, since what enters has few rows. Row i of the matrix says that
// the i-th sum less its columns is 0, so that the inverse begins as the identity.
type basis struct {
	m     int
	inv   []float64 // column after column
	speed []float64 // how fast each basic variable moves with the one that enters
	moved []int32   // those that move at all
	costs []float64 // how much the objective grows with each sum: the multipliers
}

func newBasis(m int) *basis {
	b := &basis{m: m, inv: make([]float64, m*m), speed: make([]float64, m), costs: make([]float64, m)}
	for i := range m {
		b.inv[i*m+i] = 1
	}
	return b
}

func (b *basis) column(i int32) []float64 { return b.inv[int(i)*b.m : (int(i)+1)*b.m] }

// aim computes how fast the basic variables move with a variable that has these rows, times sign: 1 for a column, −1 for a sum.
func (b *basis) aim(rows []int32, sign float64) {
	for _, i := range b.moved {
		b.speed[i] = 0
	}
	b.moved = b.moved[:0]
	for k, c := range rows {
		col := b.column(c)
		if k == 0 {
			for i, v := range col {
				if v != 0 {
					b.speed[i] = sign * v
				}
			}
			continue
		}
		for i, v := range col {
			if v != 0 {
				b.speed[i] += sign * v
			}
		}
	}
	for i, v := range b.speed {
		if math.Abs(v) > noise {
			b.moved = append(b.moved, int32(i))
		} else if v != 0 {
			b.speed[i] = 0
		}
	}
}

// exchange puts the variable at which was aimed in the place of the r-th basic one; d is how much the objective grows with it. It returns how many
// numbers were touched.
func (b *basis) exchange(r int32, d float64) (touched int) {
	over := -1 / b.speed[r]
	for c := range b.m {
		col := b.column(int32(c))
		v := col[r]
		if v == 0 {
			continue
		}
		v = snap(v * over)
		for _, i := range b.moved {
			col[i] = snap(col[i] + b.speed[i]*v)
		}
		col[r] = v
		b.costs[c] = snap(b.costs[c] + d*v)
		touched += len(b.moved)
	}
	return touched + b.m
}

// snap rounds what is very near to a whole number; most of these numbers are −1, 0 and 1.
func snap(x float64) float64 {
	if r := math.Floor(x + 0.5); math.Abs(x-r) < tiny {
		return r
	}
	return x
}
