package demo

import (
	"encoding/hex"
	"strconv"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
)

// appender appends the value of one field.
type appender = func(dst []byte, q *request, c *clock) []byte

func text(get func(q *request) string) appender {
	return func(dst []byte, q *request, _ *clock) []byte { return appendText(dst, get(q)) }
}

func number(get func(q *request) int) appender {
	return func(dst []byte, q *request, _ *clock) []byte { return appendNumber(dst, get(q)) }
}

// ofUser is a property of the signed-in user.
func ofUser(get func(u *user) string) appender {
	return func(dst []byte, q *request, _ *clock) []byte {
		if q.user == nil {
			return append(dst, '-')
		}
		return appendText(dst, get(q.user))
	}
}

// values are how the fields are rendered; those that are not here are always
// "-", as the placeholders in the original sample's format are.
var values = [accesslog.NumFields]appender{
	accesslog.RequestID: func(dst []byte, q *request, _ *clock) []byte { return appendUUID(dst, q.id) },
	accesslog.ExtendedRequestID: func(dst []byte, q *request, _ *clock) []byte {
		return appendExtendedID(dst, q.extended)
	},
	accesslog.RequestTime: func(dst []byte, q *request, c *clock) []byte { return c.appendTime(dst, q.time) },
	accesslog.RequestTimeEpoch: func(dst []byte, q *request, _ *clock) []byte {
		return strconv.AppendInt(dst, q.time, 10)
	},
	accesslog.XRayTraceID: appendTrace,
	accesslog.Path:        func(dst []byte, q *request, _ *clock) []byte { return append(dst, q.path...) },

	accesslog.APIID:        text(func(q *request) string { return q.at.api }),
	accesslog.Stage:        text(func(q *request) string { return q.at.stage }),
	accesslog.AccountID:    text(func(*request) string { return account }),
	accesslog.DomainName:   text(func(q *request) string { return q.at.domain }),
	accesslog.DomainPrefix: text(func(q *request) string { return q.at.domainPrefix() }),
	accesslog.HTTPMethod:   text(func(q *request) string { return q.method }),
	accesslog.ResourcePath: text(func(q *request) string { return q.template() }),
	accesslog.RouteKey:     text(routeKey),
	accesslog.Protocol:     text(func(*request) string { return "HTTP/1.1" }),

	accesslog.Status:             number(func(q *request) int { return q.status }),
	accesslog.ResponseLength:     number(func(q *request) int { return q.bytes }),
	accesslog.ResponseLatency:    number(func(q *request) int { return q.latency }),
	accesslog.IntegrationLatency: number(func(q *request) int { return q.backend }),
	accesslog.IntegrationStatus:  number(func(q *request) int { return q.backendStatus }),

	accesslog.IntegrationErrorMessage: text(func(q *request) string { return q.backendError }),

	accesslog.IP:        text(func(q *request) string { return q.from.ip }),
	accesslog.UserAgent: text(func(q *request) string { return q.agent.text }),
	accesslog.APIKeyID:  text(keyID),

	accesslog.IdentityAccountID: ofUser(func(u *user) string { return u.account }),
	accesslog.IdentityCaller:    ofUser(func(u *user) string { return u.caller }),
	accesslog.IdentityUser:      ofUser(func(u *user) string { return u.id }),
	accesslog.IdentityUserArn:   ofUser(func(u *user) string { return u.arn }),
	accesslog.ClaimSub:          ofUser(func(u *user) string { return u.sub }),
	accesslog.ClaimAud:          ofUser(func(u *user) string { return u.client }),
	accesslog.ClaimIss:          ofUser(func(u *user) string { return u.issuer }),
	// The sample calls the token's issuer clientId.
	accesslog.ClientID: ofUser(func(u *user) string { return u.issuer }),

	accesslog.AuthorizerPrincipalID: ofUser(func(u *user) string { return u.principal }),
	accesslog.AuthorizerError:       text(func(q *request) string { return q.authorizerError }),
	accesslog.AuthorizerLatency:     number(func(q *request) int { return q.authorizer }),
	accesslog.AuthorizerStatus:      number(func(q *request) int { return q.authorizerSaw }),
	accesslog.AuthorizeStatus:       number(func(q *request) int { return q.authorized }),

	accesslog.ErrorResponseType: text(func(q *request) string { return q.errorType }),
	accesslog.ErrorMessage:      text(func(q *request) string { return q.errorMessage }),
	accesslog.ErrorValidation:   text(func(q *request) string { return q.validation }),

	accesslog.WAFResponseCode: text(wafResponse),
	accesslog.WebACLArn:       text(func(q *request) string { return q.at.webACL }),
	accesslog.WAFStatus:       number(wafStatus),
	accesslog.WAFLatency:      number(wafLatency),
}

