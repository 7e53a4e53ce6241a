package parquet

import (
	"bytes"
	"slices"
	"testing"
	"time"

	pq "github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/quota"
)

func TestFile(t *testing.T) {
	end := time.Date(2026, 11, 26, 19, 18, 12, 345678000, time.UTC)
	rate, told := 2.5, int64(60)
	full := quota.Row{
		Holding: quota.Holding{PlanID: "p", Plan: "Größe L", KeyID: "k", KeyName: "main", CustomerID: "c", Customer: "(none)", Period: quota.Month, Rate: &rate},
		Day:     time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), PeriodStart: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC),
		Limit: 100, UsedDay: 7, Used: 60, GetUsage: &told, Burn: 8.5, End: &end, From: &end, To: &end,
	}
	bare := full
	bare.Rate, bare.End, bare.From, bare.To, bare.GetUsage = nil, nil, nil, nil, nil
	f := NewFile()
	require.NoError(t, f.Add(full))
	require.NoError(t, f.Add(bare))
	body, err := f.Bytes()
	require.NoError(t, err)

	read, err := pq.OpenFile(bytes.NewReader(body), int64(len(body)))
	require.NoError(t, err)
	var names []string
	for _, c := range read.Root().Columns() {
		names = append(names, c.Name())
	}
	var want []string
	for _, c := range quota.Columns {
		want = append(want, c.Name)
	}
	assert.Equal(t, want, names, "in the order of the table")
	rows := make([]pq.Row, 2)
	n, _ := read.RowGroups()[0].Rows().ReadRows(rows)
	require.Equal(t, 2, n)
	at := func(row pq.Row, name string) pq.Value { return row[slices.Index(names, name)] }
	assert.Equal(t, "Größe L", at(rows[0], "usage_plan").String())
	assert.Equal(t, end.UnixMicro(), at(rows[0], "projected_end").Int64())
	assert.Equal(t, 2.5, at(rows[0], "throttle_rate").Double())
	assert.EqualValues(t, 60, at(rows[0], "getusage_used").Int64())
	for _, name := range []string{"projected_end", "projected_from", "projected_to", "throttle_rate", "getusage_used", "getusage_difference"} {
		assert.True(t, at(rows[1], name).IsNull(), name)
	}
}

func TestFile_withoutRows(t *testing.T) {
	body, err := NewFile().Bytes()
	require.NoError(t, err)
	read, err := pq.OpenFile(bytes.NewReader(body), int64(len(body)))
	require.NoError(t, err)
	assert.Zero(t, read.NumRows())
}
