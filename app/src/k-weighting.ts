/**
 * The filter before a loudness is measured, one channel of it, sample by sample: high frequencies count for more, and very
 * low ones for nothing. Source: ITU-R BS.1770-4, whose two filters are given for 48 kHz; those of other rates have the
 * same response.
 * @param rate sample rate, Hz
 */
export function createKWeighting(rate: number): (sample: number) => number {
  const shelf = createShelf(rate);
  const highpass = createHighpass(rate);
  return (sample) => highpass(shelf(sample));
}

function createShelf(rate: number) {
  const k = Math.tan((Math.PI * 1681.974450955533) / rate);
  const q = 0.7071752369554196;
  const high = 10 ** (3.999843853973347 / 20);
  const band = high ** 0.4996667741545416;
  const a0 = 1 + k / q + k * k;
  return createBiquad(
    [(high + (band * k) / q + k * k) / a0, (2 * (k * k - high)) / a0, (high - (band * k) / q + k * k) / a0],
    [(2 * (k * k - 1)) / a0, (1 - k / q + k * k) / a0],
  );
}

function createHighpass(rate: number) {
  const k = Math.tan((Math.PI * 38.13547087602444) / rate);
  const q = 0.5003270373238773;
  const a0 = 1 + k / q + k * k;
  return createBiquad([1, -2, 1], [(2 * (k * k - 1)) / a0, (1 - k / q + k * k) / a0]);
}

type Three = readonly [number, number, number];

function createBiquad([b0, b1, b2]: Three, [a1, a2]: readonly [number, number]): (sample: number) => number {
  let [z1, z2] = [0, 0];
  return (sample) => {
    const out = b0 * sample + z1;
    z1 = b1 * sample - a1 * out + z2;
    z2 = b2 * sample - a2 * out;
    return out;
  };
}
