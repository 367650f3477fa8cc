import type { Identity } from '../../protocol/welcome.ts';
import type { User } from './guests.ts';
import type { Sessions } from './sessions.ts';

/** A person who has just proved who they are. */
export interface SignedIn {
  readonly ok: true;
  /** Of a new session. */
  readonly token: string;
  readonly user: Identity;
}

/** @param end time at which the session ends however it is used, ms since 1970 */
export async function startSession(
  sessions: Pick<Sessions, 'start'>,
  { id, name, color }: Omit<User, 'kind'>,
  end?: number,
): Promise<SignedIn> {
  const { token } = await sessions.start(id, end);
  return { ok: true, token, user: { userId: id, name, color } };
}
