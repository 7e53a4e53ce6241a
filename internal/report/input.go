package report

import "time"

// inputVersion is the version of Input's layout that this code writes and reads.
const inputVersion = 1

// Input is everything that one report is made of: the rows of the queries that
// belong to a customer, or to everybody. It is what travels, as JSON, from the
// planner to the exporter.
type Input struct {
	Version int `json:"version"`
	// Owner marks the overview over all customers; CustomerID is empty then.
	Owner      bool   `json:"owner,omitempty"`
	CustomerID string `json:"customerId,omitempty"`
	Customer   string `json:"customer,omitempty"`
	// Folder is the name of the customer's folder, beside the overview.
	Folder    string    `json:"folder,omitempty"`
	Period    Period    `json:"period"`
	Generated time.Time `json:"generatedAt"`
	// Source says where the figures were computed, in words.
	Source string `json:"source"`
	// Mail are the addresses that get this report.
	Mail []string `json:"mail,omitempty"`

	Log       Log          `json:"log"`
	Totals    Totals       `json:"totals"`
	Days      []Bucket     `json:"days"`
	Routes    []Route      `json:"routes"`
	RouteDays []BucketPart `json:"routeDays"`
	Errors    []ErrorCount `json:"errors"`
	Agents    []Agent      `json:"agents"`
	Keys      []Key        `json:"keys,omitempty"`

	// Customers and CustomerDays are the overview's, by requests.
	Customers    []CustomerLine `json:"customers,omitempty"`
	CustomerDays []BucketPart   `json:"customerDays,omitempty"`
}

// Log is what the log holds, whoever called.
type Log struct {
	// First and Last are the oldest and the newest line from the start of the
	// previous period to the end of this one; zero without any.
	First time.Time `json:"first,omitzero"`
	Last  time.Time `json:"last,omitzero"`
	// Lines and Copies are of the period; Copies count lines that were
	// delivered more than once, which no other figure does.
	Lines  int64 `json:"lines"`
	Copies int64 `json:"copies"`
	// Gaps are times without any line, in whole UTC hours, between the log's
	// first line and its last; MissingHours is their sum.
	Gaps         []Span `json:"gaps,omitempty"`
	MissingHours int64  `json:"missingHours"`
	// Failed are lines that could not be read and are in no table; nil where
	// that is not known. They have no time of their own.
	Failed *int64 `json:"failed,omitempty"`
}

// Span is a stretch of time; To is exclusive.
type Span struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// Totals are the counts of sql/totals.sql.
type Totals struct {
	Requests       int64     `json:"requests"`
	Previous       int64     `json:"previous"`
	ClientErrors   int64     `json:"clientErrors"`
	ServerErrors   int64     `json:"serverErrors"`
	PreviousClient int64     `json:"previousClientErrors"`
	PreviousServer int64     `json:"previousServerErrors"`
	QuotaRefused   int64     `json:"quotaRefused"`
	Throttled      int64     `json:"throttled"`
	Bytes          int64     `json:"bytes"`
	Routes         int64     `json:"routes"`
	Unreadable     int64     `json:"unreadable"`
	Repaired       int64     `json:"repaired"`
	First          time.Time `json:"first,omitzero"`
	Last           time.Time `json:"last,omitzero"`
	Latency        Latency   `json:"latency"`
	PreviousSpeed  Latency   `json:"previousLatency"`
}

// Latency are percentiles of the response latency in milliseconds; nil where no
// latency was logged.
type Latency struct {
	P50 *float64 `json:"p50,omitempty"`
	P90 *float64 `json:"p90,omitempty"`
	P99 *float64 `json:"p99,omitempty"`
}

// Bucket is one step of the time axis.
type Bucket struct {
	Name         string  `json:"bucket"`
	Requests     int64   `json:"requests"`
	ClientErrors int64   `json:"clientErrors"`
	ServerErrors int64   `json:"serverErrors"`
	Latency      Latency `json:"latency"`
}

// Route is a route's traffic. Place 0, without a name, is all but the busiest.
type Route struct {
	Place        int64   `json:"place"`
	Route        string  `json:"route"`
	Requests     int64   `json:"requests"`
	Previous     int64   `json:"previous"`
	ClientErrors int64   `json:"clientErrors"`
	ServerErrors int64   `json:"serverErrors"`
	Latency      Latency `json:"latency"`
}

// BucketPart is one part (a route, a customer) of one bucket of the time axis.
// An empty Part is all others.
type BucketPart struct {
	Bucket   string `json:"bucket"`
	Part     string `json:"part"`
	Requests int64  `json:"requests"`
}

// ErrorCount counts requests with an error of one kind.
type ErrorCount struct {
	ErrorType string    `json:"errorType"`
	Status    int64     `json:"status"`
	Backend   string    `json:"backend"`
	Requests  int64     `json:"requests"`
	Previous  int64     `json:"previous"`
	First     time.Time `json:"first,omitzero"`
	Last      time.Time `json:"last,omitzero"`
	TopRoute  string    `json:"topRoute"`
}

// Agent is a client software's traffic. Place 0 is all others.
type Agent struct {
	Place    int64  `json:"place"`
	Family   string `json:"family"`
	Kind     string `json:"kind"`
	Requests int64  `json:"requests"`
	Previous int64  `json:"previous"`
}

// Key is an API key on a usage plan. A Limit of 0 means that it has no quota.
type Key struct {
	PlanID      string   `json:"planId"`
	Plan        string   `json:"plan"`
	KeyID       string   `json:"keyId"`
	KeyName     string   `json:"keyName"`
	Limit       int64    `json:"limit"`
	QuotaPeriod string   `json:"quotaPeriod,omitempty"`
	Days        []KeyDay `json:"days"`
	// Forecast is of the quota period that holds the end of the report's; nil
	// without a quota, of a period that is over, and of what was deleted.
	Forecast *Forecast `json:"forecast,omitempty"`

	// gone says that the key is not on the plan any more.
	gone bool
}

// KeyDay is a key's use on one UTC day.
type KeyDay struct {
	Day      string `json:"day"`
	Requests int64  `json:"requests"`
	Used     int64  `json:"used"`
	Refused  int64  `json:"refused"`
}

// Forecast says when a quota will be used up, of quota.Forecast. An absent time
// means: not before the quota's period ends.
type Forecast struct {
	End *time.Time `json:"end,omitempty"`
	// Earliest and Latest are the range around End: eight cases of ten.
	Earliest *time.Time `json:"earliest,omitempty"`
	Latest   *time.Time `json:"latest,omitempty"`
	// PerDay is what counted on an average day of the quota period's last seven.
	PerDay float64 `json:"perDay"`
}

// CustomerLine is a customer in the overview.
type CustomerLine struct {
	ID       string `json:"id"`
	Label    string `json:"label"`
	Totals   Totals `json:"totals"`
	Plan     string `json:"plan,omitempty"`
	TopError string `json:"topError,omitempty"`
	// Share is the used part of the fullest quota; nil without one.
	Share *float64 `json:"share,omitempty"`
	// Limit, Used and Forecast belong to that quota; no Forecast where the fullest
	// period is over.
	Limit    int64     `json:"limit,omitempty"`
	Used     int64     `json:"used,omitempty"`
	Forecast *Forecast `json:"forecast,omitempty"`
	// Folder is that of the customer's own report; empty where there is none.
	Folder string `json:"folder,omitempty"`
}
