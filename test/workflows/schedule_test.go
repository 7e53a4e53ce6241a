package workflows

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/cronexpr"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/handler/gate"
	"github.com/apigw-lens/apigw-lens/internal/report"
	"github.com/apigw-lens/apigw-lens/test/template"
)

// next are the next times of an AWS cron expression after a time. AWS counts
// weekdays from 1 for Sunday, the library from 0.
func next(t *testing.T, expression string, after time.Time, n uint) []time.Time {
	t.Helper()
	fields := strings.Fields(strings.TrimSuffix(strings.TrimPrefix(expression, "cron("), ")"))
	require.Len(t, fields, 6)
	fields[4] = regexp.MustCompile(`\d`).ReplaceAllStringFunc(fields[4], func(day string) string {
		number, _ := strconv.Atoi(day)
		return strconv.Itoa(number - 1)
	})
	parsed, err := cronexpr.Parse(strings.Join(fields, " "))
	require.NoError(t, err)
	return parsed.NextN(after, n)
}

func TestNext_readsWeekdaysAsAWSDoes(t *testing.T) {
	got := next(t, "cron(0 6 ? * 2 *)", time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), 1)
	assert.Equal(t, time.Monday, got[0].Weekday())
}

// What docs/workflows.md says of each schedule, over the change to winter time
// and a turn of the year.
func TestReportSchedulesMeanWhatTheDocsSay(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	at := func(text string) time.Time {
		found, err := time.ParseInLocation("2006-01-02 15:04", text, berlin)
		require.NoError(t, err)
		return found
	}
	tests := []struct {
		resource, kind string
		after          string
		// want are starts, and the periods that they make reports of.
		want, periods []string
	}{
		{"DailyReport", "daily", "2026-10-24 12:00", []string{"2026-10-25 06:00", "2026-10-26 06:00"}, []string{"2026-10-24", "2026-10-25"}},
		{"WeeklyReport", "weekly", "2026-12-22 12:00", []string{"2026-12-28 06:30", "2027-01-04 06:30"}, []string{"2026-W52", "2026-W53"}},
		{"MonthlyReport", "monthly", "2026-12-22 12:00", []string{"2027-01-01 07:00", "2027-02-01 07:00"}, []string{"2026-12", "2027-01"}},
	}
	f, err := template.Read(filepath.Join(root, "template.yaml"))
	require.NoError(t, err)
	for _, tt := range tests {
		t.Run(tt.kind, func(t *testing.T) {
			p := f.Root.At("Resources", tt.resource, "Properties")
			assert.Equal(t, "!Ref ReportTimeZone", p.At("ScheduleExpressionTimezone").Text())
			input := p.At("Target", "Input").Text()
			require.Contains(t, input, "<aws.scheduler.scheduled-time>")
			for i, start := range next(t, p.At("ScheduleExpression").Text(), at(tt.after), 2) {
				assert.Equal(t, at(tt.want[i]), start)
				var order gate.Order
				require.NoError(t, json.Unmarshal([]byte(strings.Replace(input, "<aws.scheduler.scheduled-time>", start.UTC().Format(time.RFC3339), 1)), &order))
				assert.Equal(t, tt.kind, order.Kind)
				period, err := report.ParsePeriod(order.Period, "Europe/Berlin", *order.At)
				require.NoError(t, err)
				assert.Equal(t, tt.periods[i], period.Name)
			}
		})
	}
}

func TestRefreshScheduleMeansEveryTenMinutes(t *testing.T) {
	f, err := template.Read(filepath.Join(root, "template.yaml"))
	require.NoError(t, err)
	p := f.Root.At("Resources", "RefreshSchedule", "Properties")
	assert.Equal(t, "!Ref DataRefreshFrequency", p.At("ScheduleExpression").Text())
	assert.Equal(t, "UTC", p.At("ScheduleExpressionTimezone").Text())
	start := time.Date(2026, 11, 22, 12, 3, 0, 0, time.UTC)
	for i, got := range next(t, f.Root.At("Parameters", "DataRefreshFrequency", "Default").Text(), start, 4) {
		assert.Equal(t, time.Date(2026, 11, 22, 12, 10*(i+1), 0, 0, time.UTC), got)
	}
}

// The alarm waits longer than any schedule that the parameter takes.
func TestRefreshSchedule_noneIsSlowerThanTheAlarm(t *testing.T) {
	f, err := template.Read(filepath.Join(root, "template.yaml"))
	require.NoError(t, err)
	pattern := regexp.MustCompile(f.Root.At("Parameters", "DataRefreshFrequency", "AllowedPattern").Text())
	alarm := f.Root.At("Resources", "RefreshNotRunAlarm", "Properties")
	patience := time.Second
	for _, factor := range []string{"Period", "EvaluationPeriods"} {
		n, err := strconv.Atoi(alarm.At(factor).Text())
		require.NoError(t, err)
		patience *= time.Duration(n)
	}
	taken := []string{f.Root.At("Parameters", "DataRefreshFrequency", "Default").Text(),
		"cron(0/30 * * * ? *)", "cron(5,35 * * * ? *)", "cron(15 * ? * * *)", "cron(0 0/4 * * ? *)", "cron(59 */3 * * ? *)"}
	for _, expression := range taken {
		require.Regexp(t, pattern, expression)
		starts := next(t, expression, time.Date(2026, 10, 30, 12, 3, 0, 0, time.UTC), 2000)
		for i := range starts[1:] {
			// A period that has begun counts, so the last of them is no reserve.
			require.LessOrEqual(t, starts[i+1].Sub(starts[i]), patience-2*time.Hour, "%s after %s", expression, starts[i])
		}
	}
	for _, expression := range []string{"cron(0 6 * * ? *)", "cron(0 0/5 * * ? *)", "cron(0 */12 * * ? *)", "cron(0 * ? * MON-FRI *)",
		"cron(0 * 1 * ? *)", "cron(0 * * 6 ? *)", "cron(0 8-18 * * ? *)", "cron(0 * * * ? 2027)", "rate(1 day)", "cron(0/10 * * * ?)"} {
		assert.NotRegexp(t, pattern, expression)
	}
}
