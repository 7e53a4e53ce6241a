// Package reporttest makes inputs of reports for tests.
package reporttest

import (
	"fmt"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/report"
)

// At is a time in November 2026, UTC.
func At(day, hour, minute int) time.Time {
	return time.Date(2026, 11, day, hour, minute, 0, 0, time.UTC)
}

func ms(v float64) *float64 { return &v }

func speed(p50 float64) report.Latency {
	return report.Latency{P50: ms(p50), P90: ms(p50 * 2), P99: ms(p50 * 5)}
}

// Acme is a customer with something in every section, in the week from
// 9 November 2026.
func Acme() *report.Input {
	in := &report.Input{
		Version: 1, CustomerID: "acme", Customer: "Acme Ltd", Folder: "acme", Source: "a test", Generated: At(16, 3, 0),
		Period: report.Period{Name: "2026-W46", From: At(9, 0, 0), To: At(16, 0, 0), TimeZone: "UTC"},
		Mail:   []string{"reports@acme.example"},
		Log: report.Log{
			First: At(2, 0, 1), Last: At(15, 23, 59), Lines: 1234, Copies: 3, MissingHours: 2,
			Gaps: []report.Span{{From: At(12, 3, 0), To: At(12, 5, 0)}},
		},
		Totals: report.Totals{
			Requests: 1000, Previous: 800, ClientErrors: 60, ServerErrors: 15, PreviousClient: 20, PreviousServer: 2, QuotaRefused: 30,
			Throttled: 10, Bytes: 123456, Routes: 3, Unreadable: 0, Repaired: 1, First: At(9, 0, 4), Last: At(15, 22, 10),
			Latency: speed(40), PreviousSpeed: speed(20),
		},
		Routes: []report.Route{
			{Place: 1, Route: "GET /orders/{id}", Requests: 600, Previous: 500, ClientErrors: 50, Latency: speed(30)},
			{Place: 2, Route: "POST /orders", Requests: 400, Previous: 200, ClientErrors: 10, ServerErrors: 15, Latency: speed(80)},
			{Place: 21, Route: "GET /old", Requests: 0, Previous: 100},
		},
		Errors: []report.ErrorCount{
			{ErrorType: "QUOTA_EXCEEDED", Status: 429, Backend: "(none)", Requests: 30, First: At(14, 9, 0), Last: At(15, 22, 10), TopRoute: "GET /orders/{id}"},
			{ErrorType: "THROTTLED", Status: 429, Backend: "(none)", Requests: 10, Previous: 5, Last: At(11, 2, 0), TopRoute: "GET /orders/{id}"},
			{ErrorType: "(none)", Status: 404, Backend: "404", Requests: 20, Previous: 17, Last: At(15, 8, 30), TopRoute: "GET /orders/{id}"},
			{ErrorType: "INTEGRATION_TIMEOUT", Status: 504, Backend: "(none)", Requests: 15, Last: At(12, 14, 0), TopRoute: "POST /orders"},
		},
		Agents: []report.Agent{
			{Place: 1, Family: "axios", Kind: "sdk", Requests: 900, Previous: 800}, {Place: 2, Family: "curl", Kind: "cli", Requests: 100},
		},
	}
	for day := 9; day <= 15; day++ {
		bucket, n := fmt.Sprintf("2026-11-%02d", day), int64(130+5*(day-9))
		if day == 15 {
			n = 1000 - 6*130 - 5*(1+2+3+4+5)
		}
		in.Days = append(in.Days, report.Bucket{Name: bucket, Requests: n, ClientErrors: 8, ServerErrors: 2, Latency: speed(float64(30 + day))})
		in.RouteDays = append(in.RouteDays, report.BucketPart{Bucket: bucket, Part: "GET /orders/{id}", Requests: n - 50}, report.BucketPart{Bucket: bucket, Part: "POST /orders", Requests: 50})
	}
	in.Keys = []report.Key{quotaKey(), {PlanID: "p2", Plan: "Trial", KeyID: "k2", KeyName: "(none)", Days: []report.KeyDay{{Day: "2026-11-10", Requests: 100, Used: 100}}}}
	return in
}

