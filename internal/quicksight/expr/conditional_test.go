package expr_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// What a parameter decides is not left to the engine; what it is not known to
// decide is.
func TestSQL_branchesThatParametersDecide(t *testing.T) {
	values := map[string][]any{"Text": {"b"}, "Slow": {int64(1000)}}
	for text, want := range map[string]string{
		"ifelse(${Text} = 'a', {s}, ${Text} = 'b', toLower({s}), 'c')": `lower("s")`,
		"ifelse(${Text} = 'a', {s}, 'c')":                              "'c'",
		"ifelse('b' <> ${Text}, {s}, toUpper({s}))":                    `upper("s")`,
		"ifelse(${Text} = 'b', {n} + 1, {n}) * 2":                      `("n" + 1) * 2`,
		"ifelse(${Text} = 'a', 'x', {s} = 'y', 'y', 'z')":              `CASE WHEN "s" = 'y' THEN 'y' ELSE 'z' END`,
		"ifelse({s} = 'y', 'y', ${Text} = 'b', 'x', 'z')":              `CASE WHEN "s" = 'y' THEN 'y' WHEN 'b' = 'b' THEN 'x' ELSE 'z' END`,
		"ifelse(${Text} = 'a', {n}, 0.5)":                              `CASE WHEN 'b' = 'a' THEN "n" ELSE 5E-01 END`,
		"ifelse(${Slow} = 1000, 'a', 'b')":                             "CASE WHEN 1000 = 1000 THEN 'a' ELSE 'b' END",
	} {
		n, err := schema().Analyse(text)
		require.NoError(t, err)
		p := printer(expr.DuckDB)
		p.Parameter = func(name string) []any { return values[name] }
		sql, err := p.SQL(n)
		require.NoError(t, err)
		assert.Equal(t, want, sql, text)
	}
	n, err := schema().Analyse("ifelse(${Text} = 'a', 'x', ${Text} <> 'a', 'y', 'z')")
	require.NoError(t, err)
	p := printer(expr.DuckDB)
	p.Parameter = func(string) []any { return nil }
	sql, err := p.SQL(n)
	require.NoError(t, err)
	assert.Equal(t, "'z'", sql, "an unset parameter is null, which equals nothing and differs from nothing")
}
