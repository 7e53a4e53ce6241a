package enricher

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/snapshotstore"
	"github.com/apigw-lens/apigw-lens/test/moto"
)

// The whole way from the environment of the Lambda function: its table, the
// SDK, DynamoDB, the row.
func TestConfig_table_enrichesFromWhatIsPublishedThere(t *testing.T) {
	ctx := context.Background()
	cfg := moto.Config(t)
	t.Setenv("AWS_ENDPOINT_URL_DYNAMODB", *cfg.BaseEndpoint)
	t.Setenv("AWS_REGION", cfg.Region)
	t.Setenv("AWS_ACCESS_KEY_ID", "test")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "test")
	db := dynamodb.NewFromConfig(cfg)
	table := moto.Table(t, db)

	row := func(o Options) string {
		t.Helper()
		made, err := o.Config()
		require.NoError(t, err)
		if plans, ok := made.Plans.(*LivePlans); ok {
			t.Cleanup(plans.Close)
		}
		made.Log = nil
		h, err := New(made)
		require.NoError(t, err)
		answers, _ := process(t, h, []byte(goodLine))
		return string(answers[0].Data)
	}
	env := func(name string) string { return map[string]string{EnvTable: table}[name] }
	assert.Contains(t, row(FromEnv(env)), `"enrichment_status":"no_snapshot"`)

	s := fixture()
	require.NoError(t, snapshotstore.NewDynamo(db, table, snapshotstore.Options{}).Publish(ctx, s))
	published := row(FromEnv(env))
	assert.Contains(t, published, `"snapshot_version":"v1"`)
	assert.Contains(t, published, `"usage_plan":"Gold"`)

	file := t.TempDir() + "/plans.json"
	s.Version = "from a file"
	require.NoError(t, s.Save(file))
	assert.Contains(t, row(Options{SnapshotFile: file, Table: table}), `"snapshot_version":"from a file"`)
}
