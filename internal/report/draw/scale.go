package draw

import (
	"fmt"
	"math"
	"strconv"
)

// ticks are round steps from 0 to at least top, about n of them.
func ticks(top float64, n int) []float64 {
	if top <= 0 {
		top = 1
	}
	step := math.Pow(10, math.Floor(math.Log10(top/float64(n))))
	for _, factor := range []float64{1, 2, 5, 10} {
		if top/(step*factor) <= float64(n) {
			step *= factor
			break
		}
	}
	list := []float64{0}
	for v := step; ; v += step {
		list = append(list, v)
		if v >= top*(1-1e-9) {
			return list
		}
	}
}

// tick writes a step of a scale: 1500000 as 1.5M.
func tick(v float64) string {
	for _, unit := range []struct {
		size float64
		name string
	}{{1e9, "G"}, {1e6, "M"}, {1e3, "k"}} {
		if v >= unit.size {
			return strconv.FormatFloat(math.Round(v/unit.size*100)/100, 'f', -1, 64) + unit.name
		}
	}
	return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64)
}

// labelled says which of n places of an axis get words, so that they do not
// touch: every step-th, counted so that the first one has them.
func labelled(n int, width, wordWidth float64) (step int) {
	if n == 0 {
		return 1
	}
	for step = 1; float64(step)*width/float64(n) < wordWidth; step++ {
		if step >= n {
			return n
		}
	}
	return step
}

// shorten cuts a text to a width, and says so with an ellipsis.
func shorten(c Canvas, text string, size, width float64) string {
	if c.Width(text, size) <= width {
		return text
	}
	runes := []rune(text)
	for len(runes) > 1 {
		runes = runes[:len(runes)-1]
		if cut := fmt.Sprintf("%s…", string(runes)); c.Width(cut, size) <= width {
			return cut
		}
	}
	return "…"
}
