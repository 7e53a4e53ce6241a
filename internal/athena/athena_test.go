package athena

import (
	"context"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/test/awsfake"
)

func engine(t *testing.T, q *awsfake.Query) *Engine {
	t.Helper()
	(&awsfake.Server{Query: q}).Serve(t)
	cfg, err := config.LoadDefaultConfig(t.Context())
	require.NoError(t, err)
	return New(athena.NewFromConfig(cfg), "group", "db")
}

func TestQuery_readsAllPagesWithoutTheHeader(t *testing.T) {
	q := &awsfake.Query{State: "SUCCEEDED", Looks: 1, Scanned: 7, Rows: [][]string{{"a", "b"}, {"1", ""}, {"2", "x"}, {"3", "y"}}}
	answer, err := engine(t, q).Query(t.Context(), "SELECT 1")
	require.NoError(t, err)
	assert.Equal(t, Answer{Rows: [][]string{{"1", ""}, {"2", "x"}, {"3", "y"}}, Scanned: 7}, answer)
	assert.Equal(t, "SELECT 1", q.SQL)
}

func TestQuery_failedOrCancelled_saysWhy(t *testing.T) {
	for _, state := range []string{"FAILED", "CANCELLED"} {
		_, err := engine(t, &awsfake.Query{State: state, Reason: "Bytes scanned limit was exceeded"}).Query(t.Context(), "SELECT 1")
		assert.ErrorIs(t, err, ErrFailed)
		assert.ErrorContains(t, err, "Bytes scanned limit was exceeded")
	}
}

func TestQuery_nobodyWaits_isStopped(t *testing.T) {
	q := &awsfake.Query{State: "SUCCEEDED", Looks: 1000}
	e := engine(t, q)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err := e.Query(ctx, "SELECT 1")
	assert.ErrorIs(t, err, context.DeadlineExceeded)
	assert.True(t, q.Stopped)
}
