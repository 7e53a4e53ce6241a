package duckdb

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// What a cell must look like. The engine's own casts would round 1.5 to a whole
// number and take "nan" and "1_000" for numbers.
const (
	numberPattern  = `[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?`
	integerPattern = `[+-]?[0-9]{1,18}`
	codePattern    = `[+-]?(0[0-9].*|[0-9]{16,})`
	boolPattern    = `(?i)true|false`
)

// csvFile is a CSV file that is being read.
type csvFile struct {
	path   string
	header []string
	kinds  map[string]Kind
}

// source reads the file with all columns as texts.
func (f csvFile) source() string {
	columns := make([]string, len(f.header))
	for i, column := range f.header {
		columns[i] = text(column) + ": 'VARCHAR'"
	}
	return "read_csv(" + pathList([]string{f.path}) + `, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', columns = {` +
		strings.Join(columns, ", ") + "})"
}

// defineCSV reads a CSV file into a table.
func (db *DB) defineCSV(ctx context.Context, view, path string, kinds map[string]Kind) error {
	header, err := readHeader(path)
	if err != nil {
		return err
	}
	f := csvFile{path: path, header: header, kinds: kinds}
	casts, err := db.casts(ctx, f)
	if err != nil {
		return err
	}
	query := "CREATE OR REPLACE TABLE " + name(view) + " AS SELECT " + strings.Join(casts, ", ") + " FROM " + f.source()
	if _, err := db.sql.ExecContext(ctx, query); err != nil {
		return f.problem(err)
	}
	return nil
}

// looks are what the cells of a column look like. Cells without a value look
// like anything.
type looks struct {
	any, number, integer, boolean, time bool
	// code is for numbers that name something rather than count it: they have
	// leading zeros or more digits than a number keeps, or are written in
	// several ways.
	code bool
}

// casts are the columns in the types that they are to have.
func (db *DB) casts(ctx context.Context, f csvFile) ([]string, error) {
	found, err := db.look(ctx, f)
	if err != nil {
		return nil, err
	}
	casts := make([]string, len(f.header))
	for i, column := range f.header {
		cast, err := db.cast(ctx, f, i, found[i])
		if err != nil {
			return nil, err
		}
		casts[i] = cast + " AS " + name(column)
	}
	return casts, nil
}

func (db *DB) cast(ctx context.Context, f csvFile, i int, l looks) (string, error) {
	column := f.header[i]
	kind, v := f.kinds[column], cell(column)
	if kind == Any {
		kind = l.kind()
	}
	switch {
	case kind == Number && l.integer:
		return "CAST(" + v + " AS BIGINT)", nil
	case kind == Number && l.boolean:
		return "CAST(CAST(" + v + " AS BOOLEAN) AS BIGINT)", nil
	case kind == Number && l.number:
		return "CAST(" + v + " AS DOUBLE)", nil
	case kind == Number:
		return "", db.badCell(ctx, f, i, isNumber(v), "a number such as 1234.5")
	case kind == Time && l.time:
		return "CAST(" + v + " AS TIMESTAMP)", nil
	case kind == Time:
		return "", db.badCell(ctx, f, i, isTime(v), "a date such as 2026-11-20 or 2026-11-20 13:00:00")
	default:
		return name(column), nil
	}
}

// kind is that of a column that nobody says anything about.
func (l looks) kind() Kind {
	switch {
	case !l.any:
		return Text
	case l.number && !l.code:
		return Number
	case l.time && !l.number:
		return Time
	default:
		return Text
	}
}

// cell is the value of a cell that is not read as text.
func cell(column string) string { return "NULLIF(trim(" + name(column) + "), '')" }

func matches(v, pattern string) string { return "regexp_full_match(" + v + ", " + text(pattern) + ")" }

func isNumber(v string) string {
	return "(" + matches(v, numberPattern) + " AND TRY_CAST(" + v + " AS DOUBLE) IS NOT NULL)"
}

func isTime(v string) string { return "TRY_CAST(" + v + " AS TIMESTAMP) IS NOT NULL" }

// look reads the file once for all columns.
func (db *DB) look(ctx context.Context, f csvFile) ([]looks, error) {
	var list []string
	for _, column := range f.header {
		v := cell(column)
		code := "false"
		if f.kinds[column] == Any {
			code = "coalesce(bool_or(" + matches(v, codePattern) + "), false) OR count(DISTINCT " + v + ") <> count(DISTINCT TRY_CAST(" + v + " AS DOUBLE))"
		}
		list = append(list, "count("+v+") > 0", all(v, isNumber(v)), all(v, matches(v, integerPattern)), all(v, matches(v, boolPattern)), all(v, isTime(v)), code)
	}
	found := make([]looks, len(f.header))
	var targets []any
	for i := range found {
		l := &found[i]
		targets = append(targets, &l.any, &l.number, &l.integer, &l.boolean, &l.time, &l.code)
	}
	if err := db.sql.QueryRowContext(ctx, "SELECT "+strings.Join(list, ", ")+" FROM "+f.source()).Scan(targets...); err != nil {
		return nil, f.problem(err)
	}
	return found, nil
}

// all tells whether a condition holds for all cells with a value.
func all(v, condition string) string {
	return "coalesce(bool_and(" + condition + ") FILTER (WHERE " + v + " IS NOT NULL), true)"
}

// badCell names the first cell of a column that does not meet a condition.
func (db *DB) badCell(ctx context.Context, f csvFile, i int, condition, want string) error {
	var bad string
	v := cell(f.header[i])
	query := "SELECT " + name(f.header[i]) + " FROM " + f.source() + " WHERE " + v + " IS NOT NULL AND NOT " + condition + " LIMIT 1"
	if err := db.sql.QueryRowContext(ctx, query).Scan(&bad); err != nil {
		return f.problem(err)
	}
	at := ""
	if line := f.line(i, bad); line > 0 {
		at = fmt.Sprintf(", line %d", line)
	}
	return fmt.Errorf("%s: the column %q holds %q, but the dashboard needs %s there", at, f.header[i], short(bad), want)
}

// short cuts a value that is quoted in a message.
func short(s string) string {
	const longest = 60
	if r := []rune(s); len(r) > longest {
		return string(slices.Concat(r[:longest], []rune("…")))
	}
	return s
}
