import { BaseModel } from './base-model.ts';

/** A secret address under which calendars read a person's flights. */
export class CalendarFeedModel extends BaseModel {
  static override tableName = 'calendar_feeds';

  declare id: number;
  declare userId: number;
  /** Null for all journeys of the person. */
  declare logId: number | null;
  /** SHA-256, hex. */
  declare tokenHash: string;
  declare label: string;
  declare createdAt: Date;
}
