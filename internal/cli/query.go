package cli

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/apigw-lens/apigw-lens/internal/duckdb"
)

type queryOptions struct {
	data    string
	json    bool
	csv     bool
	timeout time.Duration
}

func newQuery(s Streams) *cobra.Command {
	var o queryOptions
	cmd := &cobra.Command{
		Use:   "query SQL",
		Short: "Run read-only SQL over the table requests",
		Long: `Run one SELECT statement (DuckDB's dialect) over the table requests: one row per
API request, columns as in docs/fields.md. Text columns read (none) where a
request has no value; request_time is UTC; dt is the day.

The statement can read nothing but the data folder, and can change nothing.
"-" as SQL reads it from standard input.`,
		Example: `  apigw-lens query "select customer, count(*) from requests group by 1 order by 2 desc"
  apigw-lens query --csv "select * from requests where error_type = 'QUOTA_EXCEEDED'" > hits.csv`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), s, args[0]) },
	}
	dataFlag(cmd, &o.data)
	cmd.Flags().BoolVar(&o.json, "json", false, "print a JSON array of objects")
	cmd.Flags().BoolVar(&o.csv, "csv", false, "print CSV")
	cmd.Flags().DurationVar(&o.timeout, "timeout", time.Minute, "give up after this long")
	cmd.MarkFlagsMutuallyExclusive("json", "csv")
	return cmd
}

func (o *queryOptions) run(ctx context.Context, s Streams, sql string) error {
	if sql == "-" {
		text, err := io.ReadAll(s.In)
		if err != nil {
			return fmt.Errorf("read SQL from standard input: %w", err)
		}
		sql = string(text)
	}
	ctx, cancel := context.WithTimeout(ctx, o.timeout)
	defer cancel()
	db, err := openData(ctx, o.data)
	if err != nil {
		return err
	}
	defer db.Close()
	result, err := db.Query(ctx, sql)
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return fmt.Errorf("the query took longer than %s; allow more with --timeout", o.timeout)
	case err != nil:
		return err
	case o.json:
		return writeJSON(s.Out, result)
	case o.csv:
		return writeCSV(s.Out, result)
	}
	return writeTable(s.Out, result)
}

// writeJSON prints an array of objects whose keys stand in the order of the
// columns, one object a line.
func writeJSON(w io.Writer, r *duckdb.Result) error {
	var b strings.Builder
	b.WriteByte('[')
	for i, row := range r.Rows {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("\n  {")
		for j, v := range row {
			if j > 0 {
				b.WriteString(", ")
			}
			key, err := json.Marshal(r.Columns[j].Name)
			if err != nil {
				return fmt.Errorf("encode column name: %w", err)
			}
			value, err := json.Marshal(v)
			if err != nil {
				return fmt.Errorf("encode column %s: %w", r.Columns[j].Name, err)
			}
			b.Write(key)
			b.WriteString(": ")
			b.Write(value)
		}
		b.WriteByte('}')
	}
	if len(r.Rows) > 0 {
		b.WriteByte('\n')
	}
	b.WriteString("]\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func writeCSV(w io.Writer, r *duckdb.Result) error {
	out := csv.NewWriter(w)
	record := make([]string, len(r.Columns))
	for i, c := range r.Columns {
		record[i] = c.Name
	}
	if err := out.Write(record); err != nil {
		return err
	}
	for _, row := range r.Rows {
		for i, v := range row {
			record[i] = ""
			if v != nil {
				record[i] = cellText(v)
			}
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// widest is how many characters of a value a table shows.
const widest = 60

// writeTable prints aligned columns: numbers to the right, text to the left.
func writeTable(w io.Writer, r *duckdb.Result) error {
	cells := make([][]string, 0, len(r.Rows)+1)
	header := make([]string, len(r.Columns))
	width := make([]int, len(r.Columns))
	for i, c := range r.Columns {
		header[i], width[i] = c.Name, utf8.RuneCountInString(c.Name)
	}
	cells = append(cells, header)
	numeric := make([]bool, len(r.Columns))
	for _, row := range r.Rows {
		line := make([]string, len(row))
		for i, v := range row {
			switch v.(type) {
			case int64, float64:
				numeric[i] = true
			}
			line[i] = shorten(cellText(v))
			width[i] = max(width[i], utf8.RuneCountInString(line[i]))
		}
		cells = append(cells, line)
	}
	var b strings.Builder
	for n, line := range cells {
		for i, text := range line {
			pad := strings.Repeat(" ", width[i]-utf8.RuneCountInString(text))
			switch {
			case numeric[i]:
				b.WriteString(pad + text)
			case i == len(line)-1:
				b.WriteString(text)
			default:
				b.WriteString(text + pad)
			}
			if i < len(line)-1 {
				b.WriteString("  ")
			}
		}
		b.WriteByte('\n')
		if n == 0 {
			for i := range line {
				b.WriteString(strings.Repeat("-", width[i]))
				if i < len(line)-1 {
					b.WriteString("  ")
				}
			}
			b.WriteByte('\n')
		}
	}
	fmt.Fprintf(&b, "(%d rows)\n", len(r.Rows))
	_, err := io.WriteString(w, b.String())
	return err
}

// printable takes out what a terminal would act upon.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return ' '
		}
		return r
	}, s)
}

func shorten(s string) string {
	s = printable(s)
	if utf8.RuneCountInString(s) <= widest {
		return s
	}
	return string([]rune(s)[:widest-1]) + "…"
}

func cellText(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	case time.Time:
		return v.Format("2006-01-02 15:04:05.999")
	}
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(text)
}
