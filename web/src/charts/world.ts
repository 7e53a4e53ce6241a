// The shapes of countries: Natural Earth's (public domain) in the packing of
// world-atlas, by their ISO 3166-1 alpha-2 codes.
import type { FeatureCollection, Geometry } from 'geojson'
import codes from 'i18n-iso-countries/codes.json'
import { feature } from 'topojson-client'
import type { GeometryCollection, Topology } from 'topojson-specification'
import atlas from 'world-atlas/countries-50m.json'

/** Places that Natural Earth has and ISO has no code for; the code is the one in use. */
const unlisted: Record<string, string> = { Kosovo: 'XK' }

export function world(): FeatureCollection<Geometry, { code: string }> {
  const byNumber = new Map(codes.map(([alpha2, , number]) => [number, alpha2]))
  const topology = atlas as unknown as Topology<{ countries: GeometryCollection<{ name: string }> }>
  const all = feature(topology, topology.objects.countries)
  return {
    type: 'FeatureCollection',
    // Nobody calls from Antarctica, and it would take a quarter of the map.
    features: all.features.filter((f) => f.properties.name !== 'Antarctica').map((f) => ({
      ...f, properties: { code: byNumber.get(String(f.id)) ?? unlisted[f.properties.name] ?? f.properties.name },
    })),
  }
}
