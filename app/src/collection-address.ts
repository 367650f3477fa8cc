import { basePath } from './base-path.ts';

export const collectionAddress = (id: string): string => `${basePath}/collections/${id}`;

/** The collection that the address of this page names; one that there cannot be is said not to be there, as others. */
export const collectionInAddress = (): string | undefined => /\/collections\/([^/]+)$/.exec(location.pathname)?.[1];
