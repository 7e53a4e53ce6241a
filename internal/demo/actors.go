package demo

import "slices"

// actors are everybody who sends requests. Adding one leaves the requests of
// the others as they were.
func (c *cast) actors() []*actor {
	all := slices.Concat(c.enterprises(), c.growing(), c.starters(), c.strangers(), people(), machines(), troublemakers(c))
	for _, a := range all {
		a.prepare()
	}
	return all
}

var (
	orderCalls = []call{{getOrder, 40}, {listOrders, 22}, {createOrder, 14}, {changeOrder, 7}, {refundOrder, 1.5}}
	shopCalls  = []call{{getProduct, 36}, {getPrice, 30}, {search, 14}, {listProducts, 8}, {listOrders, 6}, {createOrder, 6}}
	readCalls  = []call{{getOrder, 50}, {listOrders, 28}, {getPrice, 14}, {search, 8}}
	oldCalls   = []call{{oldGet, 55}, {oldList, 30}, {oldCreate, 15}}
)

func (c *cast) enterprises() []*actor {
	return []*actor{
		{name: "brightwater", share: .13, rhythm: office, key: c.brightwater, from: hosts("192.0.2.0/26", 8, 4), agents: []agent{javaHTTP, okhttp}, calls: orderCalls, faults: ordinary},
		{name: "brightwater app", share: .05, rhythm: office, key: c.brightwaterApp, from: hosts("198.18.32.0/19", 900, 60), agents: []agent{brightwaterApp}, calls: readCalls, faults: ordinary},
		{name: "everline", share: .12, rhythm: steady, key: c.everline, from: hosts("203.0.113.0/26", 4, 3), agents: []agent{apacheHTT, curl}, calls: append([]call{{search, 12}}, orderCalls...), faults: ordinary},
		{name: "everline partner", share: .025, rhythm: office, key: c.everline, from: hosts("203.0.113.0/26", 4, 2), agents: []agent{apacheHTT}, users: principals("everline", 3), calls: []call{{settlements, 8}, {addWebhook, 1}}, faults: faults{denied: .02, authorizerDown: .004, noToken: .01, notFound: .01, broken: .001}},
		{name: "kestrel", share: .09, rhythm: evening, key: c.kestrel, from: hosts("198.18.0.0/19", 500, 80), agents: []agent{kestrelApp, okhttp}, calls: shopCalls, faults: ordinary},
		{name: "fjordpay", share: .06, rhythm: steady, key: c.fjordpay, from: hosts("192.0.2.64/26", 6, 3), agents: []agent{goHTTP}, calls: orderCalls, faults: ordinary},
		{name: "fjordpay partner", share: .015, rhythm: steady, key: c.fjordpay, from: hosts("192.0.2.64/26", 6, 2), agents: []agent{goHTTP}, users: principals("fjordpay", 2), calls: []call{{settlements, 5}, {addWebhook, 1}}, faults: faults{denied: .03, authorizerDown: .01, notFound: .01}},
	}
}

func (c *cast) growing() []*actor {
	return []*actor{
		{name: "cobalt", role: heading, rhythm: steady, key: c.cobalt, from: hosts("203.0.113.64/26", 2, 4), agents: []agent{axios}, calls: readCalls, faults: counted},
		{name: "harbour", share: .058, rhythm: office, key: c.harbour, from: hosts("192.0.2.192/26", 9, 2), agents: []agent{requests, boto3}, calls: readCalls, faults: ordinary},
		{name: "harbour export", role: bursting, rhythm: steady, key: c.harbour, from: hosts("192.0.2.192/26", 11, 1), agents: []agent{aiohttp}, calls: []call{{listOrders, 1}}, faults: faults{}},
		{name: "granary", share: .05, rhythm: evening, key: c.granary, from: hosts("192.0.2.128/26", 20, 5), agents: []agent{guzzle}, calls: shopCalls, faults: ordinary},
		{name: "larkspur", share: .04, rhythm: americas, key: c.larkspur, from: hosts("198.51.100.64/26", 3, 3), agents: []agent{okhttp, postman}, calls: orderCalls, faults: ordinary},
	}
}

