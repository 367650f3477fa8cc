import * as texts from '#texts/admin.ts';
import type { Instance } from './admin.ts';
import type { AdminModel } from './admin-model.ts';
import { AdminTable } from './admin-table.tsx';
import { rateWords, stateOf, timesWords } from './admin-words.ts';
import { Confirmation } from './confirmation.tsx';
import { lengthWords } from './length-words.ts';
import { sizeWords } from './size-words.ts';

interface Props {
  readonly instances: readonly Instance[];
  readonly model: AdminModel;
}

/** Every instance that answers, a row each. */
export const AdminInstances = ({ instances, model }: Props) => (
  <AdminTable
    title={texts.instances}
    empty={texts.none}
    columns={[
      ...[
        texts.instance,
        texts.action,
        texts.state,
        texts.people,
        texts.rooms,
        texts.conducts,
        texts.notes,
        texts.acknowledged,
      ],
      ...[texts.pool, texts.redis, texts.memory, texts.release],
    ]}
  >
    {instances.map((instance) => (
      <InstanceRow key={instance.name} instance={instance} model={model} />
    ))}
  </AdminTable>
);

function InstanceRow({ instance, model }: { readonly instance: Instance; readonly model: AdminModel }) {
  const { name, here, callSign, process, pool, redis, eventsDropped } = instance;
  const { words, isGood } = stateOf(instance);
  return (
    <tr>
      <th scope="row">
        {callSign}
        <small title={process}>{name}</small>
        {here && <small>{texts.thisOne}</small>}
      </th>
      <td>
        <Confirmation
          label={texts.drain}
          name={texts.drainOf(callSign)}
          question={texts.drainQuestion(callSign)}
          yes={texts.yesDrain}
          no={texts.no}
          isFinal
          disabled={instance.draining}
          onYes={() =>
            void model.act(`instances/${encodeURIComponent(name)}/drain`, undefined, () => texts.drained(callSign))
          }
        />
      </td>
      <td>
        <span class={isGood ? 'admin-good' : 'admin-bad'}>{words}</span>
        {eventsDropped > 0 && <small>{texts.dropped(eventsDropped)}</small>}
      </td>
      <td class="admin-number">{instance.connections}</td>
      <td class="admin-number">{instance.rooms}</td>
      <td class="admin-number">{instance.conducting}</td>
      <td class="admin-number">{rateWords(instance.notesPerSecond)}</td>
      <td class="admin-number">{timesWords(instance.acknowledgement)}</td>
      <td class="admin-number">
        {pool.used} / {pool.free} / {pool.waiting}
      </td>
      <td>
        {redis
          ? texts.redisWords(
              sizeWords(redis.usedBytes),
              redis.limitBytes === null ? undefined : sizeWords(redis.limitBytes),
              redis.failures,
              redis.lost,
            )
          : texts.noRedis}
      </td>
      <td class="admin-number">{sizeWords(instance.memoryBytes)}</td>
      <td>
        {instance.release}
        <small>{lengthWords(instance.uptimeSeconds)}</small>
      </td>
    </tr>
  );
}