// quotaKey used up its 1,500 requests of November on the 14th.
func quotaKey() report.Key {
	k := report.Key{PlanID: "p1", Plan: "Basic", KeyID: "k1", KeyName: "main", Limit: 1500, QuotaPeriod: "MONTH"}
	for day := 1; day <= 15; day++ {
		d := report.KeyDay{Day: fmt.Sprintf("2026-11-%02d", day), Used: 110}
		switch {
		case day == 14:
			d.Used, d.Refused = 70, 10
		case day == 15:
			d.Used, d.Refused = 0, 20
		}
		if day >= 9 {
			d.Requests = d.Used + d.Refused
		}
		k.Days = append(k.Days, d)
	}
	return k
}

// Empty is a customer without a request, whose key has a daily quota.
func Empty() *report.Input {
	in := Acme()
	return &report.Input{
		Version: in.Version, CustomerID: "idle", Customer: "Idle GmbH", Folder: "idle", Source: in.Source, Generated: in.Generated, Period: in.Period, Log: in.Log,
		Keys: []report.Key{{PlanID: "p1", Plan: "Basic", KeyID: "k3", KeyName: "spare", Limit: 10, QuotaPeriod: "DAY", Days: []report.KeyDay{}}},
	}
}

// Nasty names and values, each of which breaks something where it is not
// expected: formulas, markup, writing from right to left, an emoji, controls
// and length.
var Nasty = []string{
	`=HYPERLINK("http://x.example","click")`, `+1+cmd|' /C calc'!A0`, "-2+3", "@SUM(A1:A9)", "\t=1",
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `</style><b>`, "שלום עולם", "عميل", "Ω Ж ñ ę", "👩‍👩‍👧 family", "line\nbreak\x00\x07", `it's "quoted", or; not`,
	"a very long name: " + fmt.Sprintf("%0200d", 7), "\u202eevil", "../../up",
}

// WithNames is Acme with nasty names everywhere that names come from outside.
func WithNames() *report.Input {
	in := Acme()
	in.Customer, in.CustomerID = Nasty[0], Nasty[16]
	in.Routes, in.RouteDays, in.Agents, in.Errors = nil, nil, nil, nil
	for i, name := range Nasty {
		in.Routes = append(in.Routes, report.Route{Place: int64(i + 1), Route: name, Requests: int64(100 - i), Previous: int64(i), Latency: speed(10)})
		in.RouteDays = append(in.RouteDays, report.BucketPart{Bucket: "2026-11-09", Part: name, Requests: int64(100 - i)})
		in.Agents = append(in.Agents, report.Agent{Place: int64(i + 1), Family: name, Kind: "other", Requests: int64(100 - i)})
		in.Errors = append(in.Errors, report.ErrorCount{ErrorType: name, Status: 400, Requests: 1, TopRoute: name})
	}
	in.Keys[0].Plan, in.Keys[0].KeyName = Nasty[5], Nasty[3]
	return in
}

// Overview is the owner's, over Acme, an idle customer and a second Acme.
func Overview() *report.Input {
	in := Acme()
	share, low := 1.0, 0.2
	end := At(27, 4, 0)
	in.Owner, in.CustomerID, in.Customer, in.Folder, in.Mail, in.Keys = true, "", "", "", nil, nil
	in.Customers = []report.CustomerLine{
		{ID: "acme", Label: "Acme Ltd", Totals: in.Totals, Plan: "Basic", TopError: "Quota used up", Share: &share, Limit: 1500, Used: 1500, Folder: "acme"},
		{ID: "acme-2", Label: "Acme Ltd", Totals: report.Totals{Requests: 10, Previous: 20}, Plan: "Basic", Share: &low, Limit: 1500, Used: 300, Forecast: &report.Forecast{End: &end}, Folder: "acme-2"},
		{ID: "(none)", Label: "(none)", Totals: report.Totals{Requests: 7, ClientErrors: 7}, TopError: "Unknown or missing API key"},
		{ID: "idle", Label: "Idle GmbH", Folder: "idle"},
	}
	in.CustomerDays = []report.BucketPart{{Bucket: "2026-11-09", Part: "Acme Ltd", Requests: 130}, {Bucket: "2026-11-10", Part: "Acme Ltd (acme-2)", Requests: 10}}
	return in
}