func (c *cast) starters() []*actor {
	return []*actor{
		{name: "dunmore", role: exhausted, rhythm: steady, key: c.dunmore, from: hosts("198.51.100.192/26", 5, 2), agents: []agent{requests}, calls: readCalls, faults: counted},
		{name: "ivory", share: .012, rhythm: evening, key: c.ivory, from: hosts("203.0.113.128/26", 7, 3), agents: []agent{axios, chromeWindows}, calls: shopCalls, faults: ordinary},
		{name: "alder", share: .011, rhythm: office, key: c.alder, from: hosts("203.0.113.192/26", 12, 1), agents: []agent{apacheHTT}, calls: oldCalls, faults: ordinary},
		{name: "juniper", share: .01, rhythm: evening, key: c.juniper, from: hosts("198.51.100.0/26", 33, 2), agents: []agent{axios}, calls: shopCalls, faults: ordinary},
		{name: "juniper beta", share: .004, rhythm: office, key: c.juniper, from: hosts("198.51.100.0/26", 33, 1), agents: []agent{postman, axios}, calls: []call{{betaProducts, 1}}, faults: faults{broken: .02}},
	}
}

// strangers send a key that the snapshot does not know, or one that no longer
// is one.
func (c *cast) strangers() []*actor {
	return []*actor{
		{name: "new partner", share: .006, rhythm: office, key: c.unknown, from: hosts("192.0.2.128/26", 44, 1), agents: []agent{javaHTTP}, calls: readCalls, faults: ordinary},
		{name: "retired integration", share: .004, rhythm: steady, from: hosts("198.51.100.0/26", 50, 1), agents: []agent{oldCurl}, calls: []call{{listOrders, 3}, {getPrice, 1}}, faults: faults{badKey: 1}},
	}
}

// people use browsers and phones.
func people() []*actor {
	home := households()
	return []*actor{
		{name: "visitors", share: .08, rhythm: evening, from: home, agents: visitors, calls: []call{{listProducts, 5}, {getProduct, 9}}, faults: faults{notFound: .03, unknownRoute: .01, broken: .001}},
		{name: "app users", share: .06, rhythm: evening, from: home, agents: []agent{safariPhone, chromeAndroid, chromeWindows}, users: members(48), calls: []call{{getMe, 12}, {listInvoices, 5}, {getInvoice, 4}, {putAddress, 1}}, faults: faults{oldToken: .02, noToken: .008, notFound: .004, invalid: .02, broken: .001}},
		{name: "feed readers", share: .04, rhythm: evening, from: home, agents: []agent{chromeAndroid, safariPhone, firefox}, users: readers(30), calls: []call{{getFeed, 3}, {postClick, 4}}, faults: faults{noToken: .012, broken: .001}},
	}
}

func machines() []*actor {
	return []*actor{
		{name: "ledger", share: .02, rhythm: steady, from: private(6), agents: []agent{boto3, awsSDKGo}, users: roles(), calls: []call{{postEntry, 5}, {getEntry, 3}}, faults: faults{badSignature: .015, denied: .004, notFound: .01, conflict: .01}},
		{name: "health check", share: .01, rhythm: steady, from: hosts("192.0.2.0/26", 50, 3), agents: []agent{healthCheck}, calls: []call{{status, 1}}, faults: faults{}},
	}
}

func troublemakers(c *cast) []*actor {
	leak := slices.Concat(hosts("198.51.100.128/26", 17, 3), hosts("198.19.0.0/19", 711, 5), hosts("198.18.224.0/19", 86, 2), hosts("198.51.100.0/26", 60, 1))
	return []*actor{
		{name: "leaked key", role: leaked, share: .04, rhythm: steady, key: c.fjordpay, from: leak, agents: []agent{requests, curl, aiohttp}, calls: []call{{listOrders, 6}, {getOrder, 6}, {search, 2}}, faults: faults{notFound: .2}},
		{name: "order retries", role: retrying, rhythm: steady, key: c.brightwater, from: hosts("192.0.2.0/26", 8, 4), agents: []agent{javaHTTP}, calls: []call{{createOrder, 1}}, faults: faults{}},
		{name: "crawler", role: crawling, share: .025, rhythm: steady, from: hosts("198.18.128.0/19", 70, 4), agents: []agent{crawler}, calls: []call{{getProduct, 6}, {listProducts, 1}}, faults: faults{unknownRoute: .08, notFound: .05}},
		{name: "scanners", role: scanning, share: .004, rhythm: steady, from: hosts("198.51.100.128/26", 50, 3), agents: []agent{scanner, sqlmap}, calls: []call{{search, 3}, {listProducts, 1}, {listOrders, 2}}, faults: faults{}},
		{name: "mangled lines", role: mangled, rhythm: steady, from: hosts("192.0.2.192/26", 60, 1), agents: []agent{quoted}, calls: []call{{getProduct, 1}}, faults: faults{}},
	}
}
