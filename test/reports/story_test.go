package reports

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// allTime covers the whole of the demo's traffic.
var allTime = []string{"--from", "2026-10-19", "--to", "2026-11-22"}

// Every figure of the reports is the story's, to the last request, in all
// formats.
func TestStory_equalsReports(t *testing.T) {
	data, story := madeUp(t)
	dir, m := reported(t, data, allTime...)
	require.Len(t, m.Customers, len(story.Fact("requests-by-customer").Want))
	EqualsStory(t, dir, story)
	t.Run("the file could not be read in part", func(t *testing.T) {
		assert.Contains(t, fromPDF(t, dir, "overview.pdf"), fmt.Sprintf("at all %d Since", story.Import.Failed))
	})
}

// The month in which a customer's quota ran out tells so on the first page.
func TestStory_quotaUsedUp(t *testing.T) {
	data, story := madeUp(t)
	dir, _ := reported(t, data, "--period", "2026-10")
	f := story.Fact("quota-exhausted")
	require.NotNil(t, f)
	row := f.Want[0]
	limit, refused, used := int64(row["quota_limit"].(float64)), int64(row["refused"].(float64)), int64(row["used"].(float64))
	before := used - fromCSV(t, customer(dir, "Dunmore Foods"), "report.csv", "quota", "used")[row["usage_plan"].(string)]
	assert.GreaterOrEqual(t, before, int64(0))
	folder := customer(dir, "Dunmore Foods")
	assert.EqualValues(t, refused, fromCSV(t, folder, "report.csv", "quota", "refused")["Starter"])
	assert.EqualValues(t, refused, fromXLSX(t, folder, "report.xlsx", "Quota", "Refused")["Starter"])
	assert.EqualValues(t, limit, fromHTML(t, folder, "report.html", "quota", "Limit")["Starter"])
	assert.EqualValues(t, refused, fromHTML(t, folder, "report.html", "errors", "Requests")["Quota used up"])
	assert.Contains(t, fromPDF(t, folder, "report.pdf"), fmt.Sprintf("The quota of plan Starter (%s requests, October 2026) was used up: %s requests were refused.", grouped(limit), grouped(refused)))
}

// The customer who is about to run out reads when, in every format, and it is what
// the command quota says and what the story planted.
func TestStory_forecast(t *testing.T) {
	data, story := madeUp(t)
	dir, _ := reported(t, data, "--period", "this-month")
	row := story.Fact("quota-heading").Want[0]
	planted, err := time.Parse(time.RFC3339, row["projected_exhaustion"].(string))
	require.NoError(t, err)
	_, stdout, _ := run(t, "quota", "--data", data, "--json")
	var keys []struct {
		APIKeyID                    string
		Limit, Used                 int64
		ProjectedEnd, ProjectedFrom time.Time
		BurnPerDay                  float64
	}
	require.NoError(t, json.Unmarshal([]byte(stdout), &keys))
	most := keys[0]
	require.Equal(t, row["api_key_id"], most.APIKeyID, "the list begins with the one at risk")
	assert.WithinDuration(t, planted, most.ProjectedEnd, 48*time.Hour)

	folder := customer(dir, "Cobalt Parcel")
	perDay := int64(most.BurnPerDay + 0.5)
	for column, want := range map[string]int64{"limit": most.Limit, "used": most.Used, "per_day": perDay} {
		assert.Equal(t, want, fromCSV(t, folder, "report.csv", "quota", column)["Growth"], column)
	}
	for column, want := range map[string]int64{"Limit": most.Limit, "Used": most.Used, "Per day": perDay} {
		assert.Equal(t, want, fromXLSX(t, folder, "report.xlsx", "Quota", column)["Growth"], column)
		assert.Equal(t, want, fromHTML(t, folder, "report.html", "quota", column)["Growth"], column)
	}
	sentence := fmt.Sprintf("With about %d requests a day the rest will last until %s, probably not before %s",
		perDay, most.ProjectedEnd.Format("2 Jan 2006 15:04 MST"), most.ProjectedFrom.Format("2 Jan 2006 15:04 MST"))
	cell := most.ProjectedEnd.Format("2 Jan") + " (" + most.ProjectedFrom.Format("2 Jan")
	assert.Contains(t, fromPDF(t, folder, "report.pdf"), sentence)
	assert.Contains(t, string(body(t, folder, "report.html")), sentence)
	assert.Contains(t, string(body(t, folder, "report.html")), cell)
	assert.Contains(t, string(body(t, folder, "report.csv")), cell)
	assert.Contains(t, string(body(t, folder, "report.csv")), most.ProjectedEnd.Format(time.RFC3339))
	assert.Contains(t, textsOfXLSX(t, folder, "report.xlsx", "Quota"), cell)
	assert.Contains(t, fromPDF(t, dir, "overview.pdf"), "1 customer near the end of a quota: Cobalt Parcel")
}

// Customers without a request of the period get a report that says so, and
// nobody's report names another customer.
func TestStory_nobodySeesAnother(t *testing.T) {
	data, story := madeUp(t)
	dir, m := reported(t, data, "--period", "2026-11-21", "--format", "html,csv")
	for _, row := range story.Fact("requests-by-customer").Want {
		other := row["customer"].(string)
		for _, e := range m.Customers {
			if e.Customer == other || other == "(none)" {
				continue
			}
			text := string(body(t, dir, e.Files[0].Path)) + string(body(t, dir, e.Files[1].Path))
			assert.False(t, strings.Contains(text, other), "%s in the report of %s", other, e.Customer)
		}
	}
}
