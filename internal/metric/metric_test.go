package metric

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/test/awsfake"
)

var at = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

func TestRead_allPagesInTheOrderOfTheQueries(t *testing.T) {
	(&awsfake.Server{Metrics: map[string][]awsfake.Point{
		"A": {{At: at, Value: 1}, {At: at.Add(Period), Value: 2}, {At: at.Add(2 * Period), Value: 4}},
		"B": {{At: at, Value: 8}},
	}}).Serve(t)
	cfg, err := config.LoadDefaultConfig(t.Context())
	require.NoError(t, err)
	series, err := Read(t.Context(), cloudwatch.NewFromConfig(cfg), at, at.Add(time.Hour), Query{Name: "B"}, Query{Name: "none"}, Query{Name: "A"})
	require.NoError(t, err)
	assert.Equal(t, []float64{8, 0, 7}, []float64{series[0].Sum(), series[1].Sum(), series[2].Sum()})
}

func TestSeries(t *testing.T) {
	s := Series{{at.Add(Period), 3}, {at.Add(3 * Period), 0}, {at.Add(2 * Period), 1}, {at, 2}}
	assert.Equal(t, at, s.FirstAbove(time.Time{}))
	assert.Equal(t, at.Add(Period), s.FirstAbove(at.Add(time.Second)))
	assert.Zero(t, s.FirstAbove(at.Add(3*Period)))
	value, ok := s.Newest()
	assert.True(t, ok)
	assert.Zero(t, value)
	_, ok = Series{}.Newest()
	assert.False(t, ok)
}
