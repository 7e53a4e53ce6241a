package objects

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// listing is a bucket whose objects are listed one a page.
type listing map[string]time.Time

func (l listing) ListObjectsV2(_ context.Context, in *s3.ListObjectsV2Input, _ ...func(*s3.Options)) (*s3.ListObjectsV2Output, error) {
	var names []string // objects, and folders with their slash
	for key := range l {
		below, ok := strings.CutPrefix(key, *in.Prefix)
		if !ok {
			continue
		}
		if folder, _, deeper := strings.Cut(below, "/"); deeper {
			below = folder + "/"
		}
		if name := *in.Prefix + below; !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	names = slices.DeleteFunc(names, func(name string) bool { return name <= aws.ToString(in.ContinuationToken) })
	out := &s3.ListObjectsV2Output{}
	if len(names) == 0 {
		return out, nil
	}
	if strings.HasSuffix(names[0], "/") {
		out.CommonPrefixes = []types.CommonPrefix{{Prefix: &names[0]}}
	} else {
		out.Contents = []types.Object{{Key: &names[0], LastModified: aws.Time(l[names[0]])}}
	}
	if len(names) > 1 {
		out.NextContinuationToken = &names[0]
	}
	return out, nil
}

func TestFolder(t *testing.T) {
	at := func(hour int) time.Time { return time.Date(2026, 11, 22, hour, 0, 0, 0, time.UTC) }
	tests := []struct {
		name   string
		bucket listing
		days   []string
		newest time.Time
	}{
		{"empty", listing{}, nil, time.Time{}},
		{"files only", listing{"requests/a": at(1), "requests/b": at(3), "requests/c": at(2)}, nil, at(3)},
		{"days", listing{"requests/dt=2026-11-20/a": at(9), "requests/dt=2026-11-21/a": at(3), "requests/dt=2026-11-22/a": at(2)},
			[]string{"2026-11-20", "2026-11-21", "2026-11-22"}, at(3)}, // nothing is delivered to days before
		{"others are not ours", listing{"quota/a": at(5), "requests/_tmp/a": at(6), "requests/dt=2026-11-22/a": at(2)}, []string{"2026-11-22"}, at(2)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := NewFolder(tt.bucket, "b", "requests/")
			days, err := f.Days(t.Context())
			require.NoError(t, err)
			assert.Equal(t, tt.days, days)
			newest, err := f.Newest(t.Context())
			require.NoError(t, err)
			assert.Equal(t, tt.newest, newest)
		})
	}
}

func TestFolder_Files(t *testing.T) {
	at := func(hour int) time.Time { return time.Date(2026, 11, 22, hour, 0, 0, 0, time.UTC) }
	bucket := listing{"quota/2026-11-21.parquet": at(1), "quota/2026-11-22.parquet": at(3), "quota/old/a": at(4), "requests/a": at(5)}
	files, err := NewFolder(bucket, "b", "quota/").Files(t.Context())
	require.NoError(t, err)
	assert.Equal(t, map[string]time.Time{"2026-11-21.parquet": at(1), "2026-11-22.parquet": at(3)}, files)
}
