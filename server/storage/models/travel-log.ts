import type { Role } from '../../../protocol/role.ts';
import type { JourneyStatus, Waypoint } from '../../../travel-log/shape.ts';
import { BaseModel } from './base-model.ts';

/** A travel log in lists and searches: derived from its updates, and never read back into a document. */
export class TravelLogModel extends BaseModel {
  static override tableName = 'travel_logs';
  static override jsonAttributes = ['waypoints', 'tags', 'countries'];
  static override booleanAttributes = ['isPublic'];

  declare id: number;
  declare uuid: string;
  declare ownerId: number;
  declare head: number;
  /** Bytes of its rows. */
  declare rowBytes: number;
  /** Raised with every change of the rights to it. */
  declare accessVersion: number;
  /** The row at which its history begins, which holds what the rows before it said; 0 for a whole history. */
  declare trimmedTo: number;
  /** Rows below this number were emptied. */
  declare emptiedTo: number;
  /** Raised with every change of its takes. */
  declare takesVersion: number;
  /** The role that its address gives to strangers; null for none. */
  declare addressRole: Role | null;
  /** On the public list. */
  declare isPublic: boolean;
  declare title: string;
  declare description: string;
  declare waypoints: readonly Waypoint[];
  /** The day on which it begins, YYYY-MM-DD: the one that was set, or that of the first departure. */
  declare travelDate: string | null;
  declare tags: readonly string[];
  declare status: JourneyStatus;
  /** Sum of its legs, km. */
  declare distanceKm: number;
  /** Countries of its stops, each once, in order. */
  declare countries: readonly string[];
  declare searchText: string;
  declare projectionVersion: number;
  declare createdAt: Date;
  declare updatedAt: Date;
  declare deletedAt: Date | null;
}
