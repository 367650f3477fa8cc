export const thisBrowserKeepsNothing =
  'This browser keeps nothing: copy what you wrote last before you reload or close the page.';
export const signIn = 'Sign in';
export const reload = 'Reload';
