import { createHash, randomUUID } from 'node:crypto';
import type { Database } from './database.ts';
import { LoginSessionModel } from './models/login-session.ts';
import { SubjectModel } from './models/subject.ts';
import { UserModel } from './models/user.ts';

export type Subject = Pick<
  SubjectModel,
  'userId' | 'issuer' | 'subject' | 'isActive' | 'refusedBefore' | 'lastLoginAt' | 'createdAt'
>;

/** A person as an identity provider names them: its issuer and the `sub` of its tokens. */
export type SubjectKey = Pick<Subject, 'issuer' | 'subject'>;

/** The users who come by an identity provider: at most one for each subject. Times are ms since 1970. */
export interface Subjects {
  find(key: SubjectKey): Promise<Subject | undefined>;
  findByUser(userId: number): Promise<Subject | undefined>;
  /**
   * Finds a subject, and makes its user where it comes for the first time. Undefined where the session is one of a person
   * who has left: the token outlives the person.
   * @param sessionId the login session that a token stands for
   * @param user name and colour of a new user
   */
  claim(
    key: SubjectKey,
    sessionId: string,
    user: { readonly name: string; readonly color: string },
    now: number,
  ): Promise<{ readonly subject: Subject; readonly isNew: boolean } | undefined>;
  /** Notes a sign-in. False where another one was noted since `before`. */
  countLogin(userId: number, before: number, now: number): Promise<boolean>;
  /** Refuses all tokens that were issued before a time. */
  refuseBefore(userId: number, time: number): Promise<void>;
}

export function createSubjects({ knex }: Database): Subjects {
  const find: Subjects['find'] = async (key) => SubjectModel.query(knex).findOne({ hash: hashOf(key) });
  /** The id of the user that was made, unless another request was faster. */
  const create = (key: SubjectKey, user: { readonly name: string; readonly color: string }, now: number) =>
    knex.transaction(async (transaction) => {
      const { id } = await UserModel.query(transaction).insert({ ...user, uuid: randomUUID(), kind: 'account' });
      await SubjectModel.query(transaction)
        .insert({ ...key, hash: hashOf(key), userId: id, lastLoginAt: now })
        .onConflict()
        .ignore();
      if (await SubjectModel.query(transaction).findById(id)) return id;
      await UserModel.query(transaction).deleteById(id);
      return undefined;
    });
  return {
    find,
    findByUser: async (userId) => SubjectModel.query(knex).findById(userId),
    async claim(key, sessionId, user, now) {
      const isUsed = (await LoginSessionModel.query(knex).findById(sessionId)) !== undefined;
      // After the session was looked up: a request beside this one makes the user first.
      const known = await find(key);
      if (known) return { subject: known, isNew: false };
      if (isUsed) return undefined;
      const made = await create(key, user, now);
      const subject = await find(key);
      return subject && { subject, isNew: subject.userId === made };
    },
    countLogin: async (userId, before, now) =>
      (await SubjectModel.query(knex)
        .findById(userId)
        .where('last_login_at', '<', before)
        .patch({ lastLoginAt: now })) > 0,
    async refuseBefore(userId, time) {
      await SubjectModel.query(knex).findById(userId).patch({ refusedBefore: time });
    },
  };
}

// As JSON, so that no other pair has the same text.
const hashOf = ({ issuer, subject }: SubjectKey): string =>
  createHash('sha256')
    .update(JSON.stringify([issuer, subject]))
    .digest('hex');
