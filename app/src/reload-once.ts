const KEY = 'aero-melody.reloaded';

/**
 * Reloads a page that is out of date. Only once until a room is joined: a server or a cache may give out the old page still.
 * False where it was reloaded before.
 */
export function reloadOnce(): boolean {
  if (!isReloadable()) return false;
  sessionStorage.setItem(KEY, new Date().toISOString());
  location.reload();
  return true;
}

export const isReloadable = (): boolean => sessionStorage.getItem(KEY) === null;

/** A room is joined: the next time that this page is out of date, it may be reloaded again. */
export const forgetReload = (): void => sessionStorage.removeItem(KEY);
