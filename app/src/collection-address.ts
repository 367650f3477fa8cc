import { basePath } from './base-path.ts';

export const collectionAddress = (id: string): string => `${basePath}/collections/${id}`;

/** The collection that the address of this page names, whether or not there is one. */
export const collectionInAddress = (): string | undefined => /\/collections\/([^/]+)$/.exec(location.pathname)?.[1];
