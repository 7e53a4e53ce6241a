package demo

// request is one request and its answer, as the access log shows it. The zero
// value of a text means that the log has "-" there; of a number, absent.
type request struct {
	actor *actor
	at    *stageOf
	route *route // nil where no route matched
	time  int64  // epoch milliseconds
	from  *address
	agent *agent
	key   *apiKey // nil where none was recognised
	user  *user   // nil where nobody was

	method string
	path   []byte

	status        int
	bytes         int
	latency       int // milliseconds; of the whole, the backend and the authorizer
	backend       int
	authorizer    int
	backendStatus int
	authorizerSaw int // status of a Lambda authorizer
	authorized    int // status of the authorization

	errorType, errorMessage, validation string
	backendError, authorizerError       string
	blocked                             bool // by the web ACL

	// Random parts of ids.
	id       [2]uint64
	extended [2]uint64
	trace    [2]uint64
}

// absent marks numbers that the log shows as "-".
const absent = -1

// underPlan tells whether a usage plan covers the request.
func (q *request) underPlan() bool { return q.key != nil && q.key.planAt(q.at) != nil }

// counts tells whether the request counts against a quota: it came with a key
// and reached the backend.
func (q *request) counts() bool { return q.key != nil && q.backend != absent }

// authType is how the caller was authenticated, in the words of the column
// auth_type.
func (q *request) authType() string {
	switch {
	case q.user != nil && q.user.issuer == cognitoIssuer:
		return "Cognito"
	case q.user != nil && q.user.issuer != "":
		return "JWT"
	case q.user != nil && q.user.arn != "":
		return "IAM"
	case q.user != nil && q.user.principal != "", q.authorizerSaw != absent:
		return "Lambda authorizer"
	case q.key != nil:
		return "API key"
	}
	return "None"
}

// enrichment is what the enricher should say of the request's key.
func (q *request) enrichment() string {
	switch {
	case q.key == nil:
		return "no_key"
	case q.key.of == nil:
		return "unknown_key"
	case !q.underPlan():
		return "no_plan"
	}
	return "enriched"
}

// routeName is the route in the words of the column route.
func (q *request) routeName() string {
	if q.route == nil {
		return none
	}
	return q.route.name
}

// none is what text dimensions show where there is no value.
const none = "(none)"
