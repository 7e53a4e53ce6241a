package enrich

import (
	"hash/maphash"

	"github.com/apigw-lens/apigw-lens/internal/usageplan"
)

// answers are the PlanColumns of every key whose plan covers an API's stage, by
// appendRef. Memory is what a lookup waits for: keys come in no order, and
// the processor's cache has to hold the records as well. So what many keys have
// in common is kept once, and what tells a key's ref from others lies beside its
// text.
type answers struct {
	seed   maphash.Seed
	places map[uint64]place // by hash of the ref
	texts  []byte
	heads  [][]byte // columns of the snapshot and an API
	plans  [][]byte // columns of a plan
}

// place says where the parts of an answer are.
type place struct {
	ref, key, end uint32 // the ref in texts, the key's columns behind it, and their end
	head, plan    uint32
}

// render fills the answers. Of two refs with one hash the second has none; it is
// written anew for each record.
func (l *Lookup) render() {
	const roomPerKey = 192
	n := len(l.index.Snapshot.Keys)
	l.answers = answers{
		seed: maphash.MakeSeed(), places: make(map[uint64]place, n), texts: make([]byte, 0, n*roomPerKey),
	}
	heads, plans := map[string]uint32{}, map[*usageplan.Plan]uint32{}
	l.index.Entries(func(apiID, stage string, e *usageplan.Entry) bool {
		if e.Plan == nil {
			return true
		}
		head, ok := heads[apiID]
		if !ok {
			head = uint32(len(l.heads))
			heads[apiID] = head
			l.heads = append(l.heads, written(func(w *writer) { w.snapshot(l, []byte(apiID)) }))
		}
		plan, ok := plans[e.Plan]
		if !ok {
			plan = uint32(len(l.plans))
			plans[e.Plan] = plan
			l.plans = append(l.plans, written(func(w *writer) { w.planColumns(e.Plan) }))
		}
		l.add(appendRef(nil, []byte(apiID), []byte(stage), []byte(e.Key.ID)), e.Key, head, plan)
		return true
	})
}

func (a *answers) add(ref []byte, k *usageplan.Key, head, plan uint32) {
	p := place{ref: uint32(len(a.texts)), head: head, plan: plan}
	sum := maphash.Bytes(a.seed, ref)
	if _, taken := a.places[sum]; taken {
		return
	}
	w := writer{dst: append(a.texts, ref...)}
	p.key = uint32(len(w.dst))
	w.keyColumns(k)
	p.end = uint32(len(w.dst))
	a.texts, a.places[sum] = w.dst, p
}

// written is what write writes.
func written(write func(w *writer)) []byte {
	var w writer
	write(&w)
	return w.dst
}

// appendAnswer appends the PlanColumns for a ref; ok is false where there is no
// answer for it.
func (a *answers) appendAnswer(dst, ref []byte) (_ []byte, ok bool) {
	p, ok := a.places[maphash.Bytes(a.seed, ref)]
	if !ok || string(a.texts[p.ref:p.key]) != string(ref) {
		return dst, false
	}
	dst = append(append(dst, a.heads[p.head]...), a.texts[p.key:p.end]...)
	return append(dst, a.plans[p.plan]...), true
}
