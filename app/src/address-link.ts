/** The token of the share link that this page was opened by: it is the fragment of the address. */
export const linkInAddress = (): string | undefined => /^#([\w-]{1,200})$/.exec(location.hash)?.[1];

/** The token of an operator's link that sets a new password, in the address of the start page. */
export const resetInAddress = (): string | undefined => /^#reset=([\w-]{1,100})$/.exec(location.hash)?.[1];

/** Takes the token of either out of the address bar, so that it is not passed on by accident. To be called once it is used. */
export function forgetLink(): void {
  if (linkInAddress() ?? resetInAddress()) history.replaceState(history.state, '', location.pathname + location.search);
}

/** Calls back when another link was put into the address bar. Returns the function that ends it. */
export function onOtherLink(heed: () => void): () => void {
  const onHash = () => {
    if (linkInAddress() !== undefined) heed();
  };
  addEventListener('hashchange', onHash);
  return () => removeEventListener('hashchange', onHash);
}
