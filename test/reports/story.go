package reports

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/apigw-lens/apigw-lens/internal/demo"
	"github.com/apigw-lens/apigw-lens/internal/report"
)

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

// grouped is a number as reports print it.
func grouped(n int64) string { return report.Format(report.Integer, n) }

// EqualsStory holds that the reports in dir, of all of the demo's time and in all
// formats, say what the story says, to the last request.
func EqualsStory(t *testing.T, dir string, story *demo.Story) {
	t.Helper()
	t.Run("customers", func(t *testing.T) { customers(t, dir, story) })
	t.Run("overview", func(t *testing.T) { overview(t, dir, story) })
	t.Run("days", func(t *testing.T) { days(t, dir, story) })
	t.Run("routes", func(t *testing.T) { routes(t, dir, story) })
	t.Run("errors", func(t *testing.T) { errorClasses(t, dir, story) })
}

func customers(t *testing.T, dir string, story *demo.Story) {
	want := counted(t, story, "requests-by-customer", "customer_id")
	require.NotEmpty(t, want)
	for id, n := range want {
		folder := filepath.Join(dir, report.Folder(id))
		assert.EqualValues(t, n, fromCSV(t, folder, "report.csv", "routes", "requests")["Total"], id)
		assert.EqualValues(t, n, fromXLSX(t, folder, "report.xlsx", "Routes", "Requests")["Total"], id)
		assert.EqualValues(t, n, fromHTML(t, folder, "report.html", "routes", "Requests")["Total"], id)
		assert.Contains(t, fromPDF(t, folder, "report.pdf"), "Total "+grouped(n), id)
	}
}

func overview(t *testing.T, dir string, story *demo.Story) {
	labels := map[string]string{}
	for _, row := range story.Fact("requests-by-customer").Want {
		labels[row["customer_id"].(string)] = row["customer"].(string)
	}
	want := counted(t, story, "requests-by-customer", "customer_id")
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
}

func days(t *testing.T, dir string, story *demo.Story) {
	want := counted(t, story, "requests-by-day", "day")
	want["Total"] = int64(story.Fact("requests").Want[0]["requests"].(float64))
	assert.Equal(t, want, fromCSV(t, dir, "overview.csv", "days", "requests"))
	assert.Equal(t, want, fromXLSX(t, dir, "overview.xlsx", "Days", "Requests"))
	assert.Equal(t, want, fromHTML(t, dir, "overview.html", "traffic", "Requests"))
}

func routes(t *testing.T, dir string, story *demo.Story) {
	want := counted(t, story, "requests-by-route", "route")
	got := fromHTML(t, dir, "overview.html", "routes", "Requests")
	named := int64(0)
	for route, n := range got {
		if route == "(no route)" {
			route = "(none)"
		}
		if route != "Total" && route != "All other routes" {
			assert.EqualValues(t, want[route], n, route)
			named += n
		}
	}
	assert.EqualValues(t, got["Total"], named+got["All other routes"])
}

func errorClasses(t *testing.T, dir string, story *demo.Story) {
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
}
