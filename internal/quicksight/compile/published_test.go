package compile_test

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/compile"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// states are the product's dashboard as published and as readers leave it: each
// filter with a value, each parameter set, a level down, the second page.
func states(d *definition.Definition, board *compile.Dashboard) map[string]compile.State {
	all := map[string]compile.State{"published": {}}
	for _, f := range definition.Filters(d) {
		value := compile.FilterValue{Values: []string{f.Column + " a"}}
		switch f.Kind {
		case "RelativeDatesFilter", "TimeRangeFilter":
			value = compile.FilterValue{Relative: &compile.Relative{Type: "PREVIOUS", Unit: "WEEK", N: 1}}
		case "NumericRangeFilter", "NumericEqualityFilter":
			value = compile.FilterValue{Min: pointer(1.0), Max: pointer(2.0)}
		}
		all["filter "+f.ID] = compile.State{Filters: map[string]compile.FilterValue{f.ID: value}}
	}
	for _, p := range definition.Parameters(d) {
		value := map[definition.ParameterType]string{
			definition.String: "x", definition.Integer: "7", definition.Decimal: "0.25", definition.DateTime: "2026-11-20",
		}[p.Type]
		all["parameter "+p.Name] = compile.State{Parameters: map[string][]string{p.Name: {value}}}
		all["no parameter "+p.Name] = compile.State{Parameters: map[string][]string{p.Name: {}}}
	}
	deep := compile.State{Drill: map[string][]string{}, Page: map[string]int{}}
	for _, id := range visuals(d) {
		deep.Page[id] = 1
		if levels := board.Levels(id); len(levels) > 1 {
			deep.Drill[id] = []string{"a value"}
			if levels[0].Granularity != "" {
				deep.Drill[id] = []string{"2026-11-20T00:00:00Z"}
			}
		}
	}
	all["a level down, second page"] = deep
	return all
}

// Every state compiles; those that put all filters and parameters together
// run.
func TestPublished_everyVisualInEveryState(t *testing.T) {
	d := published(t)
	board, err := compile.New(d, made(t, 200))
	require.NoError(t, err)
	all := states(d, board)
	together := compile.State{Filters: map[string]compile.FilterValue{}, Parameters: map[string][]string{}}
	for _, s := range all {
		maps.Copy(together.Filters, s.Filters)
		for name, values := range s.Parameters {
			if len(values) > 0 {
				together.Parameters[name] = values
			}
		}
	}
	all["all together"] = together
	athena := options
	athena.Dialect = expr.Athena
	for name, state := range all {
		for _, id := range visuals(d) {
			p, err := board.Visual(id, state, options)
			require.NoError(t, err, "%s of %s", name, id)
			assert.Empty(t, p.Unsupported, id)
			if name != "all together" && name != "a level down, second page" {
				continue
			}
			for _, q := range queries(p) {
				run(t, shared(t), q)
			}
			_, err = board.Visual(id, state, athena)
			require.NoError(t, err, "%s of %s", name, id)
		}
	}
}

func TestPublished_everyVisualHasRows(t *testing.T) {
	d := published(t)
	board, err := compile.New(d, made(t, 600))
	require.NoError(t, err)
	for _, id := range visuals(d) {
		p, err := board.Visual(id, compile.State{}, options)
		require.NoError(t, err)
		assert.NotEmpty(t, run(t, shared(t), p.Main), "%s\n%s", id, readable(p.Main.SQL))
	}
}

func TestPublished_everyFilterListsItsValues(t *testing.T) {
	d := published(t)
	board, err := compile.New(d, made(t, 400))
	require.NoError(t, err)
	for _, f := range definition.Filters(d) {
		if f.Kind != "CategoryFilter" {
			continue
		}
		q, err := board.Values(f.ID, "a", 10, compile.State{}, options)
		require.NoError(t, err, f.ID)
		run(t, shared(t), q)
	}
}

func TestPublished_whyEmptyRuns(t *testing.T) {
	d := published(t)
	board, err := compile.New(d, made(t, 100))
	require.NoError(t, err)
	for _, id := range visuals(d) {
		q, stages, err := board.WhyEmpty(id, compile.State{}, options)
		require.NoError(t, err, id)
		require.NotEmpty(t, stages)
		run(t, shared(t), q)
	}
}

// What a reader types for a parameter is in the address: it must not break.
func TestPublished_hugeParametersRun(t *testing.T) {
	d := published(t)
	board, err := compile.New(d, made(t, 100))
	require.NoError(t, err)
	reached := 0
	state := compile.State{Parameters: map[string][]string{}}
	for _, p := range definition.Parameters(d) {
		if p.Type == definition.Integer {
			state.Parameters[p.Name] = []string{fmt.Sprint(int64(math.MaxInt64))}
		}
	}
	for _, id := range visuals(d) {
		p, err := board.Visual(id, state, options)
		require.NoError(t, err, id)
		for _, q := range queries(p) {
			if slices.Contains(q.Args, any(int64(math.MaxInt64))) || slices.Contains(q.Args, any(float64(math.MaxInt64))) {
				reached++
				run(t, shared(t), q)
			}
		}
	}
	assert.Positive(t, reached)
}
