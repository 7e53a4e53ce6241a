package events

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/test/golden"
	"github.com/apigw-lens/apigw-lens/test/template"
)

// The sample is what the schedule in the template sends.
func TestQuotaWatcherEventIsTheSchedules(t *testing.T) {
	f, err := template.Read("../template.yaml")
	require.NoError(t, err)
	input := f.Root.At("Resources", "QuotaSchedule", "Properties", "Target", "Input").Text()
	assert.NotEmpty(t, input)
	golden.File(t, "quota-watcher-schedule.json", input+"\n")
}
