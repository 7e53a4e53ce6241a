package spice

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/quicksight"
	"github.com/aws/aws-sdk-go-v2/service/quicksight/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var start = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)

// list is QuickSight's list, two to a page; each letter is an ingestion, C
// complete, F failed, R running, at the hour that follows it.
type list struct {
	ingestions []types.Ingestion
	pages      int
}

func newList(text ...string) *list {
	l := &list{}
	for _, t := range text {
		hour, _ := strconv.Atoi(t[1:])
		i := types.Ingestion{IngestionId: aws.String(t), CreatedTime: aws.Time(start.Add(time.Duration(hour) * time.Hour)),
			IngestionStatus: map[byte]types.IngestionStatus{'C': "COMPLETED", 'F': "FAILED", 'R': "RUNNING"}[t[0]]}
		l.ingestions = append(l.ingestions, i)
	}
	return l
}

func (l *list) ListIngestions(_ context.Context, in *quicksight.ListIngestionsInput, _ ...func(*quicksight.Options)) (*quicksight.ListIngestionsOutput, error) {
	l.pages++
	from, _ := strconv.Atoi(aws.ToString(in.NextToken))
	to := min(from+2, len(l.ingestions))
	out := &quicksight.ListIngestionsOutput{Ingestions: l.ingestions[from:to]}
	if to < len(l.ingestions) {
		out.NextToken = aws.String(strconv.Itoa(to))
	}
	return out, nil
}

func TestLast_readsAsFarAsItMust(t *testing.T) {
	tests := []struct {
		name             string
		list             *list
		newest, complete string
		pages            int
	}{
		{"none", newList(), "", "", 1},
		{"newest first", newList("R9", "C8", "F7", "C6", "C5", "C4"), "R9", "C8", 2},
		{"oldest first", newList("C1", "C2", "C3", "F4", "C5", "R6"), "R6", "C5", 3},
		{"only failures for long", newList("F9", "F8", "F7", "F6", "C5"), "F9", "C5", 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			newest, complete, err := Last(t.Context(), tt.list, "1", "d")
			require.NoError(t, err)
			assert.Equal(t, tt.newest, id(newest))
			assert.Equal(t, tt.complete, id(complete))
			assert.Equal(t, tt.pages, tt.list.pages)
		})
	}
}

func id(i *Ingestion) string {
	if i == nil {
		return ""
	}
	return i.ID
}
