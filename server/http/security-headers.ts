/** Lifetime of the order to come by HTTPS, seconds: a year. */
const HTTPS_S = 31_536_000;

/** Browser features that pages of this server do without. */
const DENIED = ['camera', 'display-capture', 'geolocation', 'microphone', 'payment', 'serial', 'usb'];

/**
 * Headers of every answer. Answers are private and not kept, unless a route says otherwise.
 * @param publicUrl where people reach the server; undefined where only the request knows
 */
export const securityHeaders = (publicUrl: string | undefined) => ({
  // Workers are made from blobs by the audio and map libraries, and music that is rendered here is one; styles in attributes are how carets get their colour.
  'content-security-policy': [
    "default-src 'self'",
    "worker-src 'self' blob:",
    "media-src 'self' blob:",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "style-src-attr 'unsafe-inline'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'permissions-policy': ['midi=(self)', ...DENIED.map((name) => `${name}=()`)].join(', '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
  ...(publicUrl?.startsWith('https:') && { 'strict-transport-security': `max-age=${HTTPS_S}` }),
});
