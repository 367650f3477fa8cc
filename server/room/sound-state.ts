import { isDeepStrictEqual } from 'node:util';
import * as Y from 'yjs';
import { descriptionText, metaMap, settingsMap, waypointsMap } from '../../travel-log/shape.ts';
import type { Replica } from '../sync/replica.ts';

/** The whole document as one update; undefined where that decodes to other content. */
export function soundState(replica: Pick<Replica, 'doc' | 'state'>): Uint8Array | undefined {
  const bytes = replica.state();
  const decoded = new Y.Doc();
  Y.applyUpdate(decoded, bytes);
  const isSound = haveSameContent(replica.doc, decoded);
  decoded.destroy();
  return isSound ? bytes : undefined;
}

const haveSameContent = (one: Y.Doc, other: Y.Doc): boolean =>
  other.store.pendingStructs === null &&
  Buffer.compare(Y.encodeStateVector(one), Y.encodeStateVector(other)) === 0 &&
  isDeepStrictEqual(plain(one), plain(other));

/** The whole content of a document, including what does not fit its shape. */
const plain = (doc: Y.Doc) => [
  waypointsMap(doc).toJSON(),
  metaMap(doc).toJSON(),
  settingsMap(doc).toJSON(),
  descriptionText(doc).toDelta(),
];
