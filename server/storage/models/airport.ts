import { BaseModel } from './base-model.ts';

export class AirportModel extends BaseModel {
  static override tableName = 'airports';

  declare id: number;
  declare name: string;
  declare city: string;
  declare country: string;
  declare iataCode: string | null;
  declare icaoCode: string | null;
  declare latitude: number;
  declare longitude: number;
  /** Feet. */
  declare altitude: number;
  /** Hours ahead of UTC without daylight saving. */
  declare timezone: number;
  /** Y where daylight saving time applies. */
  declare dst: 'Y' | 'N' | null;
  declare tzDatabaseTimeZone: string;
  declare type: string;
  declare source: string;
  declare searchText: string;
}
