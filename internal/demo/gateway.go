package demo

import "math/rand/v2"

// gateway plays API Gateway: what it refuses by itself never reaches the
// backend. It returns true for a request that was answered.
func (g *generator) gateway(q *request, r *rand.Rand) bool {
	f := &q.actor.faults
	switch {
	case q.actor.role == scanning:
		q.blocked = true
		q.key, q.user = nil, nil
		return q.refuse(r, 403, "WAF_FILTERED", "Forbidden")
	case chance(r, f.unknownRoute):
		q.route, q.method, q.key, q.user = nil, "GET", nil, nil
		q.path = append(q.path[:0], unknownPaths[r.IntN(len(unknownPaths))]...)
		return q.refuse(r, 403, "MISSING_AUTHENTICATION_TOKEN", "Missing Authentication Token")
	}
	return q.authenticate(r, f) || g.admit(q, r) ||
		q.route.writes() && chance(r, f.badBody) && q.invalidBody(r)
}

// authenticate lets the caller in, or refuses it.
func (q *request) authenticate(r *rand.Rand, f *faults) bool {
	key := q.key
	q.key = nil // what is refused here has not got as far as its key
	switch q.route.auth {
	case withCognito, withJWT:
		if chance(r, f.noToken) {
			q.user = nil
			return q.refuse(r, 401, "UNAUTHORIZED", "Unauthorized")
		}
		if chance(r, f.oldToken) {
			q.user = nil
			return q.refuse(r, 403, "EXPIRED_TOKEN", "The incoming token has expired")
		}
	case withIAM:
		if chance(r, f.badSignature) {
			q.user = nil
			return q.refuse(r, 403, "INVALID_SIGNATURE", "The request signature we calculated does not match the signature you provided.")
		}
		if chance(r, f.denied) {
			return q.refuse(r, 403, "ACCESS_DENIED", "User is not authorized to access this resource")
		}
	case withLambda:
		if q.askAuthorizer(r, f) {
			return true
		}
	}
	q.key = key
	return false
}

// askAuthorizer plays a Lambda authorizer.
func (q *request) askAuthorizer(r *rand.Rand, f *faults) bool {
	if chance(r, f.noToken) {
		q.user = nil
		return q.refuse(r, 401, "UNAUTHORIZED", "Unauthorized")
	}
	q.authorizer = int(lognormal(r, 38, .5))
	if chance(r, f.authorizerDown) {
		q.user = nil
		q.authorizerSaw, q.authorizerError = 500, "The Lambda authorizer ended with an error"
		return q.refuse(r, 500, "AUTHORIZER_FAILURE", "Internal server error")
	}
	q.authorizerSaw, q.authorized = 200, 200
	if chance(r, f.denied) {
		q.authorized = 403
		return q.refuse(r, 403, "ACCESS_DENIED", "User is not authorized to access this resource")
	}
	return false
}

// admit checks the API key, its rate and its quota.
func (g *generator) admit(q *request, r *rand.Rand) bool {
	switch {
	case chance(r, q.actor.faults.badKey):
		q.key = nil
		return q.refuse(r, 403, "INVALID_API_KEY", "Forbidden")
	case !q.underPlan():
		return false
	case q.actor.role == bursting && !g.bucket.take(q.time):
		return q.refuse(r, 429, "THROTTLED", "Too Many Requests")
	case g.used[q.key] >= q.key.of.plan.Quota.Limit:
		return q.refuse(r, 429, "QUOTA_EXCEEDED", "Limit Exceeded")
	}
	return false
}

func (q *request) invalidBody(r *rand.Rand) bool {
	if q.at.format.kind == restKind {
		q.validation = `[object has missing required properties ([\"items\"])]`
	}
	return q.refuse(r, 400, "BAD_REQUEST_BODY", "Invalid request body")
}

// refuse answers in place of the backend, and returns true.
func (q *request) refuse(r *rand.Rand, status int, errorType, message string) bool {
	q.status, q.errorType, q.errorMessage = status, errorType, message
	q.bytes = len(`{"message":""}`) + len(message)
	q.latency = 2 + r.IntN(9) + max(0, q.authorizer)
	return true
}

// backendCall plays the integration behind the route.
func (g *generator) backendCall(q *request, r *rand.Rand) {
	if g.plan.deploy.contains(q.time) && q.route == createOrder {
		if chance(r, .92) {
			q.timeOut(r)
			return
		}
		q.backend = 4000 + r.IntN(20_000)
	} else {
		q.backend = max(1, min(28_500, int(lognormal(r, q.route.latency, q.route.spread))))
	}
	q.latency = q.backend + 3 + r.IntN(7) + max(0, q.authorizer)
	q.status = q.backendAnswer(r)
	q.backendStatus = q.status
	switch {
	case q.status >= 400:
		q.bytes = 60 + r.IntN(160)
	case q.status == 204:
		q.bytes = 0
	default:
		q.bytes = int(lognormal(r, q.route.size, .35))
	}
}

// timeOut is an integration that did not answer within API Gateway's 29 s.
func (q *request) timeOut(r *rand.Rand) {
	const message = "Endpoint request timed out"
	q.backend = 29_000 + r.IntN(12)
	q.latency = q.backend + 2 + r.IntN(5)
	q.status, q.errorType, q.errorMessage = 504, "INTEGRATION_TIMEOUT", message
	q.bytes = len(`{"message":""}`) + len(message)
	q.backendError = "Execution failed due to a timeout error"
}

func (q *request) backendAnswer(r *rand.Rand) int {
	f := &q.actor.faults
	switch {
	case chance(r, f.broken):
		return [...]int{500, 502, 503}[r.IntN(3)]
	case q.route.id != noID && chance(r, f.notFound):
		return 404
	case q.route.writes() && chance(r, f.conflict):
		return 409
	case q.route.writes() && chance(r, f.invalid):
		return 422
	}
	return q.route.ok
}

func chance(r *rand.Rand, p float64) bool { return p > 0 && r.Float64() < p }
