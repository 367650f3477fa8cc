import { z } from 'zod';
import { refusal } from './refusal.ts';

/** Down: something was refused that expects no answer, such as a frame that cannot be read. */
export const refused = z.object({ refusal });
