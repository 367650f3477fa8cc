import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { createTurns } from './turns.ts';

/** Argon2id by OWASP's password storage sheet: 19 MiB, two passes, one lane. The library's default algorithm is Argon2id. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** Each takes a thread of Node's pool, of four, which files and DNS share, and 19 MiB. */
const AT_ONCE = 2;
/** About two seconds of work. */
const WAITING = 100;

/** Password hashing. Both reject with TooBusy where too many are hashed. */
export interface Passwords {
  /** A hash in PHC format, with its own salt and cost. */
  hash(password: string): Promise<string>;
  /** True where the hash is of this password. Without a hash it takes as long, and is false. */
  verify(hash: string | undefined, password: string): Promise<boolean>;
}

export async function createPasswords(): Promise<Passwords> {
  const inTurn = createTurns({ atOnce: AT_ONCE, waiting: WAITING });
  const nobody = await hash(randomBytes(16).toString('hex'), COST);
  return {
    hash: (password) => inTurn(() => hash(normal(password), COST)),
    verify: (kept = nobody, password) => inTurn(() => verify(kept, normal(password))),
  };
}

/** Keyboards differ in how they write an accent. */
const normal = (password: string) => password.normalize('NFKC');
