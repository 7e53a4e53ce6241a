package report

import (
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// answers are the results of all queries, as text: rows by query, values
// separated by |. Queries that are not named have no rows.
func answers(rows map[string][]string) []Result {
	var list []Result
	for _, name := range queryNames {
		columns := readers[name].columns
		if name == hoursQuery {
			columns = hourColumns
		}
		lines := append([]string{strings.Join(append([]string{"customer_id"}, columns...), "|")}, rows[name]...)
		list = append(list, Result{name, splitLines(lines)})
	}
	return list
}

func splitLines(lines []string) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		for _, line := range lines {
			if line == "FAIL" {
				yield(nil, errors.New("connection lost"))
				return
			}
			if !yield(strings.Split(line, "|"), nil) {
				return
			}
		}
	}
}

// totalsRow is a row of totals with some requests, of which each customer had
// half as many before.
func totalsRow(id, label string, requests int) string {
	return fmt.Sprintf("%s|%s|%d|%d|4|2|1|1|0|0|5000|3|0|0|2026-11-09 00:00:01.5|2026-11-15 23:59:59|10|20.5|30|11|21|31", id, label, requests, requests/2)
}

var small = map[string][]string{
	totalsQuery: {totalsRow("", "", 60), totalsRow("(none)", "(none)", 10), totalsRow("acme", "Acme", 30), totalsRow("zeta", "Zeta", 20)},
	daysQuery:   {"|2026-11-09|60|4|2|10|20|30", "acme|2026-11-09|30|4|2|10|20|30", "zeta|2026-11-10|20|4|2|||"},
	routesQuery: {"|1|GET /a|60|30|4|2|10|20|30", "acme|0||3|1|0|0|||", "acme|1|GET /a|27|14|4|2|10|20|30"},
	quotaQuery: {
		"acme|p1|k1|2026-11-09|Basic|old name|50|MONTH|5|4|1", "acme|p1|k1|2026-11-10|Basic|main|100|MONTH|25|20|0",
		"acme|p1|k2|2026-11-10|Basic|other|100|MONTH|1|1|0",
	},
	hoursQuery: {
		"|2026-11-02 00:00:00|5|0|2026-11-02 00:10:00|2026-11-02 00:50:00", "|2026-11-09 00:00:00|40|2|2026-11-09 00:00:01|2026-11-09 00:59:00",
		"|2026-11-09 04:00:00|20|0|2026-11-09 04:00:00|2026-11-09 04:59:00", "|2026-11-09 05:00:00|1|0|2026-11-09 05:00:00|2026-11-09 05:59:00",
	},
}

func split(t *testing.T, job Job, rows map[string][]string) (owner *Input, customers map[string]*Input, order []string) {
	t.Helper()
	customers = map[string]*Input{}
	if job.Period.Name == "" {
		job.Period = period(t, "2026-W46", "UTC")
	}
	owner, err := Split(job, answers(rows), func(in *Input) error {
		customers[in.CustomerID] = in
		order = append(order, in.CustomerID)
		return nil
	})
	require.NoError(t, err)
	return owner, customers, order
}

func TestSplit_rowsGoToTheirCustomer(t *testing.T) {
	owner, customers, order := split(t, Job{}, small)
	assert.Equal(t, []string{"acme", "zeta"}, order, "nobody is no customer")
	assert.True(t, owner.Owner)
	assert.EqualValues(t, 60, owner.Totals.Requests)
	acme := customers["acme"]
	assert.Equal(t, "Acme", acme.Customer)
	assert.EqualValues(t, 30, acme.Totals.Requests)
	assert.Equal(t, 20.5, *acme.Totals.Latency.P90)
	assert.Equal(t, "2026-11-09T00:00:01.5Z", acme.Totals.First.Format("2006-01-02T15:04:05.9Z07:00"))
	require.Len(t, acme.Routes, 2)
	assert.Nil(t, acme.Routes[0].Latency.P50)
	require.Len(t, acme.Keys, 2)
	assert.NotNil(t, acme.Keys[0].Forecast)
	acme.Keys[0].Forecast = nil
	assert.Equal(t, Key{PlanID: "p1", Plan: "Basic", KeyID: "k1", KeyName: "main", Limit: 100, QuotaPeriod: "MONTH", Days: []KeyDay{
		{"2026-11-09", 5, 4, 1}, {"2026-11-10", 25, 20, 0},
	}}, acme.Keys[0], "the newest name and limit")
	assert.Empty(t, customers["zeta"].Routes)
}

func TestSplit_overviewListsEverybodyByRequests(t *testing.T) {
	owner, _, _ := split(t, Job{}, small)
	var ids []string
	for _, c := range owner.Customers {
		ids = append(ids, c.ID)
	}
	assert.Equal(t, []string{"acme", "zeta", "(none)"}, ids)
	require.NotNil(t, owner.Customers[0].Share)
	assert.Equal(t, 0.24, *owner.Customers[0].Share, "of the fullest key")
	assert.Equal(t, "acme", owner.Customers[0].Folder)
	assert.Empty(t, owner.Customers[2].Folder, "nobody has no report")
}

