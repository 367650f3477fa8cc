import { createHash } from 'node:crypto';
import { z } from 'zod';

/** What a schema accepts, without the sentence that describes it to readers. */
export const shapeOf = (schema: z.ZodType) =>
  z.toJSONSchema(schema, {
    unrepresentable: 'any',
    io: 'input',
    override({ jsonSchema }) {
      delete jsonSchema.title;
      delete jsonSchema.description;
    },
  });

/** A name and the shape of its message, for each message of a table. */
export const shapesOf = (table: Readonly<Record<string, z.ZodType>>) =>
  Object.entries(table).map(([name, message]) => [name, shapeOf(message)]);

/** Of everything that a contract says. */
export const hashOf = (contract: unknown) =>
  createHash('sha256').update(JSON.stringify(contract)).digest('hex').slice(0, 16);
