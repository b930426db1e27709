/** References to a place by bare coordinates, as geo URIs (RFC 5870): `geo:-23.55,-46.63`. */
import { isPosition, type Position } from './great-circle.ts';

/** Latitude and longitude; altitude and parameters such as `;u=35` may follow. WGS 84 is the only reference system of the RFC. */
const GEO_URI = /^geo:(-?\d{1,3}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)(?:,-?\d+(?:\.\d+)?)?(?:;.*)?$/i;

/** The position that a reference names; null where it names none on the Earth. */
export function parseGeoReference(reference: string): Position | null {
  const match = GEO_URI.exec(reference);
  if (match === null) return null;
  const position = { latitude: Number(match[1]), longitude: Number(match[2]) };
  return isPosition(position) ? position : null;
}
