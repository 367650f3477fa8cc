/** A note without number and velocity. Ticks are from the start of the leg. */
export interface Stroke {
  readonly tick: number;
  readonly ticks: number;
  readonly pitch: number;
}
