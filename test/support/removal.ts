import type { Removal } from '../../travel-log/shape.ts';

export const REMOVAL: Removal = { by: 'Ada', at: '2026-05-01T12:00:00.000Z' };
