package useragent

import "strings"

type client struct {
	family string
	kind   string
}

// phrases are beginnings of user agents whose name holds a blank or other
// characters that end a product token.
var phrases = []struct {
	text string
	client
}{
	{"Amazon CloudFront", client{"Amazon CloudFront", Other}},
	{"Amazon-Route53-Health-Check-Service", client{"Route 53 health check", Bot}},
	{"Better Uptime Bot", client{"Better Uptime", Bot}},
	{"Blackbox Exporter", client{"Blackbox Exporter", Bot}},
	{"Consul Health Check", client{"Consul", Bot}},
	{"GitHub-Hookshot", client{"GitHub-Hookshot", Other}},
	{"Jakarta Commons-HttpClient", client{"Apache-HttpClient", SDK}},
	{"Microsoft Windows Network Diagnostics", client{"Windows Network Diagnostics", Bot}},
	{"Pingdom.com_bot", client{"Pingdom", Bot}},
	{"Symfony HttpClient", client{"Symfony HttpClient", SDK}},
	{"Symfony BrowserKit", client{"Symfony BrowserKit", SDK}},
}

// products maps a first product token, in lower case, to its client. An entry
// without a family is refined by what follows the token.
var products = map[string]client{
	"aws-chalice":           {"aws-chalice", SDK},
	"aws-sdk-android":       {"aws-sdk-android", SDK},
	"aws-sdk-cpp":           {"aws-sdk-cpp", SDK},
	"aws-sdk-dotnet":        {"aws-sdk-dotnet", SDK},
	"aws-sdk-dotnet-35":     {"aws-sdk-dotnet", SDK},
	"aws-sdk-dotnet-45":     {"aws-sdk-dotnet", SDK},
	"aws-sdk-go":            {"aws-sdk-go", SDK},
	"aws-sdk-go-v2":         {"aws-sdk-go-v2", SDK},
	"aws-sdk-ios":           {"aws-sdk-ios", SDK},
	"aws-sdk-java":          {"aws-sdk-java", SDK},
	"aws-sdk-js":            {"aws-sdk-js", SDK},
	"aws-sdk-kotlin":        {"aws-sdk-kotlin", SDK},
	"aws-sdk-net-coreclr":   {"aws-sdk-dotnet", SDK},
	"aws-sdk-nodejs":        {"aws-sdk-js", SDK},
	"aws-sdk-php":           {"aws-sdk-php", SDK},
	"aws-sdk-ruby2":         {"aws-sdk-ruby", SDK},
	"aws-sdk-ruby3":         {"aws-sdk-ruby", SDK},
	"aws-sdk-rust":          {"aws-sdk-rust", SDK},
	"aws-sdk-swift":         {"aws-sdk-swift", SDK},
	"aws-amplify":           {"aws-amplify", SDK},
	"boto":                  {"Boto", SDK},
	"boto3":                 {"Boto3", SDK},
	"botocore":              {"Botocore", SDK},
	"stripe":                {"Stripe", Other},
	"twilioproxy":           {"TwilioProxy", Other},
	"amazonapigateway":      {"Amazon API Gateway", Other},
	"amazon-eventbridge":    {"Amazon EventBridge", Other},
	"slackbot-linkexpander": {"Slackbot", Bot},

	"aiohttp":              {"aiohttp", SDK},
	"akka-http":            {"akka-http", SDK},
	"alamofire":            {"Alamofire", SDK},
	"apache-httpclient":    {"Apache-HttpClient", SDK},
	"apache-cxf":           {"Apache-CXF", SDK},
	"async-http-client":    {"async-http-client", SDK},
	"asynchttpclient":      {"async-http-client", SDK},
	"axios":                {"axios", SDK},
	"bun":                  {"Bun", SDK},
	"cfnetwork":            {"CFNetwork", SDK},
	"dalvik":               {"Dalvik", SDK},
	"dart":                 {"Dart", SDK},
	"deno":                 {"Deno", SDK},
	"faraday":              {"Faraday", SDK},
	"fasthttp":             {"fasthttp", SDK},
	"feign":                {"Feign", SDK},
	"go-http-client":       {"Go-http-client", SDK},
	"go-resty":             {"go-resty", SDK},
	"got":                  {"got", SDK},
	"grpc-go":              {"grpc-go", SDK},
	"guzzlehttp":           {"GuzzleHttp", SDK},
	"httpclient":           {"HTTPClient", SDK},
	"httpx":                {"httpx", SDK},
	"hyper":                {"hyper", SDK},
	"java":                 {"Java", SDK},
	"java-http-client":     {"Java-http-client", SDK},
	"jersey":               {"Jersey", SDK},
	"ktor-client":          {"ktor-client", SDK},
	"libcurl":              {"libcurl", SDK},
	"libwww-perl":          {"libwww-perl", SDK},
	"mechanize":            {"Mechanize", SDK},
	"microsoft-http":       {"Microsoft-HTTP", SDK},
	"node":                 {"node", SDK},
	"node-fetch":           {"node-fetch", SDK},
	"node-superagent":      {"superagent", SDK},
	"okhttp":               {"okhttp", SDK},
	"openapi-generator":    {"OpenAPI-Generator", SDK},
	"python":               {"", SDK},
	"python-httpx":         {"python-httpx", SDK},
	"python-requests":      {"python-requests", SDK},
	"python-urllib":        {"Python-urllib", SDK},
	"python-urllib3":       {"urllib3", SDK},
	"reactornetty":         {"ReactorNetty", SDK},
	"reqwest":              {"reqwest", SDK},
	"rest-client":          {"rest-client", SDK},
	"resteasy":             {"RESTEasy", SDK},
	"restsharp":            {"RestSharp", SDK},
	"ruby":                 {"Ruby", SDK},
	"scrapy":               {"Scrapy", Bot},
	"swagger-codegen":      {"Swagger-Codegen", SDK},
	"typhoeus":             {"Typhoeus", SDK},
	"undici":               {"undici", SDK},
	"unirest-java":         {"Unirest", SDK},
	"ureq":                 {"ureq", SDK},
	"urllib3":              {"urllib3", SDK},
	"vert.x-webclient":     {"Vert.x-WebClient", SDK},
	"winhttp":              {"WinHTTP", SDK},
	"zend_http_client":     {"Zend-HttpClient", SDK},
	"php":                  {"PHP", SDK},
	"php-soap":             {"PHP-SOAP", SDK},
	"restify":              {"restify", SDK},
	"request":              {"request", SDK},
	"spring-webclient":     {"Spring-WebClient", SDK},
	"elixir":               {"Elixir", SDK},
	"hackney":              {"hackney", SDK},
	"apollo-ios":           {"apollo-ios", SDK},
	"apollographql":        {"apollographql", SDK},
	"graphql-client":       {"graphql-client", SDK},
	"excel":                {"Excel", Other},
	"wininet":              {"WinINet", SDK},
	"postmanruntime":       {"Postman", CLI},
	"insomnia":             {"Insomnia", CLI},
	"bruno-runtime":        {"Bruno", CLI},
	"paw":                  {"Paw", CLI},
	"rapidapi":             {"RapidAPI", CLI},
	"apn":                  {"", CLI},
	"apache-jmeter":        {"JMeter", CLI},
	"apachebench":          {"ApacheBench", CLI},
	"artillery":            {"Artillery", CLI},
	"aws-cli":              {"aws-cli", CLI},
	"aws-sam-cli":          {"aws-sam-cli", CLI},
	"awscurl":              {"awscurl", CLI},
	"curl":                 {"curl", CLI},
	"fetch":                {"fetch", CLI},
	"hey":                  {"hey", CLI},
	"httpie":               {"HTTPie", CLI},
	"httpyac":              {"httpYac", CLI},
	"hurl":                 {"Hurl", CLI},
	"k6":                   {"k6", CLI},
	"locust":               {"Locust", CLI},
	"lynx":                 {"Lynx", Browser},
	"links":                {"Links", Browser},
	"w3m":                  {"w3m", Browser},
	"powershell":           {"PowerShell", CLI},
	"siege":                {"Siege", CLI},
	"terraform":            {"Terraform", CLI},
	"vegeta":               {"Vegeta", CLI},
	"vscode-restclient":    {"VS Code REST Client", CLI},
	"wget":                 {"Wget", CLI},
	"wget2":                {"Wget", CLI},
	"wrk":                  {"wrk", CLI},
	"xh":                   {"xh", CLI},
	"intellij":             {"IntelliJ HTTP Client", CLI},
	"datadog":              {"Datadog", Bot},
	"datadogsynthetics":    {"Datadog", Bot},
	"check_http":           {"Nagios", Bot},
	"cloudwatchsynthetics": {"CloudWatch Synthetics", Bot},
	"elb-healthchecker":    {"ELB-HealthChecker", Bot},
	"facebookexternalhit":  {"facebookexternalhit", Bot},
	"facebookcatalog":      {"facebookcatalog", Bot},
	"googlehc":             {"GoogleHC", Bot},
	"haproxy":              {"HAProxy", Bot},
	"kube-probe":           {"kube-probe", Bot},
	"masscan":              {"masscan", Bot},
	"newrelicpinger":       {"NewRelicPinger", Bot},
	"nikto":                {"Nikto", Bot},
	"nuclei":               {"Nuclei", Bot},
	"prometheus":           {"Prometheus", Bot},
	"site24x7":             {"Site24x7", Bot},
	"sqlmap":               {"sqlmap", Bot},
	"statuscake":           {"StatusCake", Bot},
	"uptime-kuma":          {"Uptime-Kuma", Bot},
	"whatsapp":             {"WhatsApp", Bot},
	"zabbix":               {"Zabbix", Bot},
	"zgrab":                {"zgrab", Bot},
	"opera":                {"", Browser},
}

// refine names a client whose first token is shared by several.
func refine(first, ua string) client {
	switch strings.ToLower(first) {
	case "python": // "Python/3.11 aiohttp/3.9.1"
		if strings.Contains(ua, "aiohttp/") {
			return client{"aiohttp", SDK}
		}
		return client{"Python", SDK}
	case "apn": // "APN/1.0 HashiCorp/1.0 Terraform/1.9.5 ..."
		if strings.Contains(ua, "Terraform/") {
			return client{"Terraform", CLI}
		}
		return client{"APN", Other}
	default: // "Opera/9.80 (...)": Opera or Opera Mini, by the browser parser
		family, kind := parseBrowser(ua)
		return client{family, kind}
	}
}
