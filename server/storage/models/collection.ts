import { BaseModel } from './base-model.ts';

/** What finds the journeys of a collection: each field that is there must fit. */
export interface CollectionRule {
  /** IATA or ICAO code of one of its stops. */
  readonly airport?: string;
  /** Country and continent that one of its stops lies in. */
  readonly country?: string;
  readonly continent?: string;
  readonly tag?: string;
  /** Year of the day on which it begins. */
  readonly year?: number;
  /** The owner of the collection likes one of its performances. */
  readonly liked?: true;
}

/** A collection of journeys and performances. */
export class CollectionModel extends BaseModel {
  static override tableName = 'collections';
  static override jsonAttributes = ['tags', 'rule'];
  static override booleanAttributes = ['isPublic'];

  declare id: number;
  declare uuid: string;
  declare ownerId: number;
  declare title: string;
  declare description: string;
  declare tags: readonly string[];
  /** Everybody may read it, and it is on the public list. */
  declare isPublic: boolean;
  /** Finds its journeys; null where people put them in. */
  declare rule: CollectionRule | null;
  /** SHA-256 of the invitation's token; null for none. */
  declare invitationHash: string | null;
  declare invitationRole: 'editor' | 'viewer' | null;
  declare plays: number;
  declare skips: number;
  declare shares: number;
  declare createdAt: Date;
  declare updatedAt: Date;
  declare deletedAt: Date | null;
}
