package quotawatcher

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/apigw-lens/apigw-lens/internal/apigw"
	"github.com/apigw-lens/apigw-lens/internal/bus"
	"github.com/apigw-lens/apigw-lens/internal/notice"
	"github.com/apigw-lens/apigw-lens/internal/objects"
	"github.com/apigw-lens/apigw-lens/internal/quota"
	"github.com/apigw-lens/apigw-lens/internal/snapshotstore"
)

// The environment of the Lambda function.
const (
	EnvTable      = "USAGE_PLAN_TABLE" // DynamoDB table of snapshot and notices; required
	EnvBucket     = "BUCKET"           // bucket of the table quota; required
	EnvBus        = "EVENT_BUS"        // bus for our events; default "default"
	EnvThresholds = "QUOTA_THRESHOLDS" // percent, for plans without their own; default 75,90,100
	EnvProject    = "PROJECT_NAME"     // dimension of the metrics
)

// Options are the choices that the environment of the Lambda function leaves
// open.
type Options struct {
	Table, Bucket, Bus, Thresholds, Project string
	// PathStyle is for stand-ins of S3, which have no host name per bucket.
	PathStyle bool
}

// FromEnv reads the options from an environment.
func FromEnv(getenv func(string) string) Options {
	return Options{
		Table: getenv(EnvTable), Bucket: getenv(EnvBucket), Bus: getenv(EnvBus),
		Thresholds: getenv(EnvThresholds), Project: getenv(EnvProject),
		PathStyle: getenv("AWS_ENDPOINT_URL_S3") != "" || getenv("AWS_ENDPOINT_URL") != "",
	}
}

// Config makes the clients that the options ask for; credentials and region
// come from the SDK's own chain. All problems are reported together.
func (o Options) Config(ctx context.Context) (Config, error) {
	var problems []error
	if o.Table == "" {
		problems = append(problems, fmt.Errorf("%s is missing", EnvTable))
	}
	if o.Bucket == "" {
		problems = append(problems, fmt.Errorf("%s is missing", EnvBucket))
	}
	thresholds := quota.DefaultThresholds
	if o.Thresholds != "" {
		var err error
		if thresholds, err = quota.ParseThresholds(o.Thresholds); err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", EnvThresholds, err))
		}
	}
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		problems = append(problems, fmt.Errorf("load AWS configuration: %w", err))
	} else if cfg.Region == "" {
		problems = append(problems, errors.New("AWS region is missing"))
	}
	if err := errors.Join(problems...); err != nil {
		return Config{}, fmt.Errorf("configure quota watcher: %w", err)
	}
	if o.Bus == "" {
		o.Bus = "default"
	}
	table := dynamodb.NewFromConfig(cfg)
	files := s3.NewFromConfig(cfg, func(s *s3.Options) { s.UsePathStyle = o.PathStyle })
	return Config{
		Store: snapshotstore.NewDynamo(table, o.Table, snapshotstore.Options{}),
		// Slower than the refresher, with which it may run at the same time.
		Usage:      apigw.NewReader(apigateway.NewFromConfig(cfg), apigw.Options{Rate: 2, Region: cfg.Region}),
		Bus:        bus.New(eventbridge.NewFromConfig(cfg), o.Bus),
		Notices:    notice.New(table, o.Table, nil),
		Files:      objects.NewFolder(files, o.Bucket, TableFolder),
		Objects:    objects.NewStore(files, o.Bucket),
		Thresholds: thresholds,
		Project:    o.Project,
		Log:        os.Stdout,
	}, nil
}
