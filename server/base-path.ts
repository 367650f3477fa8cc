/**
 * The address of a request within this server. A proxy may pass the path on that it is asked under, or take it off.
 * @param base the path of PUBLIC_URL without a trailing slash; empty where it has none
 * @example withoutBase('/melody/logs/1', '/melody') // '/logs/1'
 */
export function withoutBase(url: string, base: string): string {
  if (base === '' || !url.startsWith(base)) return url;
  const rest = url.slice(base.length);
  if (rest === '' || rest.startsWith('?')) return `/${rest}`;
  return rest.startsWith('/') ? rest : url;
}
