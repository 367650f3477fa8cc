import * as Y from 'yjs';
import { copyTravelLog } from '../../travel-log/copy.ts';
import { readTravelLog, type TravelLogContent } from '../../travel-log/shape.ts';

/** A copy of a travel log as one Yjs update (v1 encoding), and what it says. */
export function copiedLog(
  content: TravelLogContent,
  title: string,
): { readonly firstUpdate: Uint8Array; readonly content: TravelLogContent } {
  const doc = new Y.Doc();
  copyTravelLog(doc, content, title);
  return { firstUpdate: Y.encodeStateAsUpdate(doc), content: readTravelLog(doc) };
}
