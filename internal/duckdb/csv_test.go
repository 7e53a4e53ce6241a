package duckdb

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// openCSV opens a CSV file as the view t.
func openCSV(t *testing.T, content string, kinds map[string]Kind) *DB {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "t.csv"), []byte(content), 0o644))
	db, err := OpenFiles(t.Context(), dir, map[string]File{"t": {Path: "t.csv", Kinds: kinds}}, Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

func TestCSV_columnsAreOfTheKindThatIsAskedFor(t *testing.T) {
	tests := []struct {
		name, cells string
		kind        Kind
		wantType    string
		want        []any
	}{
		{"versions as texts", "1.10 1.1", Text, "VARCHAR", []any{"1.10", "1.1"}},
		{"account ids as texts", "012345678901 12345678901234567890", Text, "VARCHAR", []any{"012345678901", "12345678901234567890"}},
		{"conditions as texts", "true false", Text, "VARCHAR", []any{"true", "false"}},
		{"conditions as numbers", "true FALSE", Number, "BIGINT", []any{int64(1), int64(0)}},
		{"whole numbers", "007 -2", Number, "BIGINT", []any{int64(7), int64(-2)}},
		{"numbers", "1.50 2e3", Number, "DOUBLE", []any{1.5, 2000.0}},
		{"huge numbers", "12345678901234567890 1", Number, "DOUBLE", []any{12345678901234567890.0, 1.0}},
		{"nobody says: numbers", "1.5 -20", Any, "DOUBLE", []any{1.5, -20.0}},
		{"nobody says: leading zeros", "012 345", Any, "VARCHAR", []any{"012", "345"}},
		{"nobody says: two texts of one number", "1.10 1.1", Any, "VARCHAR", []any{"1.10", "1.1"}},
		{"nobody says: too many digits", "12345678901234567890 12345678901234567891", Any, "VARCHAR", []any{"12345678901234567890", "12345678901234567891"}},
		{"nobody says: conditions", "true false", Any, "VARCHAR", []any{"true", "false"}},
		{"nobody says: not a number to everybody", "nan 1_000", Any, "VARCHAR", []any{"nan", "1_000"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			db := openCSV(t, "c,d\n"+strings.ReplaceAll(tt.cells, " ", ",x\n")+",x\n", map[string]Kind{"c": tt.kind})
			assert.Equal(t, tt.wantType, query(t, db, "DESCRIBE t")[0][1])
			var got []any
			for _, row := range query(t, db, "SELECT c FROM t") {
				got = append(got, row[0])
			}
			assert.Equal(t, tt.want, got)
		})
	}
}

func TestCSV_readsWhatProgramsWrite(t *testing.T) {
	tests := []struct {
		name, content string
		want          [][]any
	}{
		{"lines end as on Windows, after a byte order mark", "\uFEFFa,b\r\nx,1\r\n", [][]any{{"x", int64(1)}}},
		{"quotes, commas and lines in values", "a,b\n\"x, \"\"y\"\"\nz\",1\n", [][]any{{"x, \"y\"\nz", int64(1)}}},
		{"no rows", "a,b\n", [][]any{}},
		{"no line end", "a,b\nx,1", [][]any{{"x", int64(1)}}},
		{"cells without a value", "a,b\nx,\ny, 2 \n", [][]any{{"x", nil}, {"y", int64(2)}}},
		{"names that need quoting", "\"a';\"\"--\",b\nx,1\n", [][]any{{"x", int64(1)}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, query(t, openCSV(t, tt.content, map[string]Kind{"b": Number}), "SELECT * FROM t"))
		})
	}
}

func TestCSV_saysWhatIsWrongWithAFile(t *testing.T) {
	tests := []struct{ name, content, want string }{
		{"empty", "", "t.csv is empty: its first line must name the columns"},
		{"not a number", "a,n,d\nx,1,\n\"y\nz\",\"12,5\",\n", `t.csv, line 4: the column "n" holds "12,5", but the dashboard needs a number such as 1234.5 there`},
		{"not a date", "a,n,d\nx,1,soon\n", `t.csv, line 2: the column "d" holds "soon", but the dashboard needs a date such as 2026-11-20 or 2026-11-20 13:00:00 there`},
		{"semicolons", "a;n;d\nx;1,5;\n", "t.csv, line 1: the columns are separated by semicolons"},
		{"a value too few", "a,n,d\nx,1,\ny,2\n", "t.csv, line 3: the number of values (2) is not the number of columns in line 1"},
		{"a value too many", "a,n,d\nx,1,,4\n", "t.csv, line 2: the number of values (4) is not the number of columns in line 1"},
		{"Latin-1", "a,n,d\nx,1,\ncaf\xe9,1,\n", `t.csv, line 3: the value "caf\xe9" is not UTF-8`},
		{"Latin-1 in a name", "caf\xe9,n,d\n", "t.csv, line 1 is not UTF-8"},
		{"the same name twice", "a,A,d\n", `t.csv, line 1: columns 1 and 2 have the same name "A"`},
		{"a quote that does not close", "a,n,d\n\"x,1,\n", "t.csv, line "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			db := openCSV(t, tt.content, map[string]Kind{"n": Number, "d": Time})
			broken, err := db.Broken(t.Context())
			require.NoError(t, err)
			require.Contains(t, broken, "t")
			assert.Contains(t, broken["t"].Error(), tt.want)
			assert.NotContains(t, broken["t"].Error(), "\n")
		})
	}
}
