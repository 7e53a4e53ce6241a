//go:build trino

package trino

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/quota"
	"github.com/apigw-lens/apigw-lens/internal/quota/parquet"
)

// The files of the quota watcher are read with Glue's columns and types: one per
// day, with and without a forecast.
func TestTrinoGivesTheQuotaWatchersRows(t *testing.T) {
	data := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(data, "quota"), 0o755))
	now := time.Date(2026, 11, 20, 13, 0, 0, 0, time.UTC)
	busy := quota.Holding{PlanID: "p", Plan: "Größe L", KeyID: "busy", KeyName: "main", CustomerID: "c", Customer: "Acme", Limit: 230, Period: quota.Month}
	idle := busy
	idle.KeyID = "idle"
	var counts []quota.Count
	for day := now.AddDate(0, 0, -60); day.Before(now); day = day.AddDate(0, 0, 1) {
		counts = append(counts, quota.Count{Day: day, PlanID: "p", KeyID: "busy", Used: 10})
	}
	files := map[string]*parquet.File{}
	var want []quota.Row
	for row := range quota.Each(quota.Input{Holdings: quota.Always([]quota.Holding{busy, idle}), Counts: counts, From: now.AddDate(0, 0, -1), Until: now}) {
		day := row.Day.Format(time.DateOnly)
		if files[day] == nil {
			files[day] = parquet.NewFile()
		}
		require.NoError(t, files[day].Add(row))
		want = append(want, row)
	}
	for day, f := range files {
		body, err := f.Bytes()
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(data, "quota", day+".parquet"), body, 0o644))
	}

	server, ctx := start(t, data), context.Background()
	var columns []string
	for _, c := range quota.Columns {
		columns = append(columns, c.Name+" "+sqlTypes[c.Type])
	}
	for _, sql := range []string{
		"CREATE SCHEMA hive." + schema,
		"CREATE TABLE quota (" + strings.Join(columns, ", ") + ") WITH (format = 'PARQUET', external_location = 'local:///quota')",
	} {
		_, err := server.query(ctx, sql)
		require.NoError(t, err, sql)
	}
	rows, err := server.query(ctx, "SELECT * FROM quota ORDER BY event_hour, api_key_id")
	require.NoError(t, err)
	got := plainRows(t, rows)
	require.Len(t, got, len(want))
	require.NotNil(t, want[0].End, "the busy key runs out")
	for i, row := range want {
		for n, v := range row.Values() {
			if at, ok := v.(time.Time); ok {
				assert.WithinDuration(t, at, got[i][n].(time.Time), time.Millisecond, quota.Columns[n].Name)
				continue
			}
			assert.EqualValues(t, v, got[i][n], quota.Columns[n].Name)
		}
	}
}
