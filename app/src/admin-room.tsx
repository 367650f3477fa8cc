import { useSignal } from '@preact/signals';
import * as texts from '#texts/admin.ts';
import type { Instance, OpenedRoom } from './admin.ts';
import type { AdminModel } from './admin-model.ts';
import { AdminTable } from './admin-table.tsx';
import { rateWords, timesWords } from './admin-words.ts';
import { basePath } from './base-path.ts';
import { Confirmation } from './confirmation.tsx';

interface Props {
  readonly log: string;
  readonly details: OpenedRoom;
  readonly instances: readonly Instance[];
  readonly model: AdminModel;
}

interface Closed {
  readonly closed: number;
  readonly silent: readonly { readonly name: string }[];
}

const closedWords = ({ closed, silent }: Closed): string =>
  texts.connectionsClosed(
    closed,
    silent.map(({ name }) => name),
  );

const MINUTES = ['0', '1', '10', '60', '1440'];

/** One room on every instance that has it, the people in it, and what can be done. */
export function AdminRoom({ log, details, instances, model }: Props) {
  const { room, people, closures } = details;
  const callSignOf = (name: string) => instances.find((each) => each.name === name)?.callSign ?? name;
  const title = room?.title || texts.withoutTitle;
  const open = (userId: number | null) =>
    userId === null
      ? model.act<Closed>(`rooms/${log}/close`, { minutes: 0 }, closedWords)
      : model.act<Closed>(`rooms/${log}/kick`, { userId, minutes: 0 }, closedWords);
  return (
    <section class="admin-room" aria-labelledby="admin-room-title">
      <div class="admin-bar">
        <h2 id="admin-room-title">
          <a href={`${basePath}/logs/${log}`} dir="auto">
            {title}
          </a>
        </h2>
        <button type="button" class="button button-small" onClick={() => model.choose(undefined)}>
          {texts.shut}
        </button>
      </div>
      {closures.map(({ userId, seconds }) => (
        <p key={userId} class="admin-silent">
          {texts.closedTo(userId, Math.ceil(seconds / 60))}{' '}
          <button type="button" class="button button-small" onClick={() => void open(userId)}>
            {texts.openAgain}
          </button>
        </p>
      ))}
      <div class="admin-bar">
        <HandOver log={log} instances={instances} model={model} />
        <CloseRoom log={log} model={model} />
        {room && room.quarantinedAt !== null && <Skip log={log} seq={room.quarantinedAt} model={model} />}
      </div>
      <AdminTable
        title={texts.onInstances}
        empty={texts.onNone}
        columns={[texts.instance, texts.members, texts.head, texts.state, texts.notes, texts.acknowledged]}
      >
        {room?.instances.map((there) => (
          <tr key={there.name}>
            <th scope="row">{callSignOf(there.name)}</th>
            <td class="admin-number">{there.members}</td>
            <td class="admin-number">
              {room.head} / {there.applied} / {there.lag}
            </td>
            <td>
              {there.music}
              {room.conductor === there.name && <span class="admin-mark">{texts.conductor}</span>}
            </td>
            <td class="admin-number">{rateWords(there.notesPerSecond)}</td>
            <td class="admin-number">{timesWords(there.acknowledgement)}</td>
          </tr>
        ))}
      </AdminTable>
      <AdminTable
        title={texts.inTheRoom}
        empty={texts.nobody}
        columns={[texts.person, texts.action, texts.role, texts.instance]}
      >
        {people.map(({ member, userId, name, role, instance }) => (
          <tr key={member}>
            <th scope="row">
              <span dir="auto">{name}</span>
              <small>{userId}</small>
            </th>
            <td>
              <Kick log={log} userId={userId} name={name} model={model} />
            </td>
            <td>{role ?? texts.none}</td>
            <td>{callSignOf(instance)}</td>
          </tr>
        ))}
      </AdminTable>
    </section>
  );
}

function MinutesField({ value, onChange }: { readonly value: string; readonly onChange: (minutes: string) => void }) {
  return (
    <label class="admin-choice">
      {texts.minutes}
      <select value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
        {MINUTES.map((each) => (
          <option key={each} value={each}>
            {each}
          </option>
        ))}
      </select>
    </label>
  );
}

interface KickProps {
  readonly log: string;
  readonly userId: number;
  readonly name: string;
  readonly model: AdminModel;
}

function Kick({ log, userId, name, model }: KickProps) {
  const minutes = useSignal('10');
  const body = () => ({ userId, minutes: Number(minutes.value) });
  return (
    <Confirmation
      label={texts.kick}
      name={texts.kickOf(name)}
      question={texts.kickQuestion(name)}
      yes={texts.yesKick}
      no={texts.no}
      isFinal
      onYes={() => void model.act<Closed>(`rooms/${log}/kick`, body(), closedWords)}
    >
      <MinutesField
        value={minutes.value}
        onChange={(value) => {
          minutes.value = value;
        }}
      />
    </Confirmation>
  );
}

function CloseRoom({ log, model }: { readonly log: string; readonly model: AdminModel }) {
  const minutes = useSignal('1');
  return (
    <Confirmation
      label={texts.closeRoom}
      question={texts.closeQuestion}
      yes={texts.yesClose}
      no={texts.no}
      isFinal
      onYes={() => void model.act<Closed>(`rooms/${log}/close`, { minutes: Number(minutes.value) }, closedWords)}
    >
      <MinutesField
        value={minutes.value}
        onChange={(value) => {
          minutes.value = value;
        }}
      />
    </Confirmation>
  );
}

function HandOver({ log, instances, model }: Pick<Props, 'log' | 'instances' | 'model'>) {
  const to = useSignal('');
  return (
    <Confirmation
      label={texts.handOver}
      question={texts.handOverQuestion}
      yes={texts.yesHandOver}
      no={texts.no}
      onYes={() =>
        void model.act<{ readonly outcome: keyof typeof texts.outcomes }>(
          `rooms/${log}/hand-over`,
          { to: to.value || null },
          ({ outcome }) => texts.outcomes[outcome],
        )
      }
    >
      <label class="admin-choice">
        {texts.to}
        <select
          value={to.value}
          onChange={({ currentTarget }) => {
            to.value = currentTarget.value;
          }}
        >
          <option value="">{texts.anyOther}</option>
          {instances.map(({ name, callSign }) => (
            <option key={name} value={name}>
              {callSign}
            </option>
          ))}
        </select>
      </label>
    </Confirmation>
  );
}

const Skip = ({ log, seq, model }: { readonly log: string; readonly seq: number; readonly model: AdminModel }) => (
  <Confirmation
    label={texts.skip(seq)}
    question={texts.skipQuestion(seq)}
    yes={texts.yesSkip}
    no={texts.no}
    isFinal
    onYes={() =>
      void model.act<{ readonly quarantinedAt: number | null }>(`rooms/${log}/skip`, { seq }, ({ quarantinedAt }) =>
        texts.skippedRow(seq, quarantinedAt),
      )
    }
  />
);
