import { type LoadingParts, loadDocument } from './load-document.ts';

/** The row at which a server would quarantine a log, as it loads it; undefined where all can be applied. */
export async function quarantinedRow(parts: LoadingParts, logId: number): Promise<number | undefined> {
  const { replica, state } = await loadDocument(parts, logId);
  replica.destroy();
  return state.kind === 'quarantined' ? state.at : undefined;
}
