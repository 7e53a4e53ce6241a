package lens

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/apigw-lens/apigw-lens/internal/duckdb"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
)

func TestColumnType(t *testing.T) {
	tests := []struct {
		kind   string
		wanted duckdb.Kind
		want   expr.Type
		cast   string
	}{
		{"BIGINT", duckdb.Any, expr.Integer, "BIGINT"},
		{"BIGINT", duckdb.Text, expr.Text, "VARCHAR"},
		{"BOOLEAN", duckdb.Text, expr.Text, "VARCHAR"},
		{"BOOLEAN", duckdb.Number, expr.Integer, "BIGINT"},
		{"HUGEINT", duckdb.Any, expr.Text, "VARCHAR"},
		{"HUGEINT", duckdb.Number, expr.Decimal, "DOUBLE"},
		{"DECIMAL(18,2)", duckdb.Any, expr.Decimal, "DOUBLE"},
		{"DATE", duckdb.Any, expr.Time, "TIMESTAMP"},
		{"TIMESTAMP WITH TIME ZONE", duckdb.Time, expr.Time, "TIMESTAMP"},
		{"VARCHAR", duckdb.Number, expr.Text, "VARCHAR"},
	}
	for _, tt := range tests {
		got, cast := columnType(tt.kind, tt.wanted)
		assert.Equal(t, tt.want, got, "%s as %d", tt.kind, tt.wanted)
		assert.Equal(t, tt.cast, cast, "%s as %d", tt.kind, tt.wanted)
	}
}
