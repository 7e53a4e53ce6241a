package demo

// The two domains of the demo's APIs.
const (
	apiDomain = "api.example.com"
	appDomain = "my.example.org"
)

// stageOf is one stage of one API, and the format its access log is written in.
type stageOf struct {
	api, name, stage, domain string
	format                   *format
	webACL                   string // ARN; "" where no web ACL is associated
}

// The stages: two in the original sample's format, one of an HTTP API, the rest
// in the recommended format for REST APIs.
var (
	orders      = &stageOf{"o7rd3rs9x1", "Orders", "prod", apiDomain, restFormat, edgeACL}
	catalog     = &stageOf{"c4t4l0g8k2", "Catalog", "prod", apiDomain, restFormat, edgeACL}
	catalogBeta = &stageOf{"c4t4l0g8k2", "Catalog", "beta", apiDomain, sampleFormat, ""}
	partners    = &stageOf{"p4rtn3rs6q", "Partners", "live", apiDomain, restFormat, ""}
	accounts    = &stageOf{"a0cc0unt5m", "Accounts", "prod", appDomain, sampleFormat, ""}
	activity    = &stageOf{"h7tt9v3n7s", "Activity", "$default", appDomain, httpFormat, ""}
)

const edgeACL = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/edge/6c1f2c3e-8a44-4f0f-9b6a-2d1e7a5c9f10"

// auth is how a route lets callers in.
type auth uint8

const (
	public auth = iota // an API key may be sent, and is logged, but not asked for
	withKey
	withCognito
	withJWT
	withIAM
	withLambda // a Lambda authorizer, and an API key
)

// route is one method of one resource.
type route struct {
	at       *stageOf
	method   string
	template string
	// before and after stand around the id in a path; a route without an id
	// has only before.
	before, after string
	id            idKind
	auth          auth
	name          string  // method and template
	ok            int     // status of success
	latency       float64 // median, milliseconds
	spread        float64 // of the latency's logarithm
	size          float64 // median, bytes
}

// idKind is what ids in a path look like.
type idKind uint8

const (
	noID idKind = iota
	numberID
	skuID
	hexID
)

func (r *route) writes() bool { return r.method != "GET" }

func fixed(at *stageOf, method, path string, a auth, ok int, latency, spread, size float64) *route {
	return &route{at: at, method: method, name: method + " " + path, template: path, before: path, auth: a, ok: ok, latency: latency, spread: spread, size: size}
}

func withID(r *route, template, after string, id idKind) *route {
	r.name, r.template, r.after, r.id = r.method+" "+template, template, after, id
	return r
}

var (
	listOrders   = fixed(orders, "GET", "/v2/orders", withKey, 200, 46, .45, 5200)
	createOrder  = fixed(orders, "POST", "/v2/orders", withKey, 201, 118, .4, 640)
	getOrder     = withID(fixed(orders, "GET", "/v2/orders/", withKey, 200, 27, .4, 1450), "/v2/orders/{orderId}", "", numberID)
	changeOrder  = withID(fixed(orders, "PATCH", "/v2/orders/", withKey, 200, 92, .4, 1450), "/v2/orders/{orderId}", "", numberID)
	refundOrder  = withID(fixed(orders, "POST", "/v2/orders/", withKey, 202, 340, .5, 210), "/v2/orders/{orderId}/refunds", "/refunds", numberID)
	oldList      = fixed(orders, "GET", "/v1/orders", withKey, 200, 88, .5, 9100)
	oldGet       = withID(fixed(orders, "GET", "/v1/orders/", withKey, 200, 61, .45, 2300), "/v1/orders/{orderId}", "", numberID)
	oldCreate    = fixed(orders, "POST", "/v1/orders", withKey, 200, 190, .45, 900)
	listProducts = fixed(catalog, "GET", "/v2/products", public, 200, 33, .5, 18400)
	getProduct   = withID(fixed(catalog, "GET", "/v2/products/", public, 200, 14, .4, 2100), "/v2/products/{sku}", "", skuID)
	getPrice     = withID(fixed(catalog, "GET", "/v2/prices/", withKey, 200, 9, .35, 180), "/v2/prices/{sku}", "", skuID)
	search       = fixed(catalog, "GET", "/v2/search", withKey, 200, 182, .6, 7400)
	status       = fixed(catalog, "GET", "/v2/status", public, 200, 4, .3, 15)
	betaProducts = fixed(catalogBeta, "GET", "/v3/products", public, 200, 41, .5, 16800)
	settlements  = withID(fixed(partners, "GET", "/partners/", withLambda, 200, 230, .5, 12600), "/partners/{partnerId}/settlements", "/settlements", hexID)
	addWebhook   = withID(fixed(partners, "POST", "/partners/", withLambda, 201, 75, .4, 320), "/partners/{partnerId}/webhooks", "/webhooks", hexID)
	postEntry    = fixed(partners, "POST", "/internal/ledger", withIAM, 201, 64, .4, 130)
	getEntry     = withID(fixed(partners, "GET", "/internal/ledger/", withIAM, 200, 22, .35, 760), "/internal/ledger/{entryId}", "", hexID)
	getMe        = fixed(accounts, "GET", "/me", withCognito, 200, 19, .4, 820)
	putAddress   = fixed(accounts, "PUT", "/me/address", withCognito, 200, 57, .4, 310)
	listInvoices = fixed(accounts, "GET", "/me/invoices", withCognito, 200, 71, .45, 3900)
	getInvoice   = withID(fixed(accounts, "GET", "/me/invoices/", withCognito, 200, 150, .5, 48000), "/me/invoices/{invoiceId}", "", numberID)
	getFeed      = fixed(activity, "GET", "/feed", withJWT, 200, 24, .5, 6100)
	postClick    = fixed(activity, "POST", "/clicks", withJWT, 204, 8, .3, 0)
)

// unknownPaths are what those ask for who guess.
var unknownPaths = []string{"/", "/robots.txt", "/favicon.ico", "/.env", "/wp-login.php", "/admin", "/v2/order", "/swagger.json", "/.git/config", "/actuator/health"}
