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

export async function startSession(sessions: Pick<Sessions, 'start'>, { id, name, color }: User): Promise<SignedIn> {
  const { token } = await sessions.start(id);
  return { ok: true, token, user: { userId: id, name, color } };
}
