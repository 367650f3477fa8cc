/** Kept until the tab is closed. */
const OPERATOR = 'aero-melody.operator';

/** The operator's token in this tab; undefined before a sign-in as the operator. */
export const operatorToken = (): string | undefined => sessionStorage.getItem(OPERATOR) ?? undefined;

export const keepOperatorToken = (token: string): void => sessionStorage.setItem(OPERATOR, token);

export const dropOperatorToken = (): void => sessionStorage.removeItem(OPERATOR);

/** Takes the token out of the operator's link, if that is the address. True where it was. */
export function takeLinkedToken(): boolean {
  const linked = /^#operator=(\S{1,200})$/.exec(location.hash)?.[1];
  if (linked === undefined) return false;
  // Neither the address bar nor the browser's history keeps it.
  history.replaceState(history.state, '', location.pathname + location.search);
  keepOperatorToken(linked);
  return true;
}
