package oracle

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/apigw-lens/apigw-lens/internal/accesslog"
)

// plain reports whether text is a JSON string as it stands, between quotes.
func plain(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

// quoted is text as a JSON string with as few escapes as JSON allows.
func quoted(text string) string {
	if !plain(text) {
		text = escapes.Replace(validUTF8(text))
	}
	return `"` + text + `"`
}

var escapes = func() *strings.Replacer {
	pairs := []string{`"`, `\"`, `\`, `\\`, "\n", `\n`, "\t", `\t`, "\r", `\r`, "\b", `\b`, "\f", `\f`}
	for c := range byte(' ') {
		pairs = append(pairs, string(c), fmt.Sprintf(`\u%04x`, c)) // of two for one byte, the first counts
	}
	return strings.NewReplacer(pairs...)
}()

// escaped is text as a JSON string with more escapes than it needs.
func (g *generator) escaped(text string) string {
	var b strings.Builder
	for _, c := range text {
		switch {
		case c == '/':
			b.WriteString(`\/`)
		case c < 0x80 && (g.oneIn(3) || c < 0x20 || c == '"' || c == '\\'):
			fmt.Fprintf(&b, pick(g, `\u%04x`, `\u%04X`), c)
		default:
			b.WriteRune(c)
		}
	}
	return `"` + b.String() + `"`
}

// oddValue is valid JSON, of a kind that no format asks for.
func (g *generator) oddValue() string {
	switch g.IntN(len(oddValues) + 2) {
	case 0:
		return quoted(g.personal)
	case 1:
		return quoted(strings.Repeat("é", g.IntN(300)))
	}
	return pick(g, oddValues...)
}

var oddValues = []string{
	`"-"`, `"(none)"`, `""`, "null", "true", "false", "0", "-0", "-1", "12.0", "1.2e1", "2e2", "1E400", "1e-2",
	`"0200"`, `"200.0"`, `" 200"`, `"+200"`, `"0x1F"`, `"1_000"`, `"inf"`, `"99"`, `"599"`, `"600"`, `"\u0032\u0030\u0030"`,
	"12345678901234567890", "4611686018427387904.0", "9007199254740993.0", `"9223372036854775807"`,
	"[]", `[1, "two", {"three": [null]}]`, `["a\u00e9"]`, `"\u002d"`, `"\u0028none)"`, `"--"`, `"\u0000"`, `"a\u2028b"`, `"\ud83d\ude00"`,
	`"https://x"`, `"\/"`, `"\/a"`,
}

// oddMember is a member that a line may have once more, under any name.
func (g *generator) oddMember() string {
	f := accesslog.Fields[g.IntN(len(accesslog.Fields))]
	name := pick(g, append([]string{f.Name, f.Name, f.Var, "tenant", "größe", "a.b"}, f.Keys...)...)
	switch g.IntN(8) {
	case 0:
		return quoted(name) + `:{"apiKey":"secret","x":` + g.oddValue() + `}`
	case 1:
		return `"identity":{"sourceIp":` + g.oddValue() + `,"":"e","deep":{"apiKeyId":` + g.oddValue() + `}}`
	case 2:
		return `"identityApiKey":` + pick(g, `"secret"`, `{"value":"secret"}`, "-", `["s"]`)
	case 3:
		return quoted(name) + `:"x",` + quoted(name) + ":" + pick(g, `"x"`, `"y"`, `"-"`, `"\u0078"`)
	case 4:
		return quoted(strings.Repeat("n", g.IntN(200))) + ":" + strings.Repeat(`{"n":`, 14) + g.oddValue() + strings.Repeat("}", 14+g.IntN(8)/7)
	case 5:
		return quoted("ARRAY") + ":" + strings.Repeat("[", g.IntN(18)) + "1" + strings.Repeat("]", g.IntN(18))
	}
	return quoted(name) + ":" + g.oddValue()
}

// broken spoils the quoting of a line: with text as a client might send it, or
// byte by byte.
func (g *generator) broken(line string) string {
	for range 1 + g.IntN(3) {
		if line == "" {
			break
		}
		at := g.IntN(len(line))
		if quote := strings.Index(line[at:], `":"`); quote >= 0 && g.oneIn(2) {
			at = min(at+quote+len(`":"`), len(line)-1) // in a value
		}
		switch g.IntN(6) {
		case 0, 1, 2:
			line = line[:at] + pick(g, `"`, `a"b"c`, `"}`, `{"`, `","path":"`, `,"x":`, `x","y`, `"},{"`, `, "a": "b"`, "\x00", "\x1f", "\n", "\t",
				`\`, `\x`, `\ud83d`, `\ude00`, `\ud83d\ude00`, "\xff", "\xc3", "\xed\xa0\x80", "\u2028", "\u00a0") + line[at:]
		case 3:
			line = line[:at] + line[at+min(1+g.IntN(4), len(line)-at):]
		case 4:
			line = line[:at] + string([]byte{byte(g.IntN(256))}) + line[at+1:]
		case 5:
			line = strings.Replace(line, `"-"`, "-", 1+g.IntN(3))
		}
	}
	return line
}

// record is the data of one Firehose record.
func (g *generator) record() string {
	switch n := g.IntN(100); {
	case n < 35:
		return g.line(0) + pick(g, "", "\n", "\r\n")
	case n < 60:
		return g.line(1) + "\n"
	case n < 72:
		return g.line(4)
	case n < 88:
		return g.broken(g.line(pick(g, 0, 0, 2)))
	case n < 92:
		return g.line(0) + "\n" + pick(g, "", "\n", "broken\n", g.line(1), g.broken(g.line(0))) + "\n" + g.line(0)
	case n < 97:
		return g.envelope()
	}
	return pick(g, "", " ", "{}", "[]", "null", `{"unknown":1}`, "text", "\x1f\x8b", "\u00a0"+g.line(0)+"\u0085", `{"requestId":"r"}x`)
}

// zippers are used again: it takes longer to make one than to zip with it.
var zippers = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

// message is that of a CloudWatch Logs event.
func (g *generator) message() string {
	switch g.IntN(6) {
	case 0:
		return g.line(0)
	case 1:
		return g.line(1) + "\n"
	case 2:
		return g.broken(g.line(0))
	}
	return pick(g, "START RequestId", `x "apiKey": "secret"`, `"keyId":"`+legacyValue+`"`)
}

// envelope is a CloudWatch Logs envelope, plain or gzip, sometimes broken.
func (g *generator) envelope() string {
	var events []string
	for i := range g.IntN(4) {
		events = append(events, fmt.Sprintf(`{"id":"%d","timestamp":%s,"message":%s}`, i, pick(g, "1795343000123", "0", "-1", "null", `"1"`), quoted(g.message())))
	}
	text := fmt.Sprintf(`{"messageType":%s,"owner":"1","logGroup":"g","logEvents":[%s]}`,
		pick(g, `"DATA_MESSAGE"`, `"DATA_MESSAGE"`, `"DATA_MESSAGE"`, `"CONTROL_MESSAGE"`, `"NEWS"`, `""`, "null", "1"), strings.Join(events, ","))
	if g.oneIn(8) {
		text = g.broken(text)
	}
	if g.oneIn(3) {
		return text
	}
	var b bytes.Buffer
	w := zippers.Get().(*gzip.Writer)
	defer zippers.Put(w)
	w.Reset(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		panic(err) // a buffer takes everything
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	if g.oneIn(10) {
		return b.String()[:b.Len()-g.IntN(20)]
	}
	return b.String()
}

// event is a Firehose event of some records' data, as Firehose writes it or as
// any other writer of JSON might.
func (g *generator) event(records []string) []byte {
	var b bytes.Buffer
	b.WriteString(`{"invocationId":"i","deliveryStreamArn":"arn:aws:firehose:eu-west-1:123456789012:deliverystream/s","records":[`)
	for i, data := range records {
		text := base64.StdEncoding.EncodeToString([]byte(data))
		if g.oneIn(200) {
			text = pick(g, text+"=", text+`\n`, `\n`+text, "*"+text, strings.ReplaceAll(text, "/", `\/`), strings.ReplaceAll(text, "+", `\u002b`))
		}
		members := []string{`"recordId":"4966413` + strconv.Itoa(i) + `"`, `"approximateArrivalTimestamp":` + strconv.Itoa(1_795_343_000_000+i), `"data":"` + text + `"`}
		if g.oneIn(20) {
			members = append(members, `"kinesisRecordMetadata":{"shardId":"s","data":[{}]}`)
			g.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
		}
		if i > 0 {
			b.WriteString(",")
		}
		b.WriteString("{" + strings.Join(members, pick(g, ",", ",", " , ")) + "}")
	}
	b.WriteString("]}")
	return b.Bytes()
}
