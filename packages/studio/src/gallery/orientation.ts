/**
 * The camera that looks at a thing from an azimuth, 0 before it, toward its left, and an elevation above the horizon, both in degrees.
 * The thing is y up and z to its front; the camera is x right, y down, z away.
 * @returns 3 × 3, row by row
 */
export function orientationOf(azimuth: number, elevation: number): Float64Array {
  const [a, e] = [(azimuth * Math.PI) / 180, (elevation * Math.PI) / 180];
  const [ca, sa, ce, se] = [Math.cos(a), Math.sin(a), Math.cos(e), Math.sin(e)];
  // Where the camera is: (sa ce, se, ca ce). z looks away from there, x is horizontal, y = z × x.
  return Float64Array.of(ca, 0, -sa, sa * se, -ce, ca * se, -sa * ce, -se, -ca * ce);
}
