package oracle

import (
	"encoding/base64"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
)

// comparison holds responses against what the oracle says. It remembers which
// record_id was given to which masked row.
type comparison struct {
	ids map[string]string // by masked row
}

// difference says how a response differs from the answers; "" if it does not.
func (c *comparison) difference(response []byte, want []answer) string {
	got, err := recordsOf(response)
	if err != nil {
		return "the response cannot be read: " + err.Error()
	}
	if len(got) != len(want) {
		return fmt.Sprintf("%d records instead of %d", len(got), len(want))
	}
	for i, w := range want {
		if problem := c.record(got[i], w); problem != "" {
			data, _ := base64.StdEncoding.DecodeString(w.data) // what is no base64 is told by the result
			return fmt.Sprintf("record %d: %s\n  data %q", i, problem, data)
		}
	}
	return ""
}

func (c *comparison) record(got map[string]string, want answer) string {
	switch {
	case len(got) != 3:
		return fmt.Sprintf("keys %v", slices.Sorted(maps.Keys(got)))
	case !says(got["recordId"], want.id):
		return fmt.Sprintf("recordId %s instead of %q", got["recordId"], want.id)
	case !says(got["result"], want.result):
		return fmt.Sprintf("%s instead of %s", got["result"], want.result)
	case want.result != "Ok":
		if !says(got["data"], want.data) {
			return "the original data is changed"
		}
		return ""
	}
	text, err := decodedString(got["data"])
	if err != nil {
		return err.Error()
	}
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return err.Error()
	}
	lines := strings.SplitAfter(string(data), "\n")
	if last := len(lines) - 1; lines[last] != "" || len(lines)-1 != len(want.rows) {
		return fmt.Sprintf("%d rows instead of %d in %q", len(lines)-1, len(want.rows), data)
	}
	for i, w := range want.rows {
		if problem := c.row(lines[i], w); problem != "" {
			return fmt.Sprintf("row %d: %s\n  got  %s  want %v", i, problem, lines[i], w)
		}
	}
	return ""
}

func (c *comparison) row(line string, want *row) string {
	got, err := unique(objectMembers(line))
	if err != nil {
		return err.Error()
	}
	for id, v := range want {
		name := accesslog.Columns[id].Name
		raw, there := got[name]
		delete(got, name)
		switch {
		case v == nil && there:
			return fmt.Sprintf("%s is %s, which is not to be there", name, raw)
		case v != nil && !there:
			return fmt.Sprintf("no %s, which is %v", name, v)
		case v == ofMaskedValues:
			if problem := c.maskedID(raw, want); problem != "" {
				return problem
			}
		case v != nil && !says(raw, v):
			return fmt.Sprintf("%s is %s instead of %v", name, raw, v)
		}
	}
	for name, raw := range got {
		return fmt.Sprintf("%s is %s, which is no column", name, raw)
	}
	return ""
}

// says reports whether JSON text says what a column is to say.
func says(raw string, want any) bool {
	switch want := want.(type) {
	case string:
		if n := len(raw) - 2; n == len(want) && plain(want) {
			return raw[0] == '"' && raw[1:1+n] == want && raw[1+n] == '"'
		}
		got, err := decodedString(raw)
		return strings.HasPrefix(raw, `"`) && err == nil && got == want
	case int64:
		return raw == strconv.FormatInt(want, 10)
	case float64:
		got, err := strconv.ParseFloat(raw, 64)
		return err == nil && got == want
	case bool:
		return raw == strconv.FormatBool(want)
	case extraText:
		text, err := decodedString(raw)
		if err != nil {
			return false
		}
		got, err := unique(objectMembers(text))
		return err == nil && maps.EqualFunc(got, want, func(a, b string) bool { return a == b || canonical(a) == canonical(b) })
	}
	return false
}

// canonical is JSON text without white space, its strings in one spelling.
func canonical(text string) string {
	t := newTokens(text)
	var out []string
	for {
		next, err := t.next()
		if err != nil {
			break
		}
		if next.kind == 's' {
			next.raw = strconv.Quote(next.text)
		}
		out = append(out, next.raw)
	}
	if t.at() != len(text) {
		return "not JSON: " + text
	}
	return strings.Join(out, " ")
}

var hash128 = regexp.MustCompile(`^"[0-9a-f]{32}"$`)

// notHashed are the columns that have no part in the hash of a masked row: they
// are not the request's.
var notHashed = []accesslog.ColumnID{
	accesslog.ColRecordID, accesslog.ColRepaired, accesslog.ColCountry, accesslog.ColUAFamily, accesslog.ColUAKind,
	accesslog.ColAPIKeyID, accesslog.ColAPIName, accesslog.ColAPIKeyName, accesslog.ColCustomerID, accesslog.ColCustomer,
	accesslog.ColUsagePlanID, accesslog.ColUsagePlan, accesslog.ColQuotaLimit, accesslog.ColQuotaPeriod,
	accesslog.ColThrottleRate, accesslog.ColThrottleBurst, accesslog.ColSnapshotVersion,
}

// maskedID holds the record_id of a masked row: a hash, the same for the same
// values and for no others.
func (c *comparison) maskedID(raw string, want *row) string {
	hashed := *want
	for _, id := range notHashed {
		hashed[id] = nil
	}
	if hashed[accesslog.ColEnrichmentStatus] != "unreadable" {
		hashed[accesslog.ColEnrichmentStatus] = nil
	}
	text := fmt.Sprint(hashed[:])
	before, known := c.ids[text]
	if !known {
		c.ids[text], c.ids[raw] = raw, text
	}
	switch {
	case !hash128.MatchString(raw):
		return "record_id " + raw + " is no hash"
	case known && before != raw:
		return "the same masked values have another record_id than before"
	case c.ids[raw] != text:
		return "record_id was given to other masked values before"
	}
	return ""
}
