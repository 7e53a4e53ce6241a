package demo

import "net/netip"

// address is where a request comes from. Its country is "" where the ranges
// below say nothing.
type address struct{ ip, country string }

// ranges are the countries of the traffic's addresses. All of them are ranges
// that nobody owns: documentation (RFC 5737) and benchmarks (RFC 2544).
var ranges = []struct{ prefix, country string }{
	{"192.0.2.0/26", "DE"}, {"192.0.2.64/26", "NL"}, {"192.0.2.128/26", "FR"}, {"192.0.2.192/26", "GB"},
	{"198.51.100.0/26", "US"}, {"198.51.100.64/26", "CA"}, {"198.51.100.128/26", "BR"}, {"198.51.100.192/26", "SE"},
	{"203.0.113.0/26", "CH"}, {"203.0.113.64/26", "PL"}, {"203.0.113.128/26", "IT"}, {"203.0.113.192/26", "ES"},
	{"198.18.0.0/19", "US"}, {"198.18.32.0/19", "DE"}, {"198.18.64.0/19", "GB"}, {"198.18.96.0/19", "FR"},
	{"198.18.128.0/19", "IN"}, {"198.18.160.0/19", "JP"}, {"198.18.192.0/19", "AU"}, {"198.18.224.0/19", "ZA"},
	{"198.19.0.0/19", "ID"}, {"198.19.32.0/19", "SG"}, {"198.19.64.0/19", "MX"}, {"198.19.96.0/19", "IE"},
	{"198.19.128.0/19", "NO"}, {"198.19.160.0/19", "PT"}, {"198.19.192.0/19", "KR"}, {"198.19.224.0/19", "NZ"},
}

func countries() map[netip.Prefix]string {
	m := make(map[netip.Prefix]string, len(ranges))
	for _, r := range ranges {
		m[netip.MustParsePrefix(r.prefix)] = r.country
	}
	return m
}

// hosts are the first n addresses of a range of the list, from an offset on.
func hosts(prefix string, offset, n int) []address {
	var out []address
	for _, r := range ranges {
		if r.prefix == prefix {
			out = appendHosts(out, prefix, r.country, offset, n)
		}
	}
	if out == nil {
		panic("no range " + prefix)
	}
	return out
}

func appendHosts(out []address, prefix, country string, offset, n int) []address {
	base := netip.MustParsePrefix(prefix).Addr().As4()
	number := int(base[2])<<8 + int(base[3]) + offset
	for i := range n {
		base[2], base[3] = byte((number+i)>>8), byte(number+i)
		out = append(out, address{netip.AddrFrom4(base).String(), country})
	}
	return out
}

// private are addresses inside a network, which have no country.
func private(n int) []address { return appendHosts(nil, "10.20.0.0/16", "", 10, n) }

// households are addresses of people at home, in the countries of the benchmark
// ranges, more in the first ones.
func households() []address {
	var out []address
	for i, r := range ranges[12:] {
		n := 6 + 60/(1+i)
		for j := range n {
			out = appendHosts(out, r.prefix, r.country, 3+j*37, 1)
		}
	}
	return out
}
