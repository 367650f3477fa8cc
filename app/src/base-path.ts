/** Vite gives all code of the app the folder `assets`, and a development server the folder `src`. */
const code = import.meta.url;

/**
 * Path that the app lives under, without a trailing slash; empty for none.
 * @example `${basePath}/api/airports` // '/melody/api/airports'
 */
export const basePath = new URL('..', code).pathname.replace(/\/$/, '');
