package overview

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBucketFor(t *testing.T) {
	const day = 24 * time.Hour
	tests := []struct {
		length time.Duration
		want   string
	}{
		{time.Hour, "5 minutes"}, {day, "hour"}, {3 * day, "hour"}, {3*day + time.Hour, "day"},
		{90 * day, "day"}, {365 * day, "week"},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, bucketFor(tt.length).name, tt.length)
	}
}

// The axis is made in Go and the points in SQL: both must cut time alike.
func TestBucket_startsWhereDuckDBDoes(t *testing.T) {
	for _, when := range []string{"1999-12-31 23:59:59", "2000-01-03 00:00:00", "2026-02-28 13:07:09", "2026-12-31 23:04:59"} {
		db := open(t, request{"request_time": at(when), "status": 200})
		for _, length := range []time.Duration{time.Hour, 24 * time.Hour, 240 * time.Hour, 10000 * time.Hour} {
			b := bucketFor(length)
			rows, err := db.Query(context.Background(), `SELECT `+b.sql()+` FROM requests`)
			require.NoError(t, err)
			assert.Equal(t, rows[0][0].(time.Time).UTC(), b.start(at(when)), "%s in %s", when, b.name)
		}
	}
}

func TestAxis_isBounded(t *testing.T) {
	b := bucketFor(1e6 * time.Hour)
	points := b.axis(time.Unix(0, 0), at("2200-01-01 00:00:00"))
	assert.LessOrEqual(t, len(points), maxPoints)
	assert.Equal(t, b.start(at("2199-12-31 23:59:59")), points[len(points)-1])
}
