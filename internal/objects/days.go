package objects

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// Lister is the part of the SDK's client that a Folder uses.
type Lister interface {
	ListObjectsV2(context.Context, *s3.ListObjectsV2Input, ...func(*s3.Options)) (*s3.ListObjectsV2Output, error)
}

// Folder is a part of a bucket, read only.
type Folder struct {
	client         Lister
	bucket, prefix string
}

// NewFolder makes the Folder of a prefix, which ends in a slash.
func NewFolder(client Lister, bucket, prefix string) *Folder { return &Folder{client, bucket, prefix} }

// Days are the partitions dt=YYYY-MM-DD in the folder, oldest first.
func (f *Folder) Days(ctx context.Context) ([]string, error) {
	days, _, err := f.level(ctx, f.prefix)
	return days, err
}

// Newest is when the newest object was written: in the folder itself, or in its
// last two days, since delivery writes to no day before. Zero: there is none.
func (f *Folder) Newest(ctx context.Context) (time.Time, error) {
	days, newest, err := f.level(ctx, f.prefix)
	if err != nil {
		return time.Time{}, err
	}
	for _, day := range days[max(0, len(days)-2):] {
		_, at, err := f.level(ctx, f.prefix+"dt="+day+"/")
		if err != nil {
			return time.Time{}, err
		}
		if at.After(newest) {
			newest = at
		}
	}
	return newest, nil
}

// Files are the objects directly in the folder, by name, and when each was
// written.
func (f *Folder) Files(ctx context.Context) (map[string]time.Time, error) {
	files := map[string]time.Time{}
	err := f.pages(ctx, f.prefix, func(out *s3.ListObjectsV2Output) {
		for _, object := range out.Contents {
			files[strings.TrimPrefix(aws.ToString(object.Key), f.prefix)] = aws.ToTime(object.LastModified)
		}
	})
	return files, err
}

// level lists one level: the days below it, and the newest of its own objects.
func (f *Folder) level(ctx context.Context, prefix string) (days []string, newest time.Time, err error) {
	err = f.pages(ctx, prefix, func(out *s3.ListObjectsV2Output) {
		for _, below := range out.CommonPrefixes {
			if day, ok := strings.CutPrefix(strings.TrimPrefix(aws.ToString(below.Prefix), prefix), "dt="); ok {
				days = append(days, strings.TrimSuffix(day, "/"))
			}
		}
		for _, object := range out.Contents {
			if at := aws.ToTime(object.LastModified); at.After(newest) {
				newest = at
			}
		}
	})
	slices.Sort(days)
	return days, newest, err
}

// pages lists one level, page by page.
func (f *Folder) pages(ctx context.Context, prefix string, page func(*s3.ListObjectsV2Output)) error {
	in := &s3.ListObjectsV2Input{Bucket: &f.bucket, Prefix: &prefix, Delimiter: aws.String("/")}
	for {
		out, err := f.client.ListObjectsV2(ctx, in)
		if err != nil {
			return fmt.Errorf("list %s: %w", prefix, err)
		}
		page(out)
		if aws.ToString(out.NextContinuationToken) == "" {
			return nil
		}
		in.ContinuationToken = out.NextContinuationToken
	}
}
