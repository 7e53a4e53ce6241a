package report

import (
	"cmp"
	"slices"
	"time"
)

// Class is a kind of error in plain words.
type Class struct {
	ID string
	// Title names it, Cause says what happened, Next what the customer can do,
	// and OwnerNext what the API's owner can.
	Title, Cause, Next, OwnerNext string
}

// The classes.
var (
	classQuota = Class{
		"quota-used-up", "Quota used up",
		"All requests that the usage plan allows in the day, week or month had been made; API Gateway refused the rest.",
		"Wait for the next period, or ask for a larger plan. Retrying does not help before then.",
		"Offer a larger plan, or raise the quota; see the table of quotas.",
	}
	classRate = Class{
		"too-fast", "Too many requests per second",
		"Requests came faster than the rate limit of the plan, the route or the account.",
		"Spread requests out, and retry after a growing pause with some randomness.",
		"Look for bursts at fixed times; raise the plan's rate if the backend bears it.",
	}
	classKey = Class{
		"api-key", "Unknown or missing API key",
		"No API key came with the request, or one that is not valid for this API and stage.",
		"Send the key in the header x-api-key, and check that it is the one for this API and stage.",
		"Check that the key is enabled and that its plan covers the stage.",
	}
	classExpired = Class{
		"expired-token", "Expired token",
		"The token was valid once but had run out.",
		"Get a new token a little before the old one expires; check the clock of the machine.",
		"Nothing to do unless it is sudden: then look at the issuer's token lifetime.",
	}
	classSignature = Class{
		"bad-signature", "Bad signature",
		"The request's signature does not match what was sent: other credentials, another region, or a request changed on its way.",
		"Sign with a current AWS SDK; check secret key, region, service execute-api, and the machine's clock.",
		"Check for a proxy or a domain that changes headers or the path.",
	}
	classUnauthorized = Class{
		"no-valid-token", "No valid token",
		"No token came with the request, or one that the authorizer does not accept.",
		"Send a token of the right issuer and audience in the header Authorization.",
		"Check issuer, audience and scopes that the authorizer expects.",
	}
	classDenied = Class{
		"refused-by-authorizer", "Refused by the authorizer",
		"The caller is known, but an authorizer or a policy does not allow the request.",
		"Ask for access to this route, or use credentials that have it.",
		"Check the authorizer's policy, and the resource policy of the API.",
	}
	classAuthorizerFailed = Class{
		"authorizer-failed", "Authorizer failed",
		"The authorizer itself broke or is set up wrongly, so nobody could be let in.",
		"Retry later; tell the API's owner if it lasts.",
		"Look at the authorizer's log, its time-out and its permissions.",
	}
	classWAF = Class{
		"blocked-by-waf", "Blocked by the web application firewall",
		"A rule of AWS WAF took the request for an attack or unwanted traffic.",
		"Tell the API's owner the time and the path if the request was meant well.",
		"Look the requests up in the WAF log; exempt the rule if it hits good traffic.",
	}
	classRoute = Class{
		"no-such-route", "No such route",
		"No route fits the path and method; API Gateway answers the same to unsigned requests on routes that need a signature.",
		"Check the path, the method and the stage in the URL.",
		"If many come at once, look for an old version that is still called, or a scanner.",
	}
	classBadRequest = Class{
		"bad-request", "Bad request",
		"API Gateway refused the request before the backend saw it: its body, parameters, size or media type does not fit.",
		"Compare the request with the API's documentation.",
		"If it began with a release, look at the request model and validators.",
	}
	classRefused = Class{
		"refused-by-backend", "Refused by the backend",
		"The backend answered that the request cannot be served: not found, not allowed, or not valid.",
		"Look at the status and the body of the answer.",
		"Often no fault; look at the routes with most of them.",
	}
	classTimeout = Class{
		"time-out", "Time-out",
		"The backend did not answer in time.",
		"Retry with a growing pause, if the request may be made twice.",
		"Look at the backend's latency and at deployments at that time.",
	}
	classBackend = Class{
		"server-error", "Server error",
		"The backend failed, or could not be reached.",
		"Retry with a growing pause; tell the API's owner if it lasts.",
		"Look at the backend's log at the times named here.",
	}
	classAPI = Class{
		"api-misconfigured", "API set up wrongly",
		"API Gateway could not carry out the API's own configuration.",
		"Tell the API's owner.",
		"Test the route in API Gateway's console; its execution log names the fault.",
	}
	classOther = Class{
		"other", "Other error",
		"API Gateway refused the request for a reason that it gives no name.",
		"Look at the status and the body of the answer.",
		"Look for the response type in the log.",
	}
)

