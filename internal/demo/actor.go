package demo

import "math/rand/v2"

// actor is one source of traffic: a customer's system, the visitors of a site, a
// crawler.
type actor struct {
	name   string
	role   role
	share  float64 // of an average day's requests
	rhythm *rhythm
	key    *apiKey // sent with every request; nil for none
	from   []address
	agents []agent // the first ones more often
	users  []user  // who is signed in, for routes that ask
	calls  []call
	faults faults

	route, agent chooser
}

// call is a route and how often it is called relative to the others.
type call struct {
	*route
	weight float64
}

// role is the part an actor plays in the story.
type role uint8

const (
	regular   role = iota
	exhausted      // used up last month's quota
	heading        // will use up this month's, when it is late in the month
	bursting       // runs into its rate limit
	leaked         // whoever found the key
	retrying       // calls again while the bad deploy times out
	crawling       // the new crawler
	scanning       // blocked by the web ACL
	mangled        // its lines need repair, or cannot be read
)

// user is a signed-in person, a program with an IAM role, or a principal that a
// Lambda authorizer found.
type user struct {
	sub, client, issuer      string // of a token
	principal                string // of a Lambda authorizer
	id, arn, caller, account string // of a signed request
}

// faults are the probabilities of what can go wrong with an actor's requests.
// Those of the gateway end a request before it reaches the backend.
type faults struct {
	unknownRoute, badKey, badSignature, noToken, oldToken float64
	denied, authorizerDown, badBody                       float64

	// Answers of the backend.
	notFound, conflict, invalid, broken float64
}

// ordinary are the faults of a well-kept client.
var ordinary = faults{notFound: .012, conflict: .006, invalid: .011, broken: .0012, badBody: .009}

// counted are faults that all reach the backend, so that every request counts
// against the quota.
var counted = faults{notFound: .014, broken: .001}

// prepare makes the choosers of a.
func (a *actor) prepare() {
	weights := make([]float64, len(a.calls))
	for i, c := range a.calls {
		weights[i] = c.weight
	}
	a.route = newChooser(weights)
	weights = make([]float64, len(a.agents))
	for i := range weights {
		weights[i] = 1 / float64(1+i)
	}
	a.agent = newChooser(weights)
}

// skewed draws one of n, the first ones more often than the last.
func skewed(r *rand.Rand, n int) int {
	x := r.Float64()
	return int(x * x * float64(n))
}
