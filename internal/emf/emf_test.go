package emf

import (
	"bytes"
	"errors"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWrite_oneLineWithTheMetricsAndTheirDefinition(t *testing.T) {
	var out bytes.Buffer
	fields := map[string]any{"Stream": "s1", "version": "v"}
	err := Line{
		At: time.UnixMilli(1_795_342_530_123), Level: "INFO", Message: "done", Dimension: "Stream",
		Metrics: []Metric{Count("Calls", 3), {"Age", "Seconds", 1.5}}, Fields: fields,
	}.Write(&out)
	require.NoError(t, err)
	assert.Equal(t, `{"Age":1.5,"Calls":3,"Stream":"s1","_aws":{"CloudWatchMetrics":[{"Dimensions":[["Stream"]],"Metrics":[{"Name":"Calls","Unit":"Count"},{"Name":"Age","Unit":"Seconds"}],"Namespace":"ApigwLens"}],"Timestamp":1795342530123},"level":"INFO","msg":"done","time":"2026-11-22T10:15:30.123Z","version":"v"}`+"\n", out.String())
	assert.Len(t, fields, 2, "the caller's map stays as it is")
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("broken") }

func TestWrite_problems_errors(t *testing.T) {
	assert.ErrorContains(t, Line{Metrics: []Metric{{"Age", "Seconds", math.NaN()}}}.Write(&bytes.Buffer{}), "encode summary")
	assert.EqualError(t, Line{}.Write(brokenWriter{}), "write summary: broken")
}
