package useragent

import (
	"strings"

	"github.com/mileusna/useragent"
)

// browsers are the families that stay browsers even when their text holds a
// URL, which the parser takes for the mark of a bot: toolbars and proxies add
// theirs.
var browsers = map[string]bool{
	"Chrome": true, "Firefox": true, "Safari": true, "Edge": true, "Opera": true,
	"Opera Mini": true, "Opera Touch": true, "Vivaldi": true,
	"Internet Explorer": true, "Samsung Browser": true, "Huawei Browser": true,
	"Miui Browser": true, "Android browser": true, "NetFront": true,
	"BlackBerry": true,
}

// apps are applications with a built-in browser.
var apps = map[string]bool{"Facebook App": true, "Instagram App": true, "TikTok App": true}

// isBrowserLike tells whether the first product token is one that browsers,
// and those who pass for one, begin with.
func isBrowserLike(first string) bool {
	return strings.EqualFold(first, "Mozilla") || strings.EqualFold(first, "Opera")
}

func parseBrowser(ua string) (family, kind string) {
	if strings.Contains(ua, "PowerShell/") {
		return "PowerShell", CLI
	}
	parsed := useragent.Parse(ua)
	name := parsed.Name
	if browsers[name] || apps[name] {
		return name, Browser
	}
	if !validFamily(name) || platforms[name] || len(name) < 3 {
		name = lastProduct(ua)
	}
	switch {
	case name == "":
		return "Mozilla", Other
	case parsed.Bot && !browsers[name]:
		return name, Bot
	default:
		return name, Browser
	}
}

// lastProduct is the browser's name where the parser returns its last resorts:
// the whole text, a platform, several tokens in one. Browsers add their own
// token at the end ("... Gecko/20100721 SeaMonkey/2.0.6"), except that Chrome's
// and Firefox's stand before those of what imitates them.
func lastProduct(ua string) string {
	last := ""
	depth := 0
	for word := range strings.FieldsSeq(ua) {
		outside := depth == 0 && word[0] != '('
		depth = max(0, depth+strings.Count(word, "(")-strings.Count(word, ")"))
		name, _, versioned := strings.Cut(word, "/")
		if !outside || !versioned || platforms[name] || len(name) < 3 || !validFamily(name) {
			continue
		}
		if name == "Firefox" || name == "Chrome" {
			return name
		}
		last = name
	}
	return last
}

// platforms are tokens that name an operating system, an engine or nothing.
var platforms = map[string]bool{
	"Mozilla": true, "Version": true, "Mobile": true, "Browser": true,
	"X11": true, "Windows": true, "iPhone": true, "iPad": true, "iPod": true,
	"Gecko": true, "KHTML": true, "compatible": true, "Symbian": true,
	"AppleWebKit": true, "Linux": true, "Macintosh": true, "FreeBSD": true,
	"Wayland": true, "Darwin": true,
}
