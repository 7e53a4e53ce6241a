package board

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/compile"
)

// The columns of a KPI's styles: its value, its comparison, its progress bar.
const (
	kpiValue = iota
	kpiComparison
	kpiProgress
)

// styles are the cells, rows and parts of a KPI for which a conditional format
// holds.
func styles(plan *compile.Plan, kind Kind, s *shape, rows [][]any) []Style {
	found := map[[2]int]*Style{}
	for at, c := range plan.Main.Columns {
		if c.Role != compile.Style {
			continue
		}
		paint := newPaint(plan.Rules, c, at, rows)
		for i, row := range rows {
			if kind == KPI && i != len(rows)-1 {
				continue // only the last period is shown
			}
			color, icon, ok := paint.of(row[at])
			if !ok {
				continue
			}
			cell := [2]int{i, s.index(c.FieldID, "")}
			if kind == KPI {
				cell = [2]int{-1, kpiPart(c.Part)}
			}
			if found[cell] == nil {
				found[cell] = &Style{Row: cell[0], Column: cell[1]}
			}
			found[cell].set(c.Part, color, icon)
		}
	}
	var list []Style
	for _, style := range found {
		list = append(list, *style)
	}
	slices.SortFunc(list, func(a, b Style) int { return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(a.Column, b.Column)) })
	return list
}

func kpiPart(part string) int {
	switch {
	case strings.HasPrefix(part, "comparison"):
		return kpiComparison
	case part == "progress":
		return kpiProgress
	default:
		return kpiValue
	}
}

func (s *Style) set(part, color, icon string) {
	switch {
	case strings.HasSuffix(part, "icon"):
		s.Icon, s.Color = icon, cmp.Or(s.Color, color)
	case part == "background":
		s.Background = color
	default:
		s.Color = color
	}
}

// paint turns the value of a style column into a look.
type paint struct {
	rules    []compile.Rule
	gradient []compile.Stop
	min, max float64
}

func newPaint(rules []compile.Rule, c compile.Column, at int, rows [][]any) paint {
	p := paint{rules: rules, min: math.Inf(1), max: math.Inf(-1)}
	for _, r := range rules {
		if r.Field == c.FieldID && r.Part == c.Part && r.Gradient != nil {
			p.gradient = r.Gradient
		}
	}
	if p.gradient == nil {
		return p
	}
	for _, row := range rows {
		if x, ok := float(row[at]); ok {
			p.min, p.max = min(p.min, x), max(p.max, x)
		}
	}
	return p
}

func (p paint) of(v any) (color, icon string, ok bool) {
	if p.gradient != nil {
		x, ok := float(v)
		if !ok {
			return "", "", false
		}
		return p.blend(x), "", true
	}
	n, ok := v.(int64)
	if !ok || n < 1 || int(n) > len(p.rules) {
		return "", "", false
	}
	r := p.rules[n-1]
	return r.Color, r.Icon, true
}

// blend is the colour of the gradient at a value.
func (p paint) blend(x float64) string {
	at := func(s compile.Stop) float64 {
		if s.Value != nil {
			return *s.Value
		}
		return p.min + s.Offset*(p.max-p.min)
	}
	stops := p.gradient
	if x <= at(stops[0]) {
		return stops[0].Color
	}
	for i := 1; i < len(stops); i++ {
		if from, to := at(stops[i-1]), at(stops[i]); x <= to {
			return mix(stops[i-1].Color, stops[i].Color, (x-from)/(to-from))
		}
	}
	return stops[len(stops)-1].Color
}

// mix is a colour between two, #RRGGBB: share 0 is the first.
func mix(a, b string, share float64) string {
	from, errFrom := strconv.ParseUint(strings.TrimPrefix(a, "#"), 16, 32)
	to, errTo := strconv.ParseUint(strings.TrimPrefix(b, "#"), 16, 32)
	if errFrom != nil || errTo != nil {
		return b
	}
	out := uint64(0)
	for shift := 16; shift >= 0; shift -= 8 {
		x, y := float64(from>>shift&0xff), float64(to>>shift&0xff)
		out = out<<8 | uint64(math.Round(x+(y-x)*share))
	}
	return fmt.Sprintf("#%06X", out)
}

// float is a number of a result.
func float(v any) (float64, bool) {
	switch x := v.(type) {
	case int64:
		return float64(x), true
	case float64:
		return x, true
	default:
		return 0, false
	}
}
