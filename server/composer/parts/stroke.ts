/** A note before it is numbered and given a velocity. Ticks from the start of the leg. */
export interface Stroke {
  readonly tick: number;
  readonly ticks: number;
  readonly pitch: number;
}
