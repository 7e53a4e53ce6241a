package demo

// agent is a client software: its User-Agent header, and the family and kind
// that it is known by.
type agent struct{ text, family, kind string }

var (
	chromeWindows = agent{"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36", "Chrome", "browser"}
	chromeAndroid = agent{"Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.6778.81 Mobile Safari/537.36", "Chrome", "browser"}
	firefox       = agent{"Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox", "browser"}
	safariPhone   = agent{"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1", "Safari", "browser"}
	safariMac     = agent{"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15", "Safari", "browser"}
	edge          = agent{"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.2903.70", "Edge", "browser"}

	boto3     = agent{"Boto3/1.35.71 md/Botocore#1.35.71 ua/2.0 os/linux#6.1 md/arch#aarch64 lang/python#3.12.7 md/pyimpl#CPython", "Boto3", "sdk"}
	awsSDKGo  = agent{"aws-sdk-go-v2/1.32.5 os/linux lang/go#1.23.3 md/GOOS#linux md/GOARCH#arm64", "aws-sdk-go-v2", "sdk"}
	requests  = agent{"python-requests/2.32.3", "python-requests", "sdk"}
	okhttp    = agent{"okhttp/4.12.0", "okhttp", "sdk"}
	axios     = agent{"axios/1.7.7", "axios", "sdk"}
	goHTTP    = agent{"Go-http-client/2.0", "Go-http-client", "sdk"}
	javaHTTP  = agent{"Java-http-client/21.0.5", "Java-http-client", "sdk"}
	apacheHTT = agent{"Apache-HttpClient/5.4.1 (Java/17.0.13)", "Apache-HttpClient", "sdk"}
	guzzle    = agent{"GuzzleHttp/7", "GuzzleHttp", "sdk"}
	aiohttp   = agent{"Python/3.12 aiohttp/3.11.7", "aiohttp", "sdk"}

	curl    = agent{"curl/8.11.0", "curl", "cli"}
	oldCurl = agent{"curl/7.68.0", "curl", "cli"}
	postman = agent{"PostmanRuntime/7.43.0", "Postman", "cli"}

	crawler     = agent{"Mozilla/5.0 (compatible; AtlasCrawler/2.1; +https://crawler.example.net/about)", "AtlasCrawler", "bot"}
	healthCheck = agent{"Amazon-Route53-Health-Check-Service (ref 2f6d1c1e-5b1a-4b57-9d6b-7d0f6c1b8a11; report http://amzn.to/1vsZADi)", "Route 53 health check", "bot"}
	scanner     = agent{"Mozilla/5.0 zgrab/0.x", "zgrab", "bot"}
	sqlmap      = agent{"sqlmap/1.8.11#stable (https://sqlmap.org)", "sqlmap", "bot"}

	brightwaterApp = agent{"Brightwater-Dispatch/6.4.0 (iOS 18.1)", "Brightwater-Dispatch", "other"}
	kestrelApp     = agent{"KestrelFleet/5.2 (München)", "KestrelFleet", "other"}

	// quoted shows what a format without escaping makes of a header with
	// quotes: a line that needs repair.
	quoted = agent{`Mozilla/5.0 (compatible; "Quoted" Reader/1.0)`, "", ""}
)

// visitors are the browsers of people.
var visitors = []agent{chromeWindows, chromeAndroid, safariPhone, safariMac, firefox, edge}
