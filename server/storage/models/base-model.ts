import { Model, type Pojo, snakeCaseMappers } from 'objection';

/** Rows alike on both engines: names in camel case, dates as Date, booleans as boolean, bytes as Uint8Array. */
export abstract class BaseModel extends Model {
  /** Objection would read all rows and answer with the first one. */
  static override useLimitInFirst = true;
  static override columnNameMappers = snakeCaseMappers();
  static dateAttributes: readonly string[] = ['createdAt', 'updatedAt', 'deletedAt'];
  static booleanAttributes: readonly string[] = [];

  override $parseDatabaseJson(json: Pojo): Pojo {
    const row = super.$parseDatabaseJson(json);
    const { dateAttributes, booleanAttributes } = this.constructor as typeof BaseModel;
    for (const [name, value] of Object.entries(row)) {
      // SQLite stores dates and booleans as numbers, MariaDB booleans.
      if (typeof value === 'number' && dateAttributes.includes(name)) row[name] = new Date(value);
      else if (booleanAttributes.includes(name)) row[name] = Boolean(value);
      else if (value instanceof Buffer) row[name] = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    }
    return row;
  }
}