// classByType are the classes of API Gateway's response types.
var classByType = map[string]*Class{
	"ACCESS_DENIED":                  &classDenied,
	"API_CONFIGURATION_ERROR":        &classAPI,
	"AUTHORIZER_CONFIGURATION_ERROR": &classAuthorizerFailed,
	"AUTHORIZER_FAILURE":             &classAuthorizerFailed,
	"BAD_REQUEST_BODY":               &classBadRequest,
	"BAD_REQUEST_PARAMETERS":         &classBadRequest,
	"DEFAULT_4XX":                    &classOther,
	"DEFAULT_5XX":                    &classAPI,
	"EXPIRED_TOKEN":                  &classExpired,
	"INTEGRATION_FAILURE":            &classBackend,
	"INTEGRATION_TIMEOUT":            &classTimeout,
	"INVALID_API_KEY":                &classKey,
	"INVALID_SIGNATURE":              &classSignature,
	"MISSING_AUTHENTICATION_TOKEN":   &classRoute,
	"QUOTA_EXCEEDED":                 &classQuota,
	"REQUEST_TOO_LARGE":              &classBadRequest,
	"RESOURCE_NOT_FOUND":             &classRoute,
	"THROTTLED":                      &classRate,
	"UNAUTHORIZED":                   &classUnauthorized,
	"UNSUPPORTED_MEDIA_TYPE":         &classBadRequest,
	"WAF_FILTERED":                   &classWAF,
}

// ClassOf is the class of an error: by API Gateway's response type, and where
// it gave none, by who answered with what status. Message texts never decide:
// owners may change them.
func ClassOf(errorType string, status int64, backend string) *Class {
	if class := classByType[errorType]; class != nil {
		return class
	}
	named := errorType != "" && errorType != none
	answered := backend != "" && backend != none
	switch {
	case named && !answered:
		return &classOther
	case status >= 500:
		return &classBackend
	default:
		return &classRefused
	}
}

// classCount is what there was of a class.
type classCount struct {
	class              *Class
	requests, previous int64
	first, last        time.Time
	topRoute           string
	topRequests        int64
	statuses           map[int64]int64
}

// classify counts errors by class, the most frequent first.
func classify(errors []ErrorCount) []classCount {
	byClass := map[string]*classCount{}
	for _, e := range errors {
		class := ClassOf(e.ErrorType, e.Status, e.Backend)
		c := byClass[class.ID]
		if c == nil {
			c = &classCount{class: class, statuses: map[int64]int64{}}
			byClass[class.ID] = c
		}
		c.requests += e.Requests
		c.previous += e.Previous
		c.statuses[e.Status] += e.Requests
		if e.Requests > c.topRequests {
			c.topRoute, c.topRequests = e.TopRoute, e.Requests
		}
		if !e.First.IsZero() && (c.first.IsZero() || e.First.Before(c.first)) {
			c.first = e.First
		}
		if e.Last.After(c.last) {
			c.last = e.Last
		}
	}
	list := make([]classCount, 0, len(byClass))
	for _, c := range byClass {
		list = append(list, *c)
	}
	slices.SortFunc(list, func(a, b classCount) int {
		return cmp.Or(cmp.Compare(b.requests, a.requests), cmp.Compare(b.previous, a.previous), cmp.Compare(a.class.ID, b.class.ID))
	})
	return list
}