func (s *stageOf) domainPrefix() string {
	if s.domain == appDomain {
		return "my"
	}
	return "api"
}

func (q *request) template() string {
	if q.route == nil {
		return ""
	}
	return q.route.template
}

// routeKey is a variable of HTTP and WebSocket APIs; a REST API writes "-".
func routeKey(q *request) string {
	if q.at.format.kind != httpKind {
		return ""
	}
	return q.routeName()
}

func keyID(q *request) string {
	if q.key == nil {
		return ""
	}
	return q.key.id
}

func wafResponse(q *request) string {
	switch {
	case q.at.webACL == "":
		return ""
	case q.blocked:
		return "WAF_BLOCK"
	}
	return "WAF_ALLOW"
}

func wafStatus(q *request) int {
	switch {
	case q.at.webACL == "":
		return absent
	case q.blocked:
		return 403
	}
	return 200
}

func wafLatency(q *request) int {
	if q.at.webACL == "" {
		return absent
	}
	return 1 + int(q.id[0]&3)
}

// appendTrace appends an X-Ray trace id: version, epoch seconds, 96 random bits.
func appendTrace(dst []byte, q *request, _ *clock) []byte {
	dst = append(dst, "1-"...)
	dst = strconv.AppendInt(dst, q.time/1000, 16)
	dst = append(dst, '-')
	var digits [32]byte
	hex.Encode(digits[:], bigEndian(q.trace))
	return append(dst, digits[:24]...)
}

// sampleFields is the order of the original sample's format.
var sampleFields = []accesslog.FieldID{
	accesslog.APIID, accesslog.Stage, accesslog.RequestID, accesslog.IP, accesslog.RequestTime,
	accesslog.HTTPMethod, accesslog.RouteKey, accesslog.Status, accesslog.Protocol, accesslog.ResponseLength,
	accesslog.AccountID, accesslog.AuthorizerClaimsProperty, accesslog.AuthorizerPrincipalID,
	accesslog.AuthorizerProperty, accesslog.DomainName, accesslog.DomainPrefix, accesslog.ErrorMessage,
	accesslog.ErrorResponseType, accesslog.IdentityAccountID, accesslog.APIKeyID, accesslog.IdentityCaller,
	accesslog.CognitoAuthenticationProvider, accesslog.CognitoAuthenticationType, accesslog.CognitoIdentityID,
	accesslog.CognitoIdentityPoolID, accesslog.IdentityPrincipalOrgID, accesslog.IdentityUser,
	accesslog.UserAgent, accesslog.IdentityUserArn, accesslog.Path, accesslog.ResourcePath,
	accesslog.WAFResponseCode, accesslog.WebACLArn, accesslog.ClaimSub, accesslog.ClientID, accesslog.ClaimAud,
	accesslog.AuthorizeError, accesslog.AuthorizeLatency, accesslog.AuthorizeStatus, accesslog.AuthorizerError,
	accesslog.AuthorizerIntegrationLatency, accesslog.AuthorizerIntegrationStatus, accesslog.AuthorizerLatency,
	accesslog.AuthorizerStatus, accesslog.IntegrationLatency, accesslog.ResponseLatency,
}
