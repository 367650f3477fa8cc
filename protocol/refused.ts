import { z } from 'zod';
import { refusal } from './refusal-schema.ts';

export const refused = z
  .object({ refusal: refusal.describe('The refusal.') })
  .describe('A message was refused that expects no answer, such as a frame that cannot be read.');
