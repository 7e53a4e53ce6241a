package lens

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
	"github.com/apigw-lens/apigw-lens/internal/board"
	"github.com/apigw-lens/apigw-lens/internal/duckdb"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/compile"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/dataset"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/definition"
	"github.com/apigw-lens/apigw-lens/internal/quicksight/expr"
	"github.com/apigw-lens/apigw-lens/internal/quota"
)

// athenaDatabase stands for the Glue database in SQL that is only shown.
const athenaDatabase = "apigw_lens"

// columnTypes are the types of data set columns as expressions have them.
var columnTypes = map[string]expr.Type{
	"STRING": expr.Text, "INTEGER": expr.Integer, "DECIMAL": expr.Decimal, "DATETIME": expr.Time,
}

// source is one data set, as the view that define makes of it.
func source(d dataset.DataSet) compile.DataSet {
	set := compile.DataSet{Columns: map[string]expr.Type{}, Complete: complete[d.Identifier]}
	for _, c := range d.Columns {
		set.Columns[c.Name] = columnTypes[c.Type]
		if c.Type == "STRING" { // their SQL puts a word where there is none
			set.Complete = append(set.Complete, c.Name)
		}
	}
	if d.Identifier == "requests" {
		// A record can arrive on AWS on the day after its request, and a clock
		// can be wrong.
		set.Hours = map[string]string{"request_time": "event_hour"}
		set.Floor = &compile.Floor{Column: accesslog.Partition, Of: []string{"request_time", "event_hour"}, Lead: 24 * time.Hour}
		// The data folder files a row by the day of its request.
		set.Floor.Exact = []expr.Dialect{expr.DuckDB}
	}
	set.Source = func(dialect expr.Dialect) string {
		if dialect == expr.Athena {
			return "(" + d.Athena(athenaDatabase, dataset.DirectQuery) + ")"
		}
		return "dashboard." + expr.Quote(d.Identifier)
	}
	return set
}

// complete are the columns of other types that have a value in every row: of
// requests, delivery sees to it.
var complete = map[string][]string{
	"requests": {"request_time", "event_hour"},
	"quota":    {"event_hour"},
}

// tables are what the data sets read, with the schema: within a view its own
// comes first.
var tables = map[string]string{"requests": "main." + duckdb.Records, "quota": "main." + quota.Table}

// define makes the views that sources name, for what NOW means.
func (f *folder) define(ctx context.Context, now time.Time) error {
	for _, d := range f.sets {
		if err := f.db.Define(ctx, d.Identifier, d.DuckDB(tables[d.Identifier], now)); err != nil {
			return err
		}
	}
	return nil
}

// countries are the columns of country codes.
func countries(sets []dataset.DataSet) map[string]bool {
	columns := map[string]bool{}
	for _, d := range sets {
		for _, c := range d.Columns {
			if c.Geo {
				columns[c.Name] = true
			}
		}
	}
	return columns
}

// theme reads the colours of a QuickSight theme.
func theme(text []byte) (board.Theme, error) {
	var t types.ThemeConfiguration
	if err := json.Unmarshal(text, &t); err != nil {
		return board.Theme{}, fmt.Errorf("read theme: %w", err)
	}
	out := board.Theme{}
	if p := t.DataColorPalette; p != nil {
		out.Colors, out.Gradient = p.Colors, p.MinMaxGradient
	}
	if p := t.UIColorPalette; p != nil {
		out.Accent, out.Good = definition.Of(p.Accent), definition.Of(p.Success)
		out.Warning, out.Danger = definition.Of(p.Warning), definition.Of(p.Danger)
	}
	return out, nil
}
