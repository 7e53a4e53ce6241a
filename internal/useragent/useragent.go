// Package useragent turns a User-Agent header into the client software's name
// and its kind. API traffic is mostly SDKs, HTTP libraries and monitors, which
// browser detection gets wrong (github.com/mileusna/useragent calls Boto3 a
// bot), so known first product tokens are looked up in a table before a browser
// parser is asked.
package useragent

import "strings"

// The kinds of client software.
const (
	// Browser is software that shows pages to a person.
	Browser = "browser"
	// SDK is a client library or an HTTP library of a language.
	SDK = "sdk"
	// CLI is a tool that a developer drives by hand or from a script: curl,
	// Postman, Terraform, a load generator.
	CLI = "cli"
	// Bot is a crawler, a scanner, a monitor or a health check.
	Bot = "bot"
	// Other is everything else, applications of customers among them.
	Other = "other"
)

// Unnamed is the family of a user agent that names no software.
const Unnamed = "Other"

const (
	// maxConsidered bounds the work on a hostile header of up to 10 KB. What
	// tells one client from another stands in the first 512 bytes.
	maxConsidered = 512
	maxFamily     = 64
)

// Parse returns the client software without its version ("Chrome", "Boto3",
// "curl") and its kind. Both are empty for an empty user agent; a text that
// names no software is of family Unnamed and kind Other.
func Parse(ua string) (family, kind string) {
	ua = strings.TrimSpace(clip(ua))
	if ua == "" || ua == "-" {
		return "", ""
	}
	for _, p := range phrases {
		if hasPrefixFold(ua, p.text) {
			return p.family, p.kind
		}
	}
	first := productName(ua)
	if c, ok := products[strings.ToLower(first)]; ok {
		if c.family == "" {
			c = refine(first, ua)
		}
		return c.family, c.kind
	}
	if name := botName(ua); name != "" {
		return name, Bot
	}
	if isBrowserLike(first) {
		return parseBrowser(ua)
	}
	if validFamily(first) {
		return first, Other
	}
	return Unnamed, Other
}

func clip(ua string) string {
	if len(ua) > maxConsidered {
		return ua[:maxConsidered]
	}
	return ua
}

// productName is the name of the first product token: the text before the
// first "/", blank, bracket or delimiter.
func productName(ua string) string {
	end := strings.IndexAny(ua, "/ \t();,:<>@[]{}\"?=\\")
	if end < 0 {
		return ua
	}
	return ua[:end]
}

// validFamily accepts names that are safe to show and to group by: a letter,
// then letters, digits and the punctuation that product names use.
func validFamily(name string) bool {
	if name == "" || len(name) > maxFamily || !isLetter(name[0]) {
		return false
	}
	for i := 1; i < len(name); i++ {
		c := name[i]
		if !isLetter(c) && (c < '0' || c > '9') && strings.IndexByte("-_.+!#", c) < 0 {
			return false
		}
	}
	return true
}

func isLetter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}
