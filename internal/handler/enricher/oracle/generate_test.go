package oracle

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
)

// generator makes access log lines, from those that API Gateway writes to those
// that nobody does. The same seed makes the same lines.
type generator struct {
	*rand.Rand
	// personal is a value that stands in several fields of one line.
	personal string
}

func newGenerator(seed uint64) *generator {
	return &generator{Rand: rand.New(rand.NewPCG(seed, seed))}
}

func (g *generator) oneIn(n int) bool { return g.IntN(n) == 0 }

func pick[T any](g *generator, from ...T) T { return from[g.IntN(len(from))] }

// column is a key of a format and the field it stands for.
type column struct {
	key    string // as JSON
	field  accesslog.FieldID
	known  bool
	bare   bool   // its value has no quotes
	inside string // the object that it stands in; "" for none
}

// formats are the access log formats of the stages whose lines are made. They
// are few, as in life, so that a reader may learn them.
var formats = func() (list [][]column) {
	for seed := range uint64(16) {
		list = append(list, newGenerator(seed).format(seed))
	}
	return list
}()

// format draws a format: our recommended ones first, then ever stranger ones.
func (g *generator) format(n uint64) (columns []column) {
	apis := []accesslog.API{accesslog.REST, accesslog.HTTP, accesslog.WebSocket}
	for id, f := range accesslog.Fields {
		c := column{key: quoted(f.Name), field: accesslog.FieldID(id), known: true}
		switch {
		case n < uint64(len(apis)) && f.Recommended&apis[n] == 0, n >= uint64(len(apis)) && g.oneIn(3):
			continue
		case n > 4:
			g.respell(&c, f, n > 8)
		}
		columns = append(columns, c)
	}
	if n > 4 {
		for _, key := range []string{"tenant", "correlation id", "größe", "a.b", "x-y_z", "$context.custom", `tab\there`, ""} {
			if g.oneIn(3) {
				columns = append(columns, column{key: `"` + key + `"`, bare: g.oneIn(3)})
			}
		}
		g.Shuffle(len(columns), func(i, j int) { columns[i], columns[j] = columns[j], columns[i] })
	}
	if n > 8 { // what stands in an object stands together
		slices.SortStableFunc(columns, func(a, b column) int { return strings.Compare(a.inside, b.inside) })
	}
	return columns
}

// respell gives a field another of its names, perhaps in an object.
func (g *generator) respell(c *column, f accesslog.Field, nest bool) {
	name := f.Name
	if f.Var != "" && g.oneIn(2) {
		name = f.Var
	} else if len(f.Keys) > 0 && g.oneIn(2) {
		name = pick(g, f.Keys...)
	}
	c.bare = f.Type != accesslog.Text && g.oneIn(2)
	if outer, inner, dotted := strings.Cut(name, "."); dotted && nest {
		c.inside, c.key = outer, quoted(inner)
		return
	}
	switch g.IntN(6) {
	case 0:
		name = strings.ToUpper(name)
	case 1:
		name = "$context." + name
	case 2:
		name = strings.ReplaceAll(name, ".", "_")
	case 3:
		name = name[:1] + "-" + name[1:]
	}
	c.key = quoted(name)
	if g.oneIn(12) {
		c.key = g.escaped(name)
	}
}

// line renders a line of one of the formats; odd values are more likely the
// higher oddity is.
func (g *generator) line(oddity int) string {
	g.personal = pick(g, "user-4711", "AIDAEXAMPLEUSER", "203.0.113.7", "jürgen müller", "u1", "arn:aws:iam::123456789012:user/kim")
	space := ""
	if g.oneIn(12) {
		space = pick(g, " ", "\t", " \r ")
	}
	var b strings.Builder
	b.Grow(4096)
	b.WriteString("{" + space)
	inside := ""
	for i, c := range pick(g, formats...) {
		if c.inside != inside && inside != "" {
			b.WriteString("}")
		}
		if i > 0 {
			b.WriteString("," + space)
		}
		if c.inside != inside && c.inside != "" {
			b.WriteString(quoted(c.inside) + ":{")
		}
		inside = c.inside
		b.WriteString(c.key)
		b.WriteString(space + ":")
		b.WriteString(g.valueOf(c, oddity))
	}
	if inside != "" {
		b.WriteString("}")
	}
	for range oddity {
		if g.oneIn(4) {
			b.WriteString("," + g.oddMember())
		}
	}
	return b.String() + space + "}"
}

func (g *generator) valueOf(c column, oddity int) string {
	if g.IntN(100) < 4*oddity {
		return g.oddValue()
	}
	text := g.text(c, oddity)
	switch {
	case text == "" && c.bare:
		return pick(g, `"-"`, "null", `""`, `"(none)"`)
	case text == "":
		return `"-"`
	case c.bare && json.Valid([]byte(text)):
		return text
	case oddity > 0 && g.oneIn(10):
		return g.escaped(text)
	}
	return quoted(text)
}

