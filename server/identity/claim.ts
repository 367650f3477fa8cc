/** Claims of a session token. */
export interface Claim {
  readonly sessionId: string;
  readonly userId: number;
  /** ms since 1970. */
  readonly expires: number;
  /** Time at which the session ends however it is used, ms since 1970; absent for one that goes on with each use. */
  readonly end?: number;
}
