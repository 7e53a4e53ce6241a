package delivery

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/apigw-lens/apigw-lens/internal/firehose"
)

// answer is the enricher's answer for one record.
type answer struct {
	index  int
	result string
	data   []byte // base64
}

// errResponse is a response that breaks Firehose's contract: a defect of the
// enricher, never of the input.
var errResponse = errors.New("the enricher's response is not valid")

// readResponse calls do for each record of a response and checks that each of
// n recordIds came back exactly once. The response is mostly base64, so the
// members of a record are found by their quotes instead of decoding JSON,
// which would take longer than everything else on the way.
func readResponse(response []byte, n int, do func(answer) error) error {
	start := bytes.IndexByte(response, '[')
	if start < 0 || !bytes.Contains(response[:start], []byte(`"records"`)) {
		return fmt.Errorf("%w: no records", errResponse)
	}
	seen := make([]bool, n)
	rest := response[start+1:]
	for {
		rest = skipBlank(rest)
		if len(rest) == 0 {
			return fmt.Errorf("%w: it ends early", errResponse)
		}
		if rest[0] == ']' {
			break
		}
		a, next, err := readAnswer(rest)
		if err != nil {
			return err
		}
		if a.index < 0 || a.index >= n || seen[a.index] {
			return fmt.Errorf("%w: recordId %d is unknown or there twice", errResponse, a.index)
		}
		seen[a.index] = true
		if err := do(a); err != nil {
			return err
		}
		rest = next
	}
	if missing := slices.Index(seen, false); missing >= 0 {
		return fmt.Errorf("%w: recordId %d is missing", errResponse, missing)
	}
	return nil
}

// readAnswer reads the object that b begins with. Members other than the three
// it knows may hold anything.
func readAnswer(b []byte) (answer, []byte, error) {
	a := answer{index: -1}
	if b[0] != '{' {
		return a, nil, fmt.Errorf("%w: a record is no object", errResponse)
	}
	for rest := b[1:]; ; {
		rest = skipBlank(rest)
		if len(rest) > 0 && rest[0] == '}' {
			return a, rest[1:], nil
		}
		key, value, ok := member(rest)
		if !ok {
			return a, nil, fmt.Errorf("%w: a member is not valid", errResponse)
		}
		switch key {
		case "recordId", "result", "data":
			text, next, ok := quoted(value)
			if !ok {
				return a, nil, fmt.Errorf("%w: %s is no text", errResponse, key)
			}
			if err := a.set(key, text); err != nil {
				return a, nil, err
			}
			rest = next
		default:
			d := json.NewDecoder(bytes.NewReader(value))
			var skipped json.RawMessage
			if err := d.Decode(&skipped); err != nil {
				return a, nil, fmt.Errorf("%w: %s is not valid", errResponse, key)
			}
			rest = value[d.InputOffset():]
		}
	}
}

func (a *answer) set(key string, text []byte) (err error) {
	switch key {
	case "recordId":
		if a.index, err = strconv.Atoi(string(text)); err != nil {
			return fmt.Errorf("%w: unknown recordId", errResponse)
		}
	case "result":
		a.result = string(text)
	case "data":
		a.data = text
	}
	return nil
}

// skipBlank goes on to the next token; commas are none.
func skipBlank(b []byte) []byte {
	for i, c := range b {
		if c != ' ' && c != ',' && c != '\n' && c != '\t' && c != '\r' {
			return b[i:]
		}
	}
	return nil
}

// member splits `"key": value...`.
func member(b []byte) (key string, value []byte, ok bool) {
	text, rest, ok := quoted(b)
	if !ok {
		return "", nil, false
	}
	rest = skipBlank(rest)
	if len(rest) == 0 || rest[0] != ':' {
		return "", nil, false
	}
	return string(text), skipBlank(rest[1:]), true
}

// quoted splits `"text"...`; the text may hold no escapes.
func quoted(b []byte) (text, rest []byte, ok bool) {
	if len(b) == 0 || b[0] != '"' {
		return nil, nil, false
	}
	end := bytes.IndexByte(b[1:], '"')
	if end < 0 || bytes.IndexByte(b[1:1+end], '\\') >= 0 {
		return nil, nil, false
	}
	return b[1 : 1+end], b[2+end:], true
}

// decode appends the decoded data of an answer.
func (a answer) decode(dst []byte) ([]byte, error) {
	out, err := firehose.AppendDecoded(dst, a.data)
	if err != nil {
		return dst, fmt.Errorf("%w: data is not base64", errResponse)
	}
	return out, nil
}
