import type { TravelLogContent } from '../../travel-log/shape.ts';

/** An edit that leaves a trace of its own in the document: whether it is there can be seen later. */
export interface Edit {
  readonly kind: 'text' | 'tag' | 'lock' | 'waypoint' | 'removal';
  /** Unlike any other of the run. */
  readonly token: string;
}

/** Tokens in texts end with this, so that no token is part of another. */
export const END = ';';

/** What the document shows of edits. */
export interface Traces {
  /** @param removed the tokens of waypoints that somebody wished away: nobody can say what became of those */
  has(edit: Edit, removed: ReadonlySet<string>): boolean;
}

export function readTraces(content: TravelLogContent): Traces {
  const texts = new Set<string>();
  for (const { entry } of content.waypoints)
    for (const piece of entry.split(END)) texts.add(piece.slice(piece.lastIndexOf(' ') + 1));
  const flights = new Set(content.waypoints.map(({ flight }) => flight));
  const tags = new Set(content.tags);
  return {
    has({ kind, token }, removed) {
      switch (kind) {
        case 'text':
          return texts.has(token);
        case 'tag':
          return tags.has(token);
        case 'lock':
          return content.settings.locks.has(token);
        case 'waypoint':
          return flights.has(token) || removed.has(token);
        case 'removal':
          return !flights.has(token);
        default:
          return kind satisfies never;
      }
    },
  };
}
