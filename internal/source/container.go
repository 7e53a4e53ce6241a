package source

import "bytes"

// containerWindow is how far into an object its array of events may begin.
const containerWindow = 64 << 10

// enterArray begins a JSON array of objects, if one is at pos.
func (r *Reader) enterArray() bool {
	if r.rest()[0] != '[' {
		return false
	}
	for i := 1; ; {
		b := r.rest()
		if i = skipSpace(b, i); i < len(b) {
			if b[i] != '{' && b[i] != ']' {
				return false
			}
			r.skip(1)
			r.array, r.wrapped = true, false
			return true
		}
		if len(b) > containerWindow || !r.more() {
			return false
		}
	}
}

// enterWrapped begins the array of events of the object at pos, if it is one
// of CloudWatch Logs: the output of its API or the envelope of a subscription.
// Control messages have no events to read; they go on as they are.
func (r *Reader) enterWrapped() bool {
	switch string(firstKey(r.rest())) {
	case "events", "logEvents", "messageType", "owner", "logGroup", "logStream", "subscriptionFilters",
		"nextToken", "nextForwardToken", "nextBackwardToken", "searchedLogStreams":
	default:
		return false
	}
	for len(r.rest()) < containerWindow && r.more() {
	}
	n, ok := eventsArray(r.rest())
	if !ok {
		return false
	}
	r.skip(n)
	r.array, r.wrapped = true, true
	return true
}

// eventsArray returns the index behind the bracket of the member "events" or
// "logEvents" of the object that b begins with.
func eventsArray(b []byte) (int, bool) {
	if bytes.Contains(b[:min(len(b), 512)], []byte(`"CONTROL_MESSAGE"`)) {
		return 0, false
	}
	for i := 1; ; {
		i = skipSpace(b, i)
		if i >= len(b) || b[i] != '"' {
			return 0, false
		}
		end, o := scanString(b, i+1)
		if o != complete {
			return 0, false
		}
		key := string(b[i+1 : end])
		i = skipSpace(b, end+1)
		if i >= len(b) || b[i] != ':' {
			return 0, false
		}
		i = skipSpace(b, i+1)
		if i < len(b) && b[i] == '[' && (key == "events" || key == "logEvents") {
			return i + 1, true
		}
		i = skipSpace(b, skipValue(b, i))
		if i >= len(b) || b[i] != ',' {
			return 0, false
		}
		i++
	}
}

// skipValue returns the index behind the JSON value that begins at i: at the
// comma or brace that ends the member it belongs to.
func skipValue(b []byte, i int) int {
	for depth := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			end, o := scanString(b, i+1)
			if o != complete {
				return len(b)
			}
			i = end
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return i
			}
			depth--
		case ',':
			if depth == 0 {
				return i
			}
		}
	}
	return i
}

// leaveArray passes over what is left of the object around an array.
func (r *Reader) leaveArray() {
	r.array = false
	if !r.wrapped {
		return
	}
	for i := 0; ; {
		b := r.rest()
		i = skipValue(b, i)
		switch {
		case i < len(b) && b[i] == '}':
			r.skip(i + 1)
			return
		case i < len(b):
			i++ // the comma between two members
		case len(b) > MaxRecord || !r.more():
			return // not an object after all: what is left are broken lines
		default:
			i = 0 // a string or a nested value may lie across two reads
		}
	}
}
