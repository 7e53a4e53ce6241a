package demo

import (
	"cmp"
	"maps"
	"slices"
)

// tally counts requests by a key.
type tally[K cmp.Ordered] map[K]int64

func (t tally[K]) sorted() []K { return slices.Sorted(maps.Keys(t)) }

func (t tally[K]) sum() (n int64) {
	for _, v := range t {
		n += v
	}
	return n
}

// rows are the counts in the order of their keys.
func (t tally[K]) rows(column string) []Row {
	rows := []Row{}
	for _, k := range t.sorted() {
		rows = append(rows, Row{column: k, "requests": t[k]})
	}
	return rows
}

// pair is a key of two columns.
type pair struct{ a, b string }

// pairTally counts requests by two columns.
type pairTally map[pair]int64

func (t pairTally) rows(a, b string) []Row {
	keys := slices.SortedFunc(maps.Keys(t), func(x, y pair) int {
		return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b))
	})
	rows := []Row{}
	for _, k := range keys {
		rows = append(rows, Row{a: k.a, b: k.b, "requests": t[k]})
	}
	return rows
}

// span is the time of the first and of the last of some requests.
type span struct {
	n           int64
	first, last int64 // epoch milliseconds
}

func (s *span) add(ms int64) {
	if s.n == 0 || ms < s.first {
		s.first = ms
	}
	if s.n == 0 || ms > s.last {
		s.last = ms
	}
	s.n++
}
