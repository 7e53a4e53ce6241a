package objects

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// Names are the folders directly below the folder, by name.
func (f *Folder) Names(ctx context.Context) ([]string, error) {
	var names []string
	err := f.pages(ctx, f.prefix, func(out *s3.ListObjectsV2Output) {
		for _, below := range out.CommonPrefixes {
			names = append(names, strings.TrimSuffix(strings.TrimPrefix(aws.ToString(below.Prefix), f.prefix), "/"))
		}
	})
	slices.Sort(names)
	return names, err
}
