package template

import (
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// awsMetrics are what AWS emits for resources like ours, by namespace and
// metric: the names of the dimensions. Sources: "metrics" pages of each
// service's guide.
var awsMetrics = map[string]map[string]string{
	"AWS/Firehose": {"ThrottledRecords": "DeliveryStreamName", "FailedConversion.Records": "DeliveryStreamName",
		"DeliveryToS3.DataFreshness": "DeliveryStreamName", "IncomingRecords": "DeliveryStreamName", "IncomingBytes": "DeliveryStreamName"},
	"AWS/Lambda":   {"Errors": "FunctionName", "Invocations": "FunctionName"},
	"AWS/States":   {"ExecutionsStarted": "StateMachineArn", "ExecutionsFailed": "StateMachineArn", "ExecutionsTimedOut": "StateMachineArn", "ExecutionTime": "StateMachineArn"},
	"AWS/SQS":      {"ApproximateNumberOfMessagesVisible": "QueueName"},
	"AWS/Athena":   {"ProcessedBytes": "QueryState,QueryType,WorkGroup"},
	"AWS/Logs":     {"IncomingBytes": "LogGroupName"},
	"AWS/S3":       {"BucketSizeBytes": "BucketName,StorageType"},
	"AWS/DynamoDB": {"ConsumedReadCapacityUnits": "TableName", "ConsumedWriteCapacityUnits": "TableName"},
}

// emitted are the names of our own metrics, as the handlers spell them.
func emitted(t *testing.T) map[string]bool {
	t.Helper()
	named := regexp.MustCompile(`(?:emf\.Count\(|emf\.Metric\{Name: |\{Name: )"([A-Za-z]+)"`)
	names := map[string]bool{}
	require.NoError(t, filepath.WalkDir("../../internal/handler", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, found := range named.FindAllStringSubmatch(string(text), -1) {
			names[found[1]] = true
		}
		return err
	}))
	return names
}

// widget is what the test looks at in a widget of the dashboard.
type widget struct {
	Type                string
	X, Y, Width, Height int
	Properties          struct {
		Metrics [][]any
		Alarms  []string
	}
}

func operationsWidgets(t *testing.T) []widget {
	t.Helper()
	text, err := os.ReadFile("../../dashboards/operations.json")
	require.NoError(t, err)
	var body struct{ Widgets []widget }
	require.NoError(t, json.Unmarshal(text, &body))
	require.NotEmpty(t, body.Widgets)
	return body.Widgets
}

func TestOperationsDashboardShowsMetricsThatExist(t *testing.T) {
	ours := emitted(t)
	require.Contains(t, ours, "SnapshotAge")
	for _, w := range operationsWidgets(t) {
		for _, metric := range w.Properties.Metrics {
			namespace, name := metric[0].(string), metric[1].(string)
			var dimensions []string
			for i := 2; i+1 < len(metric); i += 2 {
				dimensions = append(dimensions, metric[i].(string))
			}
			if namespace == "ApigwLens" {
				assert.True(t, ours[name], "nobody emits %s", name)
				assert.Contains(t, []string{"DeliveryStreamName", "ProjectName"}, strings.Join(dimensions, ","))
				continue
			}
			assert.Equal(t, awsMetrics[namespace][name], strings.Join(dimensions, ","), "%s %s", namespace, name)
		}
	}
}

func TestOperationsDashboardNamesResourcesOfTheStack(t *testing.T) {
	f, err := Read(templateFile)
	require.NoError(t, err)
	text, err := os.ReadFile("../../dashboards/operations.json")
	require.NoError(t, err)
	for _, found := range variable.FindAllStringSubmatch(string(text), -1) {
		name, _, _ := strings.Cut(found[1], ".")
		known := strings.HasPrefix(name, "AWS::") || f.Root.At("Resources", name).Exists() || f.Root.At("Parameters", name).Exists()
		assert.True(t, known, found[0])
	}
}

func TestOperationsDashboardShowsEveryAlarm(t *testing.T) {
	f, err := Read(templateFile)
	require.NoError(t, err)
	want := map[string]bool{}
	for name, alarm := range f.Resources(typeAlarm) {
		require.False(t, alarm.At("Condition").Exists(), "%s may be missing, and then the dashboard cannot name it", name)
		want["${"+name+".Arn}"] = true
	}
	var got []string
	for _, w := range operationsWidgets(t) {
		got = append(got, w.Properties.Alarms...)
	}
	assert.ElementsMatch(t, slices.Collect(maps.Keys(want)), got)
	assert.LessOrEqual(t, len(got), 100, "the most that a widget shows")
}

func TestOperationsDashboardHasNoHolesAndNoOverlaps(t *testing.T) {
	taken := map[[2]int]bool{}
	bottom := 0
	for _, w := range operationsWidgets(t) {
		bottom = max(bottom, w.Y+w.Height)
		for x := w.X; x < w.X+w.Width; x++ {
			for y := w.Y; y < w.Y+w.Height; y++ {
				assert.False(t, taken[[2]int{x, y}], "two widgets at %d, %d", x, y)
				taken[[2]int{x, y}] = true
			}
		}
	}
	assert.Len(t, taken, 24*bottom)
}
