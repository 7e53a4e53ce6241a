package objects

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// Names are the folders directly below the folder, by name.
func (f *Folder) Names(ctx context.Context) ([]string, error) {
	var names []string
	in := &s3.ListObjectsV2Input{Bucket: &f.bucket, Prefix: &f.prefix, Delimiter: aws.String("/")}
	for {
		out, err := f.client.ListObjectsV2(ctx, in)
		if err != nil {
			return nil, fmt.Errorf("list %s: %w", f.prefix, err)
		}
		for _, below := range out.CommonPrefixes {
			names = append(names, strings.TrimSuffix(strings.TrimPrefix(aws.ToString(below.Prefix), f.prefix), "/"))
		}
		if aws.ToString(out.NextContinuationToken) == "" {
			slices.Sort(names)
			return names, nil
		}
		in.ContinuationToken = out.NextContinuationToken
	}
}
