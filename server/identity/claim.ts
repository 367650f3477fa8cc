/** Claims of a session token. */
export interface Claim {
  readonly sessionId: string;
  readonly userId: number;
  /** ms since 1970. */
  readonly expires: number;
}
