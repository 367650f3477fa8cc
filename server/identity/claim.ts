/** What the token of a login session claims. */
export interface Claim {
  readonly sessionId: string;
  readonly userId: number;
  /** ms since 1970. */
  readonly expires: number;
}
