package enricher

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"time"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/apigw-lens/apigw-lens/internal/enrich"
	"github.com/apigw-lens/apigw-lens/internal/geo"
	"github.com/apigw-lens/apigw-lens/internal/snapshotstore"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
	"github.com/apigw-lens/apigw-lens/internal/useragent"
)

// The environment of the Lambda function.
const (
	EnvSnapshotFile   = "USAGE_PLAN_SNAPSHOT_FILE" // snapshot to enrich from; none: rows are no_snapshot
	EnvTable          = "USAGE_PLAN_TABLE"         // DynamoDB table with published snapshots; without effect where there is a file
	EnvGeoDatabase    = "GEO_DATABASE_FILE"        // MMDB with countries; none: no countries
	EnvPrivacyMode    = "PRIVACY_MODE"             // keep, truncate or hash
	EnvPrivacyHashKey = "PRIVACY_HASH_KEY"         // secret key of mode hash
)

// Options are the choices that the environment of the Lambda function, or the
// flags of import and demo, leave open.
type Options struct {
	SnapshotFile   string
	Table          string
	GeoDatabase    string
	PrivacyMode    string
	PrivacyHashKey string
	// OneAtATime is Config's.
	OneAtATime bool
}

// The environment that Lambda itself sets.
const (
	envRuntime     = "AWS_LAMBDA_RUNTIME_API"
	envConcurrency = "AWS_LAMBDA_MAX_CONCURRENCY" // set where one process serves several invocations at once
)

// FromEnv reads the options from an environment.
func FromEnv(getenv func(string) string) Options {
	return Options{
		SnapshotFile:   getenv(EnvSnapshotFile),
		Table:          getenv(EnvTable),
		GeoDatabase:    getenv(EnvGeoDatabase),
		PrivacyMode:    getenv(EnvPrivacyMode),
		PrivacyHashKey: getenv(EnvPrivacyHashKey),
		OneAtATime:     getenv(envRuntime) != "" && getenv(envConcurrency) == "",
	}
}

// agentCache is how many different User-Agent headers are remembered: far more
// than the clients of one API, at usually 200 and never more than 700 bytes each.
const agentCache = 20_000

// Config opens what the options name. All problems are reported together.
func (o Options) Config() (Config, error) {
	var problems []error
	cfg := Config{Enricher: &enrich.Enricher{Agents: useragent.NewCache(agentCache)}, Plans: StaticPlans{}, Log: os.Stdout, OneAtATime: o.OneAtATime}
	var err error
	if cfg.Enricher.Privacy, err = enrich.NewPrivacy(enrich.PrivacyMode(o.PrivacyMode), o.PrivacyHashKey); err != nil {
		problems = append(problems, err)
	}
	if o.SnapshotFile != "" {
		snapshot, err := usageplan.Load(o.SnapshotFile)
		if err != nil {
			problems = append(problems, err)
		} else {
			cfg.Plans = StaticPlans{enrich.NewLookup(snapshot)}
		}
	}
	if o.GeoDatabase != "" {
		countries, err := geo.Open(o.GeoDatabase)
		if err != nil {
			problems = append(problems, err)
		} else {
			cfg.Enricher.Countries = countries
		}
	}
	if err := errors.Join(problems...); err != nil {
		return Config{}, fmt.Errorf("configure enricher: %w", err)
	}
	if o.SnapshotFile == "" && o.Table != "" {
		// Last: it works in the background from here on.
		plans, err := tablePlans(o.Table)
		if err != nil {
			return Config{}, fmt.Errorf("configure enricher: %w", err)
		}
		cfg.Plans = plans
	}
	return cfg, nil
}

// answerWait is how long DynamoDB may take for one answer. Connections die
// unnoticed while Lambda has the process frozen; a request on one is to fail
// soon and be sent again on another.
const answerWait = 2 * time.Second

// tablePlans follow the snapshots in a table of the function's account.
func tablePlans(table string) (*LivePlans, error) {
	client := awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) {
		t.ResponseHeaderTimeout = answerWait
	})
	aws, err := config.LoadDefaultConfig(context.Background(), config.WithHTTPClient(client))
	if err != nil {
		return nil, fmt.Errorf("read AWS configuration: %w", err)
	}
	store := snapshotstore.NewDynamo(dynamodb.NewFromConfig(aws), table, snapshotstore.Options{})
	return NewLivePlans(LiveConfig{Source: store, Log: os.Stdout}), nil
}
