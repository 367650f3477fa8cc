import { BaseModel } from './base-model.ts';

export class RouteModel extends BaseModel {
  static override tableName = 'routes';
  static override jsonAttributes = ['routeEmbedding'];

  declare id: number;
  declare originAirportId: number;
  declare destinationAirportId: number;
  declare distanceKm: number;
  declare durationMin: number;
  declare routeEmbedding: number[];
}
