import type { Grid } from '../../../protocol/quantise.ts';
import { BaseModel } from './base-model.ts';

/** Notes that a member played on a leg. */
export class TakeModel extends BaseModel {
  static override tableName = 'takes';
  static override jsonAttributes = ['notes'];
  static override booleanAttributes = ['muted', 'solo'];

  declare id: number;
  declare logId: number;
  /** The id that people know. */
  declare uuid: string;
  /** Id of the waypoint that the leg leaves from. */
  declare leg: string;
  declare userId: number;
  /** General MIDI program, 0–127; 128 is a drum kit. */
  declare sound: number;
  /** Four integers a note, as they were played. */
  declare notes: number[];
  declare noteCount: number;
  declare grid: Grid;
  /** Percent. */
  declare strength: number;
  declare muted: boolean;
  /** Played in a solo. */
  declare solo: boolean;
  /** Shape of the leg when it was recorded. */
  declare shape: string;
  /** `takesVersion` of the log when this row became as it is. */
  declare version: number;
  declare createdAt: Date;
  declare deletedAt: Date | null;
}
