package planner

import (
	"context"
	"fmt"
	"os"
	_ "time/tzdata" // the runtime's image has none

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/apigw-lens/apigw-lens/internal/objects"
	"github.com/apigw-lens/apigw-lens/internal/snapshotstore"
)

// The environment of the Lambda function.
const (
	EnvTable   = "USAGE_PLAN_TABLE" // DynamoDB table of the snapshots; none: no customers without requests, no mails
	EnvProject = "PROJECT_NAME"     // dimension of the metrics
)

// FromEnv makes the Config of the Lambda function; credentials and region come
// from the SDK's own chain.
func FromEnv(ctx context.Context, getenv func(string) string) (Config, error) {
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return Config{}, fmt.Errorf("configure planner: load AWS configuration: %w", err)
	}
	// Stand-ins of S3 have no host name per bucket.
	standIn := getenv("AWS_ENDPOINT_URL_S3") != "" || getenv("AWS_ENDPOINT_URL") != ""
	client := s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = standIn })
	out := Config{
		Objects: func(bucket string) Objects { return objects.NewStore(client, bucket) },
		Project: getenv(EnvProject), Log: os.Stdout,
	}
	if table := getenv(EnvTable); table != "" {
		out.Plans = snapshotstore.NewDynamo(dynamodb.NewFromConfig(cfg), table, snapshotstore.Options{})
	}
	return out, nil
}
