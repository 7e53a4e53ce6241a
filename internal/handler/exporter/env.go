package exporter

import (
	"context"
	"fmt"
	"os"
	_ "time/tzdata" // the runtime's image has none

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"

	"github.com/apigw-lens/apigw-lens/internal/mail"
	"github.com/apigw-lens/apigw-lens/internal/objects"
)

// EnvProject is the environment variable with the dimension of the metrics.
const EnvProject = "PROJECT_NAME"

// FromEnv makes the Config of the Lambda function; credentials and region come
// from the SDK's own chain.
func FromEnv(ctx context.Context, getenv func(string) string) (Config, error) {
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return Config{}, fmt.Errorf("configure exporter: load AWS configuration: %w", err)
	}
	// Stand-ins of S3 have no host name per bucket.
	standIn := getenv("AWS_ENDPOINT_URL_S3") != "" || getenv("AWS_ENDPOINT_URL") != ""
	client := s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = standIn })
	return Config{
		Objects: func(bucket string) Objects { return objects.NewStore(client, bucket) },
		Mailer:  mail.New(sesv2.NewFromConfig(cfg)),
		Project: getenv(EnvProject), Log: os.Stdout,
	}, nil
}
