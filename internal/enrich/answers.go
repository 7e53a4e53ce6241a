package enrich

import (
	"encoding/binary"
	"hash/maphash"
	"math/bits"

	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// answers are the PlanColumns of every key whose plan covers an API's stage, by
// appendRef. Memory is what a lookup waits for: keys come in no order, and
// the processor's cache has to hold the records as well. So what many keys have
// in common is kept once, and all that belongs to one key lies in one place.
type answers struct {
	seed   maphash.Seed
	places []place  // a power of two; an answer is at its hash or in the next free place
	texts  []byte   // answers: header, ref and the key's columns
	heads  [][]byte // columns of the snapshot and an API
	plans  [][]byte // columns of a plan
}

// place is where an answer begins in texts. There is none at 0.
type place struct{ hash, at uint32 }

// header is what stands before an answer: the lengths of its ref and of the key's
// columns, and the indexes of its head and its plan.
type header struct{ ref, key, head, plan uint32 }

const headerSize = 16

func (h header) append(dst []byte) []byte {
	for _, n := range [...]uint32{h.ref, h.key, h.head, h.plan} {
		dst = binary.LittleEndian.AppendUint32(dst, n)
	}
	return dst
}

func readHeader(b []byte) header {
	return header{
		binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:]),
		binary.LittleEndian.Uint32(b[8:]), binary.LittleEndian.Uint32(b[12:headerSize]),
	}
}

// render fills the answers.
func (l *Lookup) render() {
	const roomPerAnswer = 192
	n := 0
	l.index.Entries(func(_, _ string, _ *usageplan.Entry) bool { n++; return true })
	l.answers = answers{
		seed: maphash.MakeSeed(), places: make([]place, 2<<bits.Len(uint(n))), texts: make([]byte, 1, n*roomPerAnswer+1),
	}
	heads, plans := map[string]uint32{}, map[*usageplan.Plan]uint32{}
	var columns []byte
	l.index.Entries(func(apiID, stage string, e *usageplan.Entry) bool {
		if e.Plan == nil {
			return true
		}
		head, ok := heads[apiID]
		if !ok {
			head = uint32(len(l.heads))
			heads[apiID] = head
			l.heads = append(l.heads, written(nil, func(w *writer) { w.snapshot(l, []byte(apiID)) }))
		}
		plan, ok := plans[e.Plan]
		if !ok {
			plan = uint32(len(l.plans))
			plans[e.Plan] = plan
			l.plans = append(l.plans, written(nil, func(w *writer) { w.planColumns(e.Plan) }))
		}
		columns = written(columns[:0], func(w *writer) { w.keyColumns(e.Key) })
		l.add(appendRef(nil, []byte(apiID), []byte(stage), []byte(e.Key.ID)), columns, head, plan)
		return true
	})
}

func (a *answers) add(ref, columns []byte, head, plan uint32) {
	sum := maphash.Bytes(a.seed, ref)
	i := a.first(sum)
	for a.places[i].at != 0 {
		i = a.next(i)
	}
	a.places[i] = place{uint32(sum), uint32(len(a.texts))}
	a.texts = header{uint32(len(ref)), uint32(len(columns)), head, plan}.append(a.texts)
	a.texts = append(append(a.texts, ref...), columns...)
}

// first is where an answer of a hash is looked for, next where else.
func (a *answers) first(sum uint64) int { return int(sum>>32) & (len(a.places) - 1) }
func (a *answers) next(i int) int       { return (i + 1) & (len(a.places) - 1) }

// written is dst and what write writes.
func written(dst []byte, write func(w *writer)) []byte {
	w := writer{dst: dst}
	write(&w)
	return w.dst
}

// appendAnswer appends the PlanColumns for a ref; ok is false where there is no
// answer for it.
func (a *answers) appendAnswer(dst, ref []byte) (_ []byte, ok bool) {
	sum := maphash.Bytes(a.seed, ref)
	for i := a.first(sum); a.places[i].at != 0; i = a.next(i) {
		if a.places[i].hash != uint32(sum) {
			continue
		}
		text := a.texts[a.places[i].at:]
		h := readHeader(text)
		text = text[headerSize:]
		if string(text[:h.ref]) != string(ref) {
			continue
		}
		dst = append(append(dst, a.heads[h.head]...), text[h.ref:h.ref+h.key]...)
		return append(dst, a.plans[h.plan]...), true
	}
	return dst, false
}
