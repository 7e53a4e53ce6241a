package glue

import (
	"context"
	"errors"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/glue"
	"github.com/aws/aws-sdk-go-v2/service/glue/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// pages answers one partition a page, and fails after the last.
type pages struct {
	days []string
	err  error
}

func (p *pages) GetPartitions(_ context.Context, in *glue.GetPartitionsInput, _ ...func(*glue.Options)) (*glue.GetPartitionsOutput, error) {
	if len(p.days) == 0 {
		return &glue.GetPartitionsOutput{}, p.err
	}
	out := &glue.GetPartitionsOutput{Partitions: []types.Partition{{Values: p.days[:1]}}}
	p.days = p.days[1:]
	if len(p.days) > 0 || p.err != nil {
		out.NextToken = aws.String("next")
	}
	return out, nil
}

func TestDays_allPages(t *testing.T) {
	days, err := NewTable(&pages{days: []string{"2026-11-21", "2026-11-22"}}, "d", "requests").Days(t.Context())
	require.NoError(t, err)
	assert.Equal(t, map[string]bool{"2026-11-21": true, "2026-11-22": true}, days)
}

func TestDays_laterPageFails_error(t *testing.T) {
	_, err := NewTable(&pages{days: []string{"2026-11-21"}, err: errors.New("denied")}, "d", "requests").Days(t.Context())
	assert.EqualError(t, err, "list partitions of requests: denied")
}
