import type { WaypointFields } from '@aero-melody/client';
import type { ComponentChildren } from 'preact';
import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import * as texts from '#texts/page.ts';
import { isPlace } from './airport-book.ts';
import { AirportMark } from './airport-mark.tsx';
import { EntryField } from './entry-field.tsx';
import { Icon } from './icon.tsx';
import { flightColor, type Stop } from './journey.ts';
import type { Notices } from './notices.ts';
import type { Person } from './people.ts';
import { FewInitials } from './people-list.tsx';
import type { startDrag } from './stop-drag.ts';
import { StopTimes } from './stop-times.tsx';
import type { TimeWords } from './time-words.ts';

interface Props {
  readonly stop: Stop;
  readonly index: number;
  readonly count: number;
  /** The stop may be edited, moved and removed. */
  readonly mayWrite: boolean;
  /** Whether the music is on the flight that leaves from here. */
  readonly underWay: boolean;
  readonly others: readonly Person[];
  readonly timeWords: TimeWords | undefined;
  readonly awareness: Awareness;
  readonly entry: Y.Text | undefined;
  /** The origin of transactions that undo. */
  readonly undo: object;
  readonly notices: Notices;
  /** Undefined until it is fetched. */
  readonly startDrag: typeof startDrag | undefined;
  readonly onFocus: () => void;
  readonly onMove: (to: number) => void;
  readonly onRemove: () => void;
  readonly onEdit: (fields: WaypointFields) => void;
  /** The flight that leaves from here. */
  readonly children: ComponentChildren;
}

/** One stop, as a flight strip: code, place, what was written there. Alt+Up and Alt+Down move it. */
export function StopCard(props: Props) {
  const { stop, index, count, mayWrite, underWay, others, timeWords, awareness, entry, undo, notices } = props;
  const { onFocus, onMove, onRemove, onEdit } = props;
  const { waypoint, airport, flight } = stop;
  const name = airport?.city || waypoint.airport || texts.thisStop;
  const first = others[0];

  function onKey(event: KeyboardEvent) {
    if (!mayWrite || !event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    onMove(event.key === 'ArrowUp' ? index - 1 : index + 1);
  }

  return (
    <li
      class={`stop${underWay ? ' stop-current' : ''}${airport === null ? ' stop-unknown' : ''}`}
      style={{
        '--flight': flight ? flightColor(flight.index) : 'transparent',
        '--person': first?.color ?? 'transparent',
      }}
      aria-current={underWay ? 'step' : undefined}
      data-stop={waypoint.id}
      // Takes the focus when the stop before it is removed under a typist: no key that follows does anything here.
      tabIndex={-1}
      onFocusIn={onFocus}
      onKeyDown={onKey}
    >
      <div class="stop-card">
        <div class="stop-head">
          {mayWrite ? (
            <span
              class="stop-grip"
              title={texts.dragToMove}
              aria-hidden="true"
              onPointerDown={(event) => props.startDrag?.(event, onMove)}
            >
              <Icon name="grip" />
            </span>
          ) : (
            <span />
          )}
          <span class="stop-mark">
            <span class={airport && isPlace(airport) ? 'stop-code stop-code-place' : 'stop-code'}>
              {airport && isPlace(airport) ? <Icon name="place" /> : waypoint.airport || '???'}
            </span>
            {others.length > 0 && (
              <span class="stop-others">
                <FewInitials people={others} />
                <span class="visually-hidden">{texts.atWorkHere(others.map((person) => person.name).join(', '))}</span>
              </span>
            )}
          </span>
          <span class="stop-place">
            {airport === null ? (
              <>
                <span class="stop-city">{texts.noAirportWithThisCode}</span>
                <span class="stop-name">{texts.itStaysHere}</span>
              </>
            ) : (
              <>
                <span class="stop-city">{airport?.city || '…'}</span>
                <span class="stop-name">
                  {airport ? [airport.name, airport.country].filter(Boolean).join(', ') : texts.lookingItUp}
                  {airport && <AirportMark airport={airport} />}
                </span>
              </>
            )}
          </span>
          {mayWrite && (
            <span class="stop-tools">
              <button
                type="button"
                class="icon-button"
                aria-label={texts.moveUp(name)}
                title={texts.moveUpHint}
                // A disabled button loses the focus, which keyboard users need.
                aria-disabled={index === 0}
                onClick={() => index > 0 && onMove(index - 1)}
              >
                <Icon name="up" />
              </button>
              <button
                type="button"
                class="icon-button"
                aria-label={texts.moveDown(name)}
                title={texts.moveDownHint}
                aria-disabled={index === count - 1}
                onClick={() => index < count - 1 && onMove(index + 1)}
              >
                <Icon name="down" />
              </button>
              <button
                type="button"
                class="icon-button stop-remove"
                aria-label={texts.removeName(name)}
                title={texts.remove}
                onClick={onRemove}
              >
                <Icon name="remove" />
              </button>
            </span>
          )}
        </div>
        {entry && (
          <EntryField
            text={entry}
            label={texts.writtenAt(name)}
            readOnly={!mayWrite}
            undo={undo}
            awareness={awareness}
            shared={others.length > 0}
            notices={notices}
          />
        )}
        <StopTimes
          waypoint={waypoint}
          airport={airport}
          readOnly={!mayWrite}
          words={timeWords}
          notices={notices}
          onEdit={onEdit}
        />
      </div>
      {props.children}
    </li>
  );
}
