import { basePath } from './base-path.ts';

export const collectionAddress = (id: string): string => `${basePath}/collections/${id}`;

/** The collection that the address of this page names. */
export const collectionInAddress = (): string | undefined =>
  /\/collections\/([\da-f-]{36})$/i.exec(location.pathname)?.[1];
