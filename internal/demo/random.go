package demo

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
)

// stream is a source of random numbers of its own for a name and a day, so that
// one more actor, or one more day, leaves the traffic of the others as it was.
func stream(seed uint64, name string, day int64) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(name))
	hi := mix(seed ^ mix(h.Sum64()))
	return rand.New(rand.NewPCG(hi, mix(hi+uint64(day))))
}

// mix spreads the bits of x (the finalizer of SplitMix64): PCG streams of
// neighbouring seeds begin alike.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// lognormal is a positive number with the given median; sigma is the spread of
// its logarithm.
func lognormal(r *rand.Rand, median, sigma float64) float64 {
	return median * math.Exp(sigma*r.NormFloat64())
}

// chooser draws indexes by weight.
type chooser struct{ upTo []float64 }

func newChooser(weights []float64) chooser {
	c := chooser{make([]float64, len(weights))}
	sum := 0.0
	for i, w := range weights {
		sum += w
		c.upTo[i] = sum
	}
	return c
}

func (c chooser) draw(r *rand.Rand) int {
	if len(c.upTo) == 1 {
		return 0
	}
	x := r.Float64() * c.upTo[len(c.upTo)-1]
	for i, upTo := range c.upTo {
		if x < upTo {
			return i
		}
	}
	return len(c.upTo) - 1
}
