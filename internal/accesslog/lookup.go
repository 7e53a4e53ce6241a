package accesslog

import "bytes"

// byKey finds fields by the exact spelling of a name, variable or key; byWords
// by their words alone, without case and punctuation.
var byKey, byWords = indexKeys()

// longestKey bounds the keys that are looked up at all.
const longestKey = 64

func indexKeys() (exact, words map[string]FieldID) {
	exact, words = map[string]FieldID{}, map[string]FieldID{}
	add := func(key string, id FieldID) {
		if key == "" {
			return
		}
		if _, taken := exact[key]; !taken {
			exact[key] = id
		}
		w := string(appendWords(nil, []byte(key)))
		if _, taken := words[w]; !taken {
			words[w] = id
		}
	}
	// Names first: where two spellings have the same words
	// (integrationStatus and integration.status are different variables), the
	// name wins and the variable is found by its exact spelling only.
	for id, f := range Fields {
		add(f.Name, FieldID(id))
	}
	for id, f := range Fields {
		add(f.Var, FieldID(id))
		for _, key := range f.Keys {
			add(key, FieldID(id))
		}
	}
	return exact, words
}

// lookup finds the field of a JSON key.
func lookup(key []byte) (FieldID, bool) {
	key = bytes.TrimPrefix(key, []byte("$context."))
	if id, ok := byKey[string(key)]; ok {
		return id, true
	}
	if len(key) > longestKey {
		return 0, false
	}
	var buf [longestKey]byte
	id, ok := byWords[string(appendWords(buf[:0], key))]
	return id, ok
}

// appendWords appends key in lower case, without ".", "_" and "-".
func appendWords(dst, key []byte) []byte {
	for _, c := range key {
		switch {
		case c >= 'A' && c <= 'Z':
			dst = append(dst, c+'a'-'A')
		case c == '.' || c == '_' || c == '-':
		default:
			dst = append(dst, c)
		}
	}
	return dst
}
