/** Connections to a MariaDB. */
export interface DatabasePool {
  /** Connections that stay open once they were needed, count. */
  readonly kept: number;
  /** Further connections under load, count. */
  readonly more: number;
  /** Time that a query waits for a connection, s. */
  readonly wait: number;
  /** Age from which a connection is replaced before its next use, s: proxies and MariaDB forget old ones. */
  readonly recycle: number;
}

export const DEFAULT_POOL: DatabasePool = { kept: 20, more: 30, wait: 30, recycle: 3_600 };

const LEAST: DatabasePool = { kept: 1, more: 0, wait: 1, recycle: 1 };
const MOST: DatabasePool = { kept: 1_000, more: 1_000, wait: 600, recycle: 86_400 };

/**
 * Reads pairs such as `kept=5,more=10`; what is left out has its default.
 * @returns undefined where one is unknown or out of range
 * @example readPool('kept=5') // { kept: 5, more: 30, wait: 30, recycle: 3600 }
 */
export function readPool(text: string): DatabasePool | undefined {
  const pairs = text.split(',').map((pair) => /^\s*(kept|more|wait|recycle)=(\d{1,6})\s*$/.exec(pair));
  const pool: Record<string, number> = { ...DEFAULT_POOL };
  for (const pair of pairs) {
    const [, name, digits] = pair ?? [];
    const value = Number(digits);
    const key = name as keyof DatabasePool;
    if (name === undefined || value < LEAST[key] || value > MOST[key]) return undefined;
    pool[name] = value;
  }
  return pool as unknown as DatabasePool;
}
