package oracle

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
	"github.com/apigw-lens/apigw-lens/internal/useragent"
)

// row is one row of the table requests: string, int64, float64 or bool by
// column; nil where a column is absent. extra is an extraText.
type row [accesslog.NumColumns]any

// extraText is what the column extra says, as JSON by key.
type extraText map[string]string

// set gives a column its value; "" is absent.
func (w *row) set(id accesslog.ColumnID, v any) {
	if v != "" {
		w[id] = v
	}
}

// String is the row with the names of its columns, for messages.
func (w *row) String() string {
	named := map[string]any{}
	for id, v := range w {
		if v != nil {
			named[accesslog.Columns[id].Name] = v
		}
	}
	return fmt.Sprint(named)
}

// rowMaker makes one row.
type rowMaker struct {
	*reference
	*record
	row  *row
	left [accesslog.NumFields]bool // fields that no column holds yet
}

func (r *reference) row(record *record, line string, arrival int64) *row {
	m := rowMaker{reference: r, record: record, row: &row{}}
	for id, v := range record.fields {
		m.left[id] = v.present()
	}
	at := m.times(arrival)
	for id := range accesslog.ColumnID(accesslog.NumColumns) {
		m.copied(id)
	}
	m.route()
	m.apiType()
	m.row.set(accesslog.ColAuthType, m.authType(m.token()))
	m.clientSoftware()
	m.plan(at)
	m.row.set(accesslog.ColRecordID, m.recordID(line))
	if record.repaired {
		m.row.set(accesslog.ColRepaired, true)
	}
	if !r.masks() {
		m.extra()
	}
	return m.row
}

// unreadable is the row of a line that is no record.
func (r *reference) unreadable(line string, arrival int64) *row {
	m := rowMaker{reference: r, record: &record{}, row: &row{}}
	m.times(arrival)
	m.row.set(accesslog.ColEnrichmentStatus, "unreadable")
	m.row.set(accesslog.ColRecordID, m.recordID(line+strconv.FormatInt(arrival, 10)))
	if !r.masks() && !holdsSecret(line) {
		m.row.set(accesslog.ColExtra, extraText{"line": quoted(validUTF8(line))})
	}
	return m.row
}

// validUTF8 has U+FFFD in place of each byte that is not UTF-8.
func validUTF8(text string) string {
	if utf8.ValidString(text) {
		return text
	}
	return string([]rune(text))
}

// times sets request_time and event_hour: from requestTimeEpoch, else from
// requestTime, else the arrival.
func (m *rowMaker) times(arrival int64) int64 {
	ms, from, found := arrival, accesslog.FieldID(0), false
	for _, id := range accesslog.Columns[accesslog.ColRequestTime].From {
		if t, ok := m.fields[id].time(); ok && !found {
			ms, from, found = t, id, true
		}
	}
	if found {
		m.left[from] = false
		if other, ok := m.fields[accesslog.RequestTime].time(); ok && other/1000 == ms/1000 {
			m.left[accesslog.RequestTime] = false // it says the same, to the second
		}
	}
	m.row.set(accesslog.ColRequestTime, ms)
	m.row.set(accesslog.ColEventHour, ms-ms%3_600_000)
	return ms
}

// copied fills a column from the first of its fields that has a value of its
// type. Columns whose fields weigh against each other have methods of their own.
func (m *rowMaker) copied(id accesslog.ColumnID) {
	switch id {
	case accesslog.ColRequestTime, accesslog.ColHTTPMethod, accesslog.ColResourcePath,
		accesslog.ColAPIKeyID, accesslog.ColCognitoClient, accesslog.ColCognitoIssuer:
		return
	}
	column := accesslog.Columns[id]
	for _, from := range column.From {
		v := m.fields[from]
		if !v.present() {
			continue
		}
		if column.Type == accesslog.Text {
			m.copyText(id, v.text)
			for _, other := range column.From { // what says the same is said
				if m.text(other) == v.text {
					m.left[other] = false
				}
			}
			return
		}
		if n, ok := v.int(); ok && n >= 0 && (id != accesslog.ColStatus || n >= 100 && n <= 599) {
			m.row.set(id, n)
			m.left[from] = false
			if id == accesslog.ColStatus {
				m.row.set(accesslog.ColStatusCode, strconv.FormatInt(n, 10))
				m.row.set(accesslog.ColStatusClass, fmt.Sprintf("%dxx", n/100))
			}
			return
		}
	}
}

func (m *rowMaker) copyText(id accesslog.ColumnID, text string) {
	switch {
	case !m.masks():
		m.row.set(id, text)
	case accesslog.Columns[id].Personal:
		m.row.set(id, m.masked(id, text))
	default:
		m.row.set(id, scrub(m.record, text, id == accesslog.ColPath))
	}
}

