package reports

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/demo"
	"github.com/apigw-lens/apigw-lens/internal/report"
)

// allTime covers the whole of the demo's traffic.
var allTime = []string{"--from", "2026-10-19", "--to", "2026-11-22"}

// counted is a fact's requests by one of its columns.
func counted(t *testing.T, s *demo.Story, id, column string) facts {
	t.Helper()
	f := s.Fact(id)
	require.NotNil(t, f, id)
	got := facts{}
	for _, row := range f.Want {
		got[fmt.Sprint(row[column])] = int64(row["requests"].(float64))
	}
	return got
}

func grouped(n int64) string { return report.Format(report.Integer, n) }

// Every customer's total is the story's, to the last request, in all formats.
func TestStory_customers(t *testing.T) {
	data, story := madeUp(t)
	dir, m := reported(t, data, allTime...)
	want := counted(t, story, "requests-by-customer", "customer_id")
	labels := map[string]string{}
	for _, row := range story.Fact("requests-by-customer").Want {
		labels[row["customer_id"].(string)] = row["customer"].(string)
	}
	require.Len(t, m.Customers, len(want))
	for id, n := range want {
		folder := customer(dir, id)
		assert.EqualValues(t, n, fromCSV(t, folder, "report.csv", "routes", "requests")["Total"], id)
		assert.EqualValues(t, n, fromXLSX(t, folder, "report.xlsx", "Routes", "Requests")["Total"], id)
		assert.EqualValues(t, n, fromHTML(t, folder, "report.html", "routes", "Requests")["Total"], id)
		assert.Contains(t, fromPDF(t, folder, "report.pdf"), "Total "+grouped(n), id)
	}
	t.Run("overview", func(t *testing.T) {
		byID := facts{}
		for id, n := range want {
			label := labels[id]
			if label == "(none)" {
				label = id
			}
			byID[label] = n
		}
		byID["(no API key)"] = counted(t, story, "keyless", "requests")[fmt.Sprint(story.Fact("keyless").Want[0]["requests"])]
		byID["Total"] = int64(story.Fact("requests").Want[0]["requests"].(float64))
		assert.Equal(t, byID, fromCSV(t, dir, "overview.csv", "customers", "requests"))
		assert.Equal(t, byID, fromXLSX(t, dir, "overview.xlsx", "Customers", "Requests"))
		assert.Equal(t, byID, fromHTML(t, dir, "overview.html", "customers", "Requests"))
		text := fromPDF(t, dir, "overview.pdf")
		for label, n := range byID {
			assert.Contains(t, text, label+" "+grouped(n))
		}
	})
	t.Run("days", func(t *testing.T) {
		days := counted(t, story, "requests-by-day", "day")
		days["Total"] = int64(story.Fact("requests").Want[0]["requests"].(float64))
		assert.Equal(t, days, fromCSV(t, dir, "overview.csv", "days", "requests"))
		assert.Equal(t, days, fromXLSX(t, dir, "overview.xlsx", "Days", "Requests"))
		assert.Equal(t, days, fromHTML(t, dir, "overview.html", "traffic", "Requests"))
	})
	t.Run("routes", func(t *testing.T) {
		routes := counted(t, story, "requests-by-route", "route")
		got := fromHTML(t, dir, "overview.html", "routes", "Requests")
		named := int64(0)
		for route, n := range got {
			if route == "(no route)" {
				route = "(none)"
			}
			if route != "Total" && route != "All other routes" {
				assert.EqualValues(t, routes[route], n, route)
				named += n
			}
		}
		assert.EqualValues(t, got["Total"], named+got["All other routes"])
	})
	t.Run("errors", func(t *testing.T) {
		byType := counted(t, story, "requests-by-error", "error_type")
		want := facts{}
		for kind, n := range byType {
			if kind != "(none)" {
				want[report.ClassOf(kind, 0, "").Title] += n
			}
		}
		for _, got := range []facts{
			fromCSV(t, dir, "overview.csv", "errors", "requests"), fromXLSX(t, dir, "overview.xlsx", "Errors", "Requests"), fromHTML(t, dir, "overview.html", "errors", "Requests"),
		} {
			for title, n := range want {
				if title != "Server error" { // the backend's own errors are there, too
					assert.EqualValues(t, n, got[title], title)
				}
			}
		}
	})
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
