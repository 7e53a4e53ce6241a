package compile_test

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/quicksight/compile"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
	"github.com/apigw-lens/apigw-lens/test/golden"
)

func TestGolden_oneVisualOfEachType(t *testing.T) {
	d, err := definition.Decode([]byte(callsText(t)))
	require.NoError(t, err)
	date := everywhere(filter("RelativeDatesFilter", "date", "at", `"AnchorDateConfiguration": {"AnchorOption": "NOW"}, "TimeGranularity": "DAY", "RelativeDateType": "LAST", "RelativeDateValue": 30, "NullOption": "NON_NULLS_ONLY"`))
	board := callsBoard(t, someCalls(300, 7), date)
	for _, id := range visuals(d) {
		t.Run(id, func(t *testing.T) {
			var text strings.Builder
			for _, dialect := range []expr.Dialect{expr.DuckDB, expr.Athena} {
				o := options
				o.Dialect = dialect
				p, err := board.Visual(id, compile.State{}, o)
				require.NoError(t, err)
				for _, name := range []string{"main", "total", "rows", "columns", "count"} {
					q := queries(p)[name]
					if q == nil {
						continue
					}
					args, err := json.Marshal(q.Args)
					require.NoError(t, err)
					text.WriteString("-- " + map[expr.Dialect]string{expr.DuckDB: "DuckDB", expr.Athena: "Athena"}[dialect] + ": " + name + "\n")
					text.WriteString(readable(q.SQL) + "\n-- " + string(args) + "\n\n")
					if dialect == expr.DuckDB {
						run(t, shared(t), q)
					}
				}
			}
			golden.File(t, filepath.Join("testdata", "golden", id+".sql"), text.String())
		})
	}
}