// route sets http_method, resource_path and route: what is logged, else what
// routeKey says, which is "GET /pets/{id}", "ANY /pets", a path alone, "$default"
// or any text of a WebSocket API.
func (m *rowMaker) route() {
	method, path, key := m.text(accesslog.HTTPMethod), m.text(accesslog.ResourcePath), m.text(accesslog.RouteKey)
	keyMethod, keyPath, _ := strings.Cut(key, " ")
	if strings.HasPrefix(key, "/") {
		keyMethod, keyPath = "", key
	}
	if strings.HasPrefix(keyPath, "/") {
		if method == "" && keyMethod != "ANY" {
			method = keyMethod
		}
		if path == "" {
			path = keyPath
		}
	}
	m.row.set(accesslog.ColHTTPMethod, method)
	m.row.set(accesslog.ColResourcePath, path)
	switch {
	case path == "":
		m.row.set(accesslog.ColRoute, key)
	case method == "":
		m.row.set(accesslog.ColRoute, path)
	default:
		m.row.set(accesslog.ColRoute, method+" "+path)
	}
	for _, id := range []accesslog.FieldID{accesslog.HTTPMethod, accesslog.ResourcePath, accesslog.RouteKey} {
		m.left[id] = false
	}
}

func (m *rowMaker) apiType() {
	switch {
	case m.has(accesslog.EventType), m.has(accesslog.ConnectionID):
		m.row.set(accesslog.ColAPIType, "WEBSOCKET")
	case m.has(accesslog.ResourcePath), strings.HasPrefix(m.text(accesslog.RouteKey), "/"):
		m.row.set(accesslog.ColAPIType, "REST")
	case m.has(accesslog.RouteKey):
		m.row.set(accesslog.ColAPIType, "HTTP")
	}
}

// token sets cognito_client and cognito_issuer, and returns the issuer that the
// token names. clientId is the issuer where it is a URL, else the client.
func (m *rowMaker) token() (issuer string) {
	clientIsURL := strings.HasPrefix(m.text(accesslog.ClientID), "https://")
	for _, column := range []accesslog.ColumnID{accesslog.ColCognitoClient, accesslog.ColCognitoIssuer} {
		for _, from := range accesslog.Columns[column].From {
			text := m.text(from)
			if text == "" || from == accesslog.ClientID && clientIsURL != (column == accesslog.ColCognitoIssuer) {
				continue
			}
			if from == accesslog.CognitoAuthenticationProvider {
				provider, _, _ := strings.Cut(text, ",") // the rest names the user
				m.row.set(column, provider)
				break
			}
			m.copyText(column, text)
			m.left[from] = false
			if column == accesslog.ColCognitoIssuer {
				issuer = text
			}
			break
		}
	}
	return issuer
}

func (m *rowMaker) authType(issuer string) string {
	switch {
	case m.has(accesslog.ClaimSub) && issuer != "" && !strings.Contains(issuer, "//cognito-idp."):
		return "JWT"
	case m.has(accesslog.ClaimSub), m.has(accesslog.CognitoIdentityID):
		return "Cognito"
	case m.has(accesslog.IdentityUserArn), m.has(accesslog.IdentityCaller),
		m.has(accesslog.IdentityUser) && !m.has(accesslog.AuthorizerPrincipalID):
		return "IAM"
	case m.has(accesslog.AuthorizerPrincipalID), m.has(accesslog.AuthorizerStatus), m.has(accesslog.AuthorizerLatency),
		m.has(accesslog.AuthorizerIntegrationLatency), m.has(accesslog.AuthorizerError):
		return "Lambda authorizer"
	case m.has(accesslog.APIKeyID):
		return "API key"
	}
	return "None"
}

// clientSoftware sets country, ua_family and ua_kind.
func (m *rowMaker) clientSoftware() {
	m.row.set(accesslog.ColCountry, m.country(m.text(accesslog.IP)))
	agent := m.text(accesslog.UserAgent)
	if m.masks() {
		agent = scrub(m.record, agent, false)
	}
	family, kind := useragent.Parse(agent)
	m.row.set(accesslog.ColUAFamily, family)
	m.row.set(accesslog.ColUAKind, kind)
}

// country is the country of the network that an address belongs to. Text of more
// than 64 bytes is no address, whatever zone it names.
func (r *reference) country(text string) string {
	addr, err := netip.ParseAddr(text)
	if err != nil || len(text) > 64 {
		return ""
	}
	addr = plainAddr(addr)
	for network, code := range r.countries {
		if network.Contains(addr) {
			return code
		}
	}
	return ""
}

// plainAddr is an address without its zone, and the IPv4 address where one of
// IPv6 stands for it: mapped, or by the networks of which the MMDB format has it
// that they are IPv4's (::/96, Teredo and 6to4).
func plainAddr(addr netip.Addr) netip.Addr {
	addr = addr.Unmap().WithZone("")
	for network, from := range map[string]int{"::/96": 12, "2001::/32": 4, "2002::/16": 2} {
		if netip.MustParsePrefix(network).Contains(addr) {
			b := addr.As16()
			return netip.AddrFrom4([4]byte(b[from : from+4]))
		}
	}
	return addr
}

// extra sets what no column holds, under catalogue or original names.
func (m *rowMaker) extra() {
	extra := extraText{}
	for id, left := range m.left {
		if left {
			extra[accesslog.Fields[id].Name] = m.fields[id].json
		}
	}
	for key, v := range m.record.extra {
		if v.present() {
			extra[key] = v.json
		}
	}
	if len(extra) > 0 {
		m.row.set(accesslog.ColExtra, extra)
	}
}
