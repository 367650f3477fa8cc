import * as texts from '#texts/admin.ts';
import type { ListedRoom } from './admin.ts';
import type { AdminModel, Seen } from './admin-model.ts';
import { AdminRoom } from './admin-room.tsx';
import { AdminTable } from './admin-table.tsx';
import { rateWords, timesWords } from './admin-words.ts';
import { sizeWords } from './size-words.ts';

interface Props {
  readonly seen: Seen;
  readonly model: AdminModel;
}

/** Rooms in memory by the ids of their logs, a page of them, and the one that is looked at. */
export function AdminRooms({ seen, model }: Props) {
  const { rooms, next } = seen.rooms;
  const names = new Map(seen.instances.instances.map(({ name, callSign }) => [name, callSign]));
  const nameOf = (name: string) => names.get(name) ?? name;
  return (
    <>
      <AdminTable
        title={texts.rooms}
        empty={model.search.value === '' ? texts.noRooms : texts.noneFound}
        columns={[
          ...[texts.room, texts.members, texts.head, texts.conductor, texts.notes, texts.acknowledged, texts.size],
        ]}
      >
        {rooms.map((room) => (
          <RoomRow key={room.log} room={room} model={model} nameOf={nameOf} />
        ))}
      </AdminTable>
      <div class="admin-bar">
        <label class="admin-filter">
          {texts.filter}
          <input
            type="search"
            placeholder={texts.filterHint}
            value={model.search.value}
            onInput={({ currentTarget }) => model.find(currentTarget.value)}
          />
        </label>
        {model.isLater.value && (
          <button type="button" class="button button-small" onClick={() => model.turn(undefined)}>
            {texts.firstPage}
          </button>
        )}
        {next !== null && (
          <button type="button" class="button button-small" onClick={() => model.turn(next)}>
            {texts.nextPage}
          </button>
        )}
      </div>
      {seen.opened && (
        <AdminRoom key={seen.opened.log} {...seen.opened} instances={seen.instances.instances} model={model} />
      )}
    </>
  );
}

interface RowProps {
  readonly room: ListedRoom;
  readonly model: AdminModel;
  readonly nameOf: (name: string) => string;
}

function RoomRow({ room, model, nameOf }: RowProps) {
  const { log, title, instances, conductor, quarantinedAt } = room;
  const leading = instances.find(({ name }) => name === conductor);
  const slowest = instances
    .map(({ acknowledgement }) => acknowledgement)
    .reduce((a, b) => (a && b ? (a.p99 > b.p99 ? a : b) : (a ?? b)), null);
  const least = instances.reduce((a, b) => (a.lag > b.lag ? a : b));
  const words = title || texts.withoutTitle;
  return (
    <tr class={model.chosen.value === log ? 'admin-chosen' : ''}>
      <th scope="row">
        <button
          type="button"
          class="admin-link"
          aria-expanded={model.chosen.value === log}
          onClick={() => model.choose(model.chosen.value === log ? undefined : log)}
        >
          <bdi>{words}</bdi>
        </button>
        {quarantinedAt !== null && <span class="admin-mark admin-bad">{texts.quarantinedAt(quarantinedAt)}</span>}
        <small>{log}</small>
      </th>
      <td class="admin-number">{room.members}</td>
      <td class="admin-number">
        {room.head} / {least.applied} / <span class={least.lag > 0 ? 'admin-bad' : ''}>{least.lag}</span>
      </td>
      <td>{conductor === null ? texts.none : nameOf(conductor)}</td>
      <td class="admin-number">{leading ? rateWords(leading.notesPerSecond) : texts.none}</td>
      <td class="admin-number">{timesWords(slowest)}</td>
      <td class="admin-number">
        {sizeWords(room.bytes)} / {sizeWords(room.rowBytes)}
      </td>
    </tr>
  );
}
