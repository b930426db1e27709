/** Distance on the sphere. */

/** Mean radius of the Earth in kilometres (IUGG, R1). */
const EARTH_RADIUS_KM = 6371.0088;
const RADIANS = Math.PI / 180;

export interface Position {
  /** Degrees north, [-90, 90]. */
  readonly latitude: number;
  /** Degrees east, [-180, 180]. */
  readonly longitude: number;
}

/** True for a position on the Earth in degrees. */
export function isPosition({ latitude, longitude }: { readonly latitude: number | null; readonly longitude: number | null }): boolean {
  return latitude !== null && longitude !== null && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
}

/** The point of the unit sphere: x towards (0, 0), y towards (0, 90 E), z north. */
export function unitVector({ latitude, longitude }: Position): readonly [number, number, number] {
  const level = Math.cos(latitude * RADIANS);
  return [level * Math.cos(longitude * RADIANS), level * Math.sin(longitude * RADIANS), Math.sin(latitude * RADIANS)];
}

/**
 * Great-circle kilometres of a squared chord: `2 R asin(chord / 2)`. It grows with the chord, so that the nearest by chord is the nearest
 * on the sphere.
 * @param chordSquared of the unit sphere, [0, 4]
 */
export function chordToKilometres(chordSquared: number): number {
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(chordSquared) / 2));
}

/** Great-circle distance in kilometres. */
export function greatCircleKilometres(from: Position, to: Position): number {
  const [a, b] = [unitVector(from), unitVector(to)];
  const [x, y, z] = [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
  return chordToKilometres(x * x + y * y + z * z);
}
