package useragent

import "strings"

// bots are crawlers, scanners and monitors whose name does not end like a
// bot's, as they are written, to be found anywhere in the text.
var bots = []string{
	"Amazon-Route53-Health-Check-Service", "BingPreview", "Bytespider",
	"CensysInspect", "ChatGPT-User", "Chrome-Lighthouse", "DataForSeoBot", "Datadog", "Detectify", "Expanse",
	"facebookexternalhit", "Google-Extended", "Google-InspectionTool",
	"GoogleOther", "HeadlessChrome", "Hetrixtools", "InternetMeasurement",
	"ia_archiver", "Mediapartners-Google", "meta-externalagent",
	"meta-externalfetcher", "NetcraftSurveyAgent", "Nmap Scripting Engine",
	"NewRelicPinger", "Nuclei", "Perplexity-User", "PhantomJS", "PingdomTMS",
	"masscan", "Nikto", "Site24x7", "Slurp", "zgrab", "StatusCake", "UptimeRobot", "WPScan", "Yahoo Ad monitoring",
}

var lowerBots = lowered(bots)

func lowered(names []string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = strings.ToLower(name)
	}
	return out
}

// botEndings end the names of most crawlers and monitors.
var botEndings = []string{"bot", "spider", "crawler", "monitor", "healthcheck", "health-check", "healthchecker", "scanner"}

// botName is the name of the crawler, scanner or monitor that the text names,
// or "".
func botName(ua string) string {
	lower := strings.ToLower(ua)
	if len(lower) != len(ua) { // letters outside ASCII that change length
		lower = ua
	}
	for i, name := range bots {
		if strings.Contains(lower, lowerBots[i]) {
			return name
		}
	}
	for start := 0; start < len(ua); {
		end := start
		for end < len(ua) && isNameByte(ua[end]) {
			end++
		}
		if name := ua[start:end]; endsLikeBot(lower[start:end]) && validFamily(name) {
			return name
		}
		start = end + 1
	}
	return ""
}

// isNameByte tells whether c can stand inside a product name. "+" separates,
// because some monitors write it for a blank; "." and "@" separate, because
// "http://bot.example.com" and "me@bot" name no bot.
func isNameByte(c byte) bool {
	return isLetter(c) || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '!'
}

func endsLikeBot(lower string) bool {
	for _, ending := range botEndings {
		if strings.HasSuffix(lower, ending) && !nonBots[lower] {
			return true
		}
	}
	return false
}

// nonBots end like a bot and are none: Cubot makes phones.
var nonBots = map[string]bool{"cubot": true, "monitor": true, "scanner": true}
