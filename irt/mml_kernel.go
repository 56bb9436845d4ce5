package irt

// The innermost loops, over the nodes of one person. Slices are cut to one
// length first, so that the compiler drops the bound checks.

// mmlTimes1 to mmlTimes4 set dst to the product of src and one to four tables.
func mmlTimes1(dst, src, a []float64) {
	src, a = src[:len(dst)], a[:len(dst)]
	for q := range dst {
		dst[q] = src[q] * a[q]
	}
}

func mmlTimes2(dst, src, a, b []float64) {
	src, a, b = src[:len(dst)], a[:len(dst)], b[:len(dst)]
	for q := range dst {
		dst[q] = src[q] * a[q] * b[q]
	}
}

func mmlTimes3(dst, src, a, b, c []float64) {
	src, a, b, c = src[:len(dst)], a[:len(dst)], b[:len(dst)], c[:len(dst)]
	for q := range dst {
		dst[q] = src[q] * a[q] * (b[q] * c[q])
	}
}

func mmlTimes4(dst, src, a, b, c, d []float64) {
	src, a, b, c, d = src[:len(dst)], a[:len(dst)], b[:len(dst)], c[:len(dst)], d[:len(dst)]
	for q := range dst {
		dst[q] = src[q] * a[q] * (b[q] * c[q]) * d[q]
	}
}

// mmlTotal is the sum of x, in four strands because additions wait for each other.
func mmlTotal(x []float64) float64 {
	var a, b, c, d float64
	for len(x) >= 4 {
		a, b, c, d = a+x[0], b+x[1], c+x[2], d+x[3]
		x = x[4:]
	}
	for _, v := range x {
		a += v
	}
	return a + b + (c + d)
}

// mmlIncrease adds x to dst.
func mmlIncrease(dst, x []float64) {
	dst = dst[:len(x)]
	for len(x) >= 4 && len(dst) >= 4 {
		dst[0] += x[0]
		dst[1] += x[1]
		dst[2] += x[2]
		dst[3] += x[3]
		x, dst = x[4:], dst[4:]
	}
	for q := range x {
		dst[q] += x[q]
	}
}
