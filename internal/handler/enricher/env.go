package enricher

import (
	"errors"
	"fmt"
	"os"

	"github.com/apigw-lens/apigw-lens/internal/enrich"
	"github.com/apigw-lens/apigw-lens/internal/geo"
	"github.com/apigw-lens/apigw-lens/internal/usageplan"
	"github.com/apigw-lens/apigw-lens/internal/useragent"
)

// The environment of the Lambda function.
const (
	EnvSnapshotFile   = "USAGE_PLAN_SNAPSHOT_FILE" // snapshot to enrich from; none: rows are no_snapshot
	EnvGeoDatabase    = "GEO_DATABASE_FILE"        // MMDB with countries; none: no countries
	EnvPrivacyMode    = "PRIVACY_MODE"             // keep, truncate or hash
	EnvPrivacyHashKey = "PRIVACY_HASH_KEY"         // secret key of mode hash
)

// Options are the choices that the environment of the Lambda function, or the
// flags of import and demo, leave open.
type Options struct {
	SnapshotFile   string
	GeoDatabase    string
	PrivacyMode    string
	PrivacyHashKey string
}

// FromEnv reads the options from an environment.
func FromEnv(getenv func(string) string) Options {
	return Options{
		SnapshotFile:   getenv(EnvSnapshotFile),
		GeoDatabase:    getenv(EnvGeoDatabase),
		PrivacyMode:    getenv(EnvPrivacyMode),
		PrivacyHashKey: getenv(EnvPrivacyHashKey),
	}
}

// agentCache is how many different User-Agent headers are remembered: far more
// than the clients of one API, at usually 200 and never more than 700 bytes each.
const agentCache = 20_000

// Config opens what the options name. All problems are reported together.
func (o Options) Config() (Config, error) {
	var problems []error
	cfg := Config{Enricher: &enrich.Enricher{Agents: useragent.NewCache(agentCache)}, Plans: StaticPlans{}, Log: os.Stdout}
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
	return cfg, nil
}
