package preflight

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestConcurrency_severity(t *testing.T) {
	assert.Empty(t, Concurrency(Place{}, 1000, 50))
	assert.Equal(t, Warning, Concurrency(Place{}, 1000, 49)[0].Severity)
	assert.Equal(t, Warning, Concurrency(Place{}, 10, 10)[0].Severity)
	found := Concurrency(Place{Region: "r"}, 5000, 9)
	assert.Equal(t, Error, found[0].Severity)
	assert.Contains(t, found[0].Fix, "--desired-value 5000", "a limit that was raised is not lowered")
}

func TestNames_areThoseOfTheTemplate(t *testing.T) {
	stream, group, reports, database := Names(Place{Project: "my-apis"})
	assert.Equal(t, []string{"amazon-apigateway-my-apis", "my-apis", "my-apis-reports", "my_apis"}, []string{stream.Name, group.Name, reports.Name, database.Name})
}

func TestQuickSight_everythingAtOnce(t *testing.T) {
	found := QuickSight{Subscribed: true, Edition: "STANDARD", Identity: "us-east-1"}.Check(Place{Project: "p", Account: "1", Region: "eu-west-1"}, "")
	require.Len(t, found, 3)
	assert.Empty(t, QuickSight{Subscribed: true, Enterprise: true, Identity: "us-east-1", Group: true}.Check(Place{Region: "eu-west-1"}, "us-east-1"))
}
