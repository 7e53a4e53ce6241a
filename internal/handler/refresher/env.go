package refresher

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/apigw-lens/apigw-lens/internal/apigw"
	"github.com/apigw-lens/apigw-lens/internal/bus"
	"github.com/apigw-lens/apigw-lens/internal/objects"
	"github.com/apigw-lens/apigw-lens/internal/snapshotstore"
)

// The environment of the Lambda function.
const (
	EnvTable   = "USAGE_PLAN_TABLE" // DynamoDB table; required
	EnvBucket  = "SNAPSHOT_BUCKET"  // bucket for snapshots/<version>.json.gz; none: no archive
	EnvBus     = "EVENT_BUS"        // bus for our event; default "default"
	EnvRate    = "REFRESH_RATE"     // requests per second to API Gateway; default 3
	EnvProject = "PROJECT_NAME"     // dimension of the metrics
)

// Options are the choices that the environment of the Lambda function leaves
// open.
type Options struct {
	Table, Bucket, Bus, Rate, Project string
	// PathStyle addresses buckets in the path, for stand-ins of S3. It follows
	// from an endpoint of S3 in the environment.
	PathStyle bool
}

// FromEnv reads the options from an environment.
func FromEnv(getenv func(string) string) Options {
	return Options{
		Table: getenv(EnvTable), Bucket: getenv(EnvBucket), Bus: getenv(EnvBus), Rate: getenv(EnvRate), Project: getenv(EnvProject),
		PathStyle: getenv("AWS_ENDPOINT_URL_S3") != "" || getenv("AWS_ENDPOINT_URL") != "",
	}
}

// Config makes the clients that the options ask for; credentials and region
// come from the SDK's own chain. All problems are reported together.
func (o Options) Config(ctx context.Context) (Config, error) {
	var problems []error
	rate := 0.0
	if o.Table == "" {
		problems = append(problems, fmt.Errorf("%s is missing", EnvTable))
	}
	if o.Rate != "" {
		var err error
		if rate, err = strconv.ParseFloat(o.Rate, 64); err != nil || !(rate > 0 && rate <= 10) {
			problems = append(problems, fmt.Errorf("%s %q is not a number above 0, up to 10", EnvRate, o.Rate))
		}
	}
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		problems = append(problems, fmt.Errorf("load AWS configuration: %w", err))
	} else if cfg.Region == "" {
		problems = append(problems, errors.New("AWS region is missing"))
	}
	if err := errors.Join(problems...); err != nil {
		return Config{}, fmt.Errorf("configure refresher: %w", err)
	}
	if o.Bus == "" {
		o.Bus = "default"
	}
	out := Config{
		Reader:  apigw.NewReader(apigateway.NewFromConfig(cfg), apigw.Options{Rate: rate, Region: cfg.Region}),
		Store:   snapshotstore.NewDynamo(dynamodb.NewFromConfig(cfg), o.Table, snapshotstore.Options{Consistent: true}),
		Bus:     bus.New(eventbridge.NewFromConfig(cfg), o.Bus),
		Project: o.Project,
		Log:     os.Stdout,
	}
	if o.Bucket != "" {
		client := s3.NewFromConfig(cfg, func(s *s3.Options) { s.UsePathStyle = o.PathStyle })
		out.Archive = objects.New(client, o.Bucket)
	}
	return out, nil
}
