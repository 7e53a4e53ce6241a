package gate

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
	_ "time/tzdata" // the runtime's image has none

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/glue"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	catalogue "github.com/apigw-lens/apigw-lens/internal/glue"
	"github.com/apigw-lens/apigw-lens/internal/ledger"
	"github.com/apigw-lens/apigw-lens/internal/objects"
	"github.com/apigw-lens/apigw-lens/internal/refresh"
)

// The environment of the Lambda function.
const (
	EnvTable    = "WORKFLOW_TABLE"   // DynamoDB table of the ledger; required
	EnvBucket   = "BUCKET"           // bucket of the delivered objects; required
	EnvDatabase = "DATABASE"         // Glue database of the table requests; required
	EnvReports  = "REPORT_SCHEDULE"  // kinds of scheduled report, joined by "-and-": weekly-and-monthly, or none
	EnvTimeZone = "REPORT_TIME_ZONE" // IANA name, default UTC
	EnvProject  = "PROJECT_NAME"     // dimension of the metrics, and name in messages; required
)

// Options are the choices that the environment of the Lambda function leaves
// open.
type Options struct {
	Table, Bucket, Database, Reports, TimeZone, Project string
	// PathStyle addresses buckets in the path, for stand-ins of S3.
	PathStyle bool
}

// FromEnv reads the options from an environment.
func FromEnv(getenv func(string) string) Options {
	return Options{
		Table: getenv(EnvTable), Bucket: getenv(EnvBucket), Database: getenv(EnvDatabase),
		Reports: getenv(EnvReports), TimeZone: getenv(EnvTimeZone), Project: getenv(EnvProject),
		PathStyle: getenv("AWS_ENDPOINT_URL_S3") != "" || getenv("AWS_ENDPOINT_URL") != "",
	}
}

// Config makes the clients that the options ask for; credentials and region
// come from the SDK's own chain. All problems are reported together.
func (o Options) Config(ctx context.Context) (Config, error) {
	var problems []error
	for name, value := range map[string]string{EnvTable: o.Table, EnvBucket: o.Bucket, EnvDatabase: o.Database, EnvProject: o.Project} {
		if value == "" {
			problems = append(problems, fmt.Errorf("%s is missing", name))
		}
	}
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		problems = append(problems, fmt.Errorf("load AWS configuration: %w", err))
	}
	if err := errors.Join(problems...); err != nil {
		return Config{}, fmt.Errorf("configure gate: %w", err)
	}
	store := s3.NewFromConfig(cfg, func(s *s3.Options) { s.UsePathStyle = o.PathStyle })
	out := Config{
		Ledger: ledger.New(dynamodb.NewFromConfig(cfg), o.Table, time.Now),
		Index:  catalogue.NewTable(glue.NewFromConfig(cfg), o.Database, "requests"),
		Folder: func(prefix string) Folder { return objects.NewFolder(store, o.Bucket, prefix) },
		Limits: refresh.Enterprise,
		Bucket: o.Bucket, TimeZone: o.TimeZone,
		Project: o.Project,
		Log:     os.Stdout,
	}
	if o.Reports != "" && o.Reports != "none" {
		out.Reports = strings.Split(o.Reports, "-and-")
	}
	return out, nil
}