func TestSplit_log(t *testing.T) {
	owner, customers, _ := split(t, Job{}, small)
	assert.Equal(t, owner.Log, customers["acme"].Log)
	assert.EqualValues(t, 61, owner.Log.Lines, "of the period")
	assert.EqualValues(t, 2, owner.Log.Copies)
	assert.EqualValues(t, 3, owner.Log.MissingHours, "gaps before the period do not count")
	require.Len(t, owner.Log.Gaps, 1)
	assert.Equal(t, "01:00–04:00", owner.Log.Gaps[0].From.Format("15:04")+"–"+owner.Log.Gaps[0].To.Format("15:04"))
	assert.True(t, owner.Log.complete(owner.Period))
}

func TestSplit_knownCustomersGetAReportToo(t *testing.T) {
	known := []Known{
		{ID: "abba", Label: "Abba", Mail: []string{"a@example.com"}, Keys: []Key{{PlanID: "p1", KeyID: "k9", Limit: 10, QuotaPeriod: "DAY"}}},
		{ID: "acme", Label: "Acme Ltd", Mail: []string{"b@example.com"}, Keys: []Key{{PlanID: "p1", KeyID: "k1", Limit: 7}, {PlanID: "p1", KeyID: "k0", Limit: 5, QuotaPeriod: "DAY"}}},
	}
	owner, customers, order := split(t, Job{Known: known}, small)
	assert.Equal(t, []string{"abba", "acme", "zeta"}, order)
	assert.Equal(t, "Abba", customers["abba"].Customer)
	assert.Zero(t, customers["abba"].Totals.Requests)
	assert.Equal(t, []string{"b@example.com"}, customers["acme"].Mail)
	var keys []string
	for _, k := range customers["acme"].Keys {
		keys = append(keys, fmt.Sprint(k.KeyID, " ", k.Limit))
	}
	assert.Equal(t, []string{"k0 5", "k1 100", "k2 100"}, keys, "what the requests say wins")
	assert.Len(t, owner.Customers, 4)
}

func TestSplit_onlyOne(t *testing.T) {
	owner, _, order := split(t, Job{Only: []string{"zeta"}}, small)
	assert.Equal(t, []string{"zeta"}, order)
	assert.Len(t, owner.Customers, 3)
}

func TestSplit_foldersDifferAlsoWithoutCase(t *testing.T) {
	rows := map[string][]string{totalsQuery: {totalsRow("", "", 2), totalsRow("ACME", "A", 1), totalsRow("acme", "B", 1)}}
	_, customers, _ := split(t, Job{}, rows)
	assert.Equal(t, "ACME", customers["ACME"].Folder)
	assert.Regexp(t, `^acme\.[0-9a-f]{32}$`, customers["acme"].Folder)
	_, alone, _ := split(t, Job{Only: []string{"acme"}}, rows)
	assert.Equal(t, customers["acme"].Folder, alone["acme"].Folder, "not the other's")
}

func TestSplit_broken_saysWhere(t *testing.T) {
	tests := []struct {
		name, want string
		rows       []string
	}{
		{"order", "result totals, row 2: is not in the order of customer_id", []string{totalsRow("b", "", 1), totalsRow("a", "", 1)}},
		{"number", `result totals, row 1: column 3: "many" is no whole number`, []string{strings.Replace(totalsRow("a", "A", 77), "77", "many", 1)}},
		{"time", `result totals, row 1: column 15: "yesterday" is no time`, []string{strings.Replace(totalsRow("a", "A", 1), "2026-11-09 00:00:01.5", "yesterday", 1)}},
		{"values", "result totals, row 1: has 2 values, want 22", []string{"a|b"}},
		{"broken off", "read result totals: connection lost", []string{totalsRow("a", "A", 1), "FAIL"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			job := Job{Period: period(t, "2026-W46", "UTC")}
			_, err := Split(job, answers(map[string][]string{totalsQuery: tt.rows}), func(*Input) error { return nil })
			assert.EqualError(t, err, tt.want)
		})
	}
	_, err := Split(Job{}, answers(nil)[1:], nil)
	assert.EqualError(t, err, "result totals is missing")
	wrong := answers(nil)
	wrong[0].Rows = splitLines([]string{"customer_id|x"})
	_, err = Split(Job{}, wrong, nil)
	assert.ErrorContains(t, err, "result totals has the columns [customer_id x], want [customer_id label")
}

func TestSplit_callbackFails_ends(t *testing.T) {
	full := errors.New("disk full")
	_, err := Split(Job{Period: period(t, "2026-W46", "UTC")}, answers(small), func(*Input) error { return full })
	assert.ErrorIs(t, err, full)
}
