package expr_test

import (
	"testing"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

// FuzzAnalyse checks that any text is refused with a place in it, or means the
// same when it is written anew.
func FuzzAnalyse(f *testing.F) {
	for _, text := range lines(expressions) {
		f.Add(text)
	}
	for _, r := range refusals {
		f.Add(r.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, err := schema().Analyse(text)
		if err != nil {
			wrong, ok := err.(*expr.Error)
			if !ok || wrong.Pos > len(text) || wrong.Line < 1 || wrong.Column < 1 || wrong.Message == "" {
				t.Fatalf("%q: %#v", text, err)
			}
			return
		}
		again, err := schema().Analyse(n.String())
		if err != nil || again.String() != n.String() {
			t.Fatalf("%q became %s: %v", text, n, err)
		}
		for _, d := range []expr.Dialect{expr.DuckDB, expr.Athena} {
			if sql, err := windowed(d).SQL(n); err == nil && sql == "" {
				t.Fatalf("%q: no SQL", text)
			}
		}
	})
}
