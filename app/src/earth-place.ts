/** True for a longitude and a latitude, degrees: a projection gives other numbers for points beside the globe. */
export const isEarthPlace = (value: unknown): value is [longitude: number, latitude: number] =>
  Array.isArray(value) &&
  value.length === 2 &&
  value.every(Number.isFinite) &&
  Math.abs(value[0]) <= 180 &&
  Math.abs(value[1]) <= 90;
