export const aPartOfThisPageDid = 'A part of this page did not come';
export const tryAgainOnceYouAreOnline =
  'Try again once you are online. If that does not help, the page was renewed meanwhile: reload it, nothing is lost.';
