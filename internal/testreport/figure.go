package testreport

import (
	"fmt"
	"math"
	"strings"
)

// A figure is a drawing with axes, in a box of Width × Height. Its table stands beside it, so that it is decoration for whoever can't see.
type figure struct {
	Label         string // what it shows, read aloud
	Width, Height int
	Left, Right   float64 // edges of the plot
	Top, Bottom   float64
	XTicks        []tick
	YTicks        []tick
	XName, YName  string
	Bars          []box
	Areas         []string // points of polygons
	Lines         []line
	Dots          []dot
	Texts         []textAt

	x0, x1, y0, y1 float64 // range of the values
}

type tick struct {
	At    float64
	Label string
}
type box struct{ X, Y, W, H float64 }
type line struct {
	Points string
	Class  string
}
type dot struct{ X, Y, R float64 }
type textAt struct {
	X, Y  float64
	Text  string
	Class string
}

// newFigure is an empty plot of values from x0 to x1 and y0 to y1.
func newFigure(label string, width, height int, x0, x1, y0, y1 float64) *figure {
	return &figure{Label: label, Width: width, Height: height, Left: 44, Right: float64(width) - 8, Top: 30, Bottom: float64(height) - 38,
		x0: x0, x1: x1, y0: y0, y1: y1}
}

func round(v float64) float64 { return math.Round(v*10) / 10 }

func (f *figure) x(v float64) float64 {
	return round(f.Left + (v-f.x0)/(f.x1-f.x0)*(f.Right-f.Left))
}

func (f *figure) y(v float64) float64 {
	return round(f.Bottom - (v-f.y0)/(f.y1-f.y0)*(f.Bottom-f.Top))
}

// points are the corners of a curve.
func (f *figure) points(xs, ys []float64) string {
	var b strings.Builder
	for i := range xs {
		if i > 0 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "%g,%g", f.x(xs[i]), f.y(min(max(ys[i], f.y0), f.y1)))
	}
	return b.String()
}

func (f *figure) curve(xs, ys []float64, class string) {
	f.Lines = append(f.Lines, line{f.points(xs, ys), class})
}

// area fills what is below a curve.
func (f *figure) area(xs, ys []float64) {
	f.Areas = append(f.Areas, fmt.Sprintf("%g,%g %s %g,%g", f.x(xs[0]), f.Bottom, f.points(xs, ys), f.x(xs[len(xs)-1]), f.Bottom))
}

func (f *figure) ticksX(step float64) {
	for v := math.Ceil(f.x0/step) * step; v <= f.x1+1e-9; v += step {
		f.XTicks = append(f.XTicks, tick{f.x(v), minus(v)})
	}
}

func (f *figure) ticksY(step float64, format func(float64) string) {
	for v := f.y0; v <= f.y1+1e-9; v += step {
		f.YTicks = append(f.YTicks, tick{f.y(v), format(v)})
	}
}

// minus writes a number with a real minus sign and without needless zeros.
func minus(v float64) string {
	if math.Abs(v) < 1e-9 {
		return "0"
	}
	return strings.Replace(fmt.Sprintf("%g", math.Round(v*100)/100), "-", "−", 1)
}

// niceStep divides a range into about four steps of a round size.
func niceStep(size float64) float64 {
	if !(size > 0) {
		return 1
	}
	unit := math.Pow(10, math.Floor(math.Log10(size/4)))
	for _, k := range []float64{1, 2, 5} {
		if size/(k*unit) <= 5 {
			return k * unit
		}
	}
	return 10 * unit
}

// grid is evenly spaced values.
func grid(from, to float64, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = from + (to-from)*float64(i)/float64(n-1)
	}
	return out
}
