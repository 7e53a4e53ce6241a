// The Natural Earth projection (Tom Patterson's, in the polynomial form of
// Bernhard Jenny): a calm shape of the whole world in which areas are nearly
// true.

const RADIANS = Math.PI / 180

/** Longitude and latitude in degrees to a plane whose y grows downwards. */
export function project([longitude, latitude]: number[]): [number, number] {
  const phi = (latitude ?? 0) * RADIANS
  const p2 = phi * phi
  const p4 = p2 * p2
  const x = (longitude ?? 0) * RADIANS * (0.8707 - 0.131979 * p2 + p4 * (-0.013791 + p4 * (0.003971 * p2 - 0.001529 * p4)))
  return [x / RADIANS, -height(phi) / RADIANS]
}

function height(phi: number): number {
  const p2 = phi * phi
  const p4 = p2 * p2
  return phi * (1.007226 + p2 * (0.015085 + p4 * (-0.044475 + 0.028874 * p2 - 0.005916 * p4)))
}

/** The way back, by bisection: it is only asked for where the pointer is. */
export function unproject([x, y]: number[]): [number, number] {
  let [low, high] = [-Math.PI / 2, Math.PI / 2]
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2
    if (height(middle) < -(y ?? 0) * RADIANS) low = middle
    else high = middle
  }
  const latitude = (low + high) / 2 / RADIANS
  const [unit] = project([1, latitude])
  return [(x ?? 0) / unit, latitude]
}
