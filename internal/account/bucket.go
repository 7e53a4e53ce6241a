package account

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// Buckets are the names of the account's buckets in a region that begin with a
// prefix.
func Buckets(ctx context.Context, client s3.ListBucketsAPIClient, region, prefix string) ([]string, error) {
	var names []string
	pages := s3.NewListBucketsPaginator(client, &s3.ListBucketsInput{BucketRegion: &region, Prefix: &prefix})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("list buckets: %w", err)
		}
		for _, b := range page.Buckets {
			names = append(names, aws.ToString(b.Name))
		}
	}
	return names, nil
}