// text is what API Gateway might write for a field; "" for nothing.
func (g *generator) text(c column, oddity int) string {
	if !c.known {
		return pick(g, "", "x", "42", "größer", `{"a":1}`, "true")
	}
	f := accesslog.Fields[c.field]
	switch {
	case g.oneIn(3) && !f.Identity:
		return ""
	case f.Type == accesslog.Timestamp:
		return g.time(c.field == accesslog.RequestTimeEpoch, oddity)
	case f.Type == accesslog.Int:
		return pick(g, "200", "201", "301", "404", "429", "500", "504")
	case f.Type != accesslog.Text:
		return fmt.Sprint(g.IntN(1 << g.IntN(31)))
	}
	switch c.field {
	case accesslog.ExtendedRequestID:
		return pick(g, "", fmt.Sprintf("%011xAMFo1A=", g.Uint64()>>20))
	case accesslog.APIID:
		return pick(g, "api1", "api1", "api2", "api3", "api9", "")
	case accesslog.Stage:
		return pick(g, "prod", "prod", "beta", "dev", "$default", "")
	case accesslog.APIKeyID:
		return pick(g, "", "key1", "key2", "key3", "key4", "key5", "key6", "key7", legacyValue, strings.Repeat("z", 45), legacyValue+"-")
	case accesslog.IP:
		return pick(g, fmt.Sprintf("198.51.100.%d", g.IntN(256)), g.personal, "2001:db8:1:2345::7", "::ffff:192.0.2.1", "fe80::1%eth0", "fe80::1%"+strings.Repeat("z", 56+g.IntN(2)), "::192.0.2.7", "2002:c633:6407::1", "300.1.1.1")
	case accesslog.HTTPMethod:
		return pick(g, "GET", "POST", "")
	case accesslog.RouteKey:
		return pick(g, "", "GET /pets/{id}", "ANY /pets", "$default", "/plain", "sendMessage", " /x", "GET  /y")
	case accesslog.ResourcePath:
		return pick(g, "", "/v2/{proxy+}", "/orders/{id}")
	case accesslog.ClientID, accesslog.ClaimIss:
		return pick(g, "https://cognito-idp.eu-west-1.amazonaws.com/p", "https://issuer.example.com", "client-1")
	case accesslog.CognitoAuthenticationProvider:
		return pick(g, "cognito-idp.eu-west-1.amazonaws.com/p,cognito-idp.eu-west-1.amazonaws.com/p:CognitoSignIn:"+g.personal, "one", ",x")
	case accesslog.UserAgent:
		return pick(g, agents...)
	case accesslog.Path:
		return "/v2/customers/" + g.personal + "/" + pick(g, "orders", "x/"+g.personal+"x", "%20", "jürgen%20m%C3%BCller")
	case accesslog.ErrorMessage, accesslog.AuthorizerError:
		return "User: " + g.personal + " is not authorized, arn:aws:sts::123456789012:assumed-role/r/s'"
	}
	return pick(g, "a", "b", "longer text", "größer 日本語 😀", g.personal, g.personal, `C:\x"y"`, strings.Repeat("x", g.IntN(40)))
}

var agents = []string{
	"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
	"python-requests/2.32.3", "okhttp/4.12.0", "curl/8.7.1", "Googlebot/2.1 (+http://www.google.com/bot.html)", "-", " ", "é/1",
	"my-app (user-4711)", strings.Repeat("long/", 110) + "é", "aws-sdk-go-v2/1.30.3 os/linux lang/go#1.22.5",
}

// time is a point in time around that of the snapshots.
func (g *generator) time(epoch bool, oddity int) string {
	t := day(g.IntN(28)).Add(time.Duration(g.Int64N(int64(48 * time.Hour))))
	if g.oneIn(40) {
		t = day(pick(g, 1, 10, 20)) // just when a snapshot was taken
	}
	zone := time.FixedZone("", pick(g, 0, 0, 3600, -9000, 14*3600))
	switch {
	case oddity > 0 && g.oneIn(3):
		return g.oddTime(t.In(zone))
	case epoch:
		return fmt.Sprint(t.UnixMilli())
	}
	return t.In(zone).Format("02/Jan/2006:15:04:05 -0700")
}

func (g *generator) oddTime(t time.Time) string {
	return pick(g,
		t.Format(time.RFC3339Nano), t.Format(time.RFC3339), fmt.Sprint(t.Unix()), fmt.Sprintf("%d.250", t.Unix()),
		fmt.Sprintf("%d.0", t.UnixMilli()), fmt.Sprintf("%d.5", t.UnixMilli()), "0", "-1", "99999999999", "1e12", "1.7e9",
		"31/Feb/2026:10:00:00 +0000", "29/Feb/2026:10:00:00 +0000", "29/Feb/2028:10:00:00 +0000", "31/Apr/2026:10:00:00 +0000",
		"00/Jan/2026:10:00:00 +0000", "32/Jan/2026:10:00:00 +0000", "10/jul/2026:10:00:00 +0000", "31/Dec/2026:23:59:60 +0000",
		"31/Dec/2026:24:00:00 +0000", "10/Jul/1999:10:00:00 +0000", "10/Jul/2100:10:00:00 +0000", "31/Dec/2099:23:00:00 -0500",
		"10/Jul/2026:10:00:00 +1500", "10/Jul/2026:10:00:00 +1460", "10/Jul/2026:10:00:00", "2026-02-30T10:00:00Z",
		"2026-11-22T10:15:30.123+02:00", "20261122", "9223372036854775807", "9223372036854775808",
		// Its product with 1,000 overflows into a believable time.
		"-18446742373709551")
}
