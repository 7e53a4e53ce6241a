package enrich

import (
	"bytes"
	"slices"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
	"github.com/apigw-lens/apigw-lens/internal/jsonscan"
)

// derived writes the columns whose rule looks at several fields; the rules in
// words are in accesslog.Columns.
func (w *writer) derived() {
	w.statusGroups()
	w.apiType()
	w.route()
	issuer := w.token()
	w.dst = append(w.dst, w.authType(issuer)...)
}

func (w *writer) has(id accesslog.FieldID) bool { return w.record.Present.Has(id) }

func (w *writer) statusGroups() {
	if w.statusCode == 0 {
		return
	}
	digit := byte('0' + w.statusCode/100)
	w.dst = append(prefixes[accesslog.ColStatusCode].open(w.dst, len("200")),
		digit, byte('0'+w.statusCode/10%10), byte('0'+w.statusCode%10), '"')
	w.dst = append(prefixes[accesslog.ColStatusClass].open(w.dst, len("2xx")), digit, 'x', 'x', '"')
}

func (w *writer) apiType() {
	switch {
	case w.has(accesslog.EventType) || w.has(accesslog.ConnectionID):
		w.dst = append(w.dst, typeWebSocket...)
	case w.has(accesslog.ResourcePath), isPath(w.record.Fields[accesslog.RouteKey].Text()):
		w.dst = append(w.dst, typeREST...)
	case w.has(accesslog.RouteKey):
		w.dst = append(w.dst, typeHTTP...)
	}
}

var (
	typeWebSocket = constant(accesslog.ColAPIType, "WEBSOCKET")
	typeREST      = constant(accesslog.ColAPIType, "REST")
	typeHTTP      = constant(accesslog.ColAPIType, "HTTP")
)

func isPath(text []byte) bool { return len(text) > 0 && text[0] == '/' }

// route writes http_method, resource_path and route. The routeKey of an HTTP
// API is "GET /pets/{id}", "ANY /pets" or "$default", of a WebSocket API any
// text; formats of REST APIs exist that log the resource path under that name.
func (w *writer) route() {
	fields := &w.record.Fields
	method, ok1 := fields[accesslog.HTTPMethod].Plain()
	path, ok2 := fields[accesslog.ResourcePath].Plain()
	if !ok1 || !ok2 || w.has(accesslog.RouteKey) {
		w.anyRoute()
		return
	}
	// As every REST API has it.
	w.plain(accesslog.ColHTTPMethod, method)
	w.plain(accesslog.ColResourcePath, path)
	w.plain(accesslog.ColRoute, method)
	w.dst[len(w.dst)-1] = ' '
	w.dst = append(append(w.dst, path...), '"')
	w.left.Remove(accesslog.HTTPMethod)
	w.left.Remove(accesslog.ResourcePath)
}

func (w *writer) anyRoute() {
	fields := &w.record.Fields
	method, path := fields[accesslog.HTTPMethod].Text(), fields[accesslog.ResourcePath].Text()
	key := fields[accesslog.RouteKey].Text()
	keyMethod, keyPath, _ := bytes.Cut(key, []byte(" "))
	if isPath(key) {
		keyMethod, keyPath = nil, key
	}
	if isPath(keyPath) {
		if len(method) == 0 && string(keyMethod) != "ANY" {
			method = keyMethod
		}
		if len(path) == 0 {
			path = keyPath
		}
	}
	if len(method) > 0 {
		w.jsonText(accesslog.ColHTTPMethod, method)
	}
	if len(path) > 0 {
		w.jsonText(accesslog.ColResourcePath, path)
	}
	switch {
	case len(path) == 0 && len(key) > 0:
		w.jsonText(accesslog.ColRoute, key)
	case len(path) > 0 && len(method) == 0:
		w.jsonText(accesslog.ColRoute, path)
	case len(path) > 0:
		w.jsonText(accesslog.ColRoute, method)
		w.dst[len(w.dst)-1] = ' ' // the path goes on in place of the closing quote
		w.dst = jsonscan.AppendStringRest(w.dst, path)
	}
	w.left.Remove(accesslog.HTTPMethod)
	w.left.Remove(accesslog.ResourcePath)
	w.left.Remove(accesslog.RouteKey)
}

// token writes cognito_client and cognito_issuer, and returns the issuer.
//
// In the original sample's format the key clientId carries the token's issuer,
// a URL; elsewhere it is what its name says.
func (w *writer) token() (issuer []byte) {
	if !w.record.Present.Meets(&tokenFields) {
		return nil
	}
	isURL := bytes.HasPrefix(w.record.Fields[accesslog.ClientID].Text(), []byte("https://"))
	w.firstOf(accesslog.ColCognitoClient, isURL)
	w.firstOf(accesslog.ColCognitoIssuer, !isURL)
	return w.issuer.Text()
}

// tokenFields are the fields that token looks at.
var tokenFields = accesslog.FieldsOf(append(slices.Clone(accesslog.Columns[accesslog.ColCognitoClient].From),
	accesslog.Columns[accesslog.ColCognitoIssuer].From...)...)

// firstOf copies the first present field of a column, passing over clientId.
func (w *writer) firstOf(id accesslog.ColumnID, passClientID bool) {
	column := &accesslog.Columns[id]
	for _, from := range column.From {
		v := w.record.Fields[from]
		if !v.Present() || passClientID && from == accesslog.ClientID {
			continue
		}
		if from == accesslog.CognitoAuthenticationProvider {
			// "issuer,issuer:CognitoSignIn:user": the user stays out.
			if issuer, _, _ := bytes.Cut(v.Text(), []byte(",")); len(issuer) > 0 {
				w.jsonText(id, issuer)
			}
			return
		}
		w.copyText(id, column, v)
		w.left.Remove(from)
		if id == accesslog.ColCognitoIssuer {
			w.issuer = v
		}
		return
	}
}

// authType is the column auth_type.
func (w *writer) authType(issuer []byte) string {
	switch {
	case !w.record.Present.Meets(&callerFields): // told by the key alone, if at all
	case w.has(accesslog.ClaimSub) && len(issuer) > 0 && !bytes.Contains(issuer, []byte("//cognito-idp.")):
		return authJWT
	case w.has(accesslog.ClaimSub), w.has(accesslog.CognitoIdentityID):
		return authCognito
	case w.has(accesslog.IdentityUserArn), w.has(accesslog.IdentityCaller),
		w.has(accesslog.IdentityUser) && !w.has(accesslog.AuthorizerPrincipalID):
		return authIAM
	default:
		return authAuthorizer
	}
	if w.has(accesslog.APIKeyID) {
		return authKey
	}
	return authNone
}

var (
	authJWT        = constant(accesslog.ColAuthType, "JWT")
	authCognito    = constant(accesslog.ColAuthType, "Cognito")
	authIAM        = constant(accesslog.ColAuthType, "IAM")
	authAuthorizer = constant(accesslog.ColAuthType, "Lambda authorizer")
	authKey        = constant(accesslog.ColAuthType, "API key")
	authNone       = constant(accesslog.ColAuthType, "None")
)

// callerFields are the fields that tell of a caller who proved who they are.
var callerFields = accesslog.FieldsOf(
	accesslog.ClaimSub, accesslog.CognitoIdentityID,
	accesslog.IdentityUserArn, accesslog.IdentityCaller, accesslog.IdentityUser,
	accesslog.AuthorizerPrincipalID, accesslog.AuthorizerStatus, accesslog.AuthorizerLatency,
	accesslog.AuthorizerIntegrationLatency, accesslog.AuthorizerError,
)
