import * as texts from '#texts/admin.ts';
import type { Seen } from './admin-model.ts';
import { AdminTable } from './admin-table.tsx';
import { momentWords } from './moment-words.ts';
import { sizeWords } from './size-words.ts';

/** The database, files of session events, and logs that are quarantined. */
export function AdminStorage({ seen: { storage, instances } }: { readonly seen: Seen }) {
  const quarantined = new Map(
    instances.instances.flatMap((each) => each.quarantined.map(({ log, seq }) => [log, seq] as const)),
  );
  return (
    <>
      <AdminTable title={texts.quarantined} empty={texts.noneQuarantined} columns={[texts.log, texts.row]}>
        {[...quarantined].map(([log, seq]) => (
          <tr key={log}>
            <th scope="row">{log}</th>
            <td class="admin-number">{seq}</td>
          </tr>
        ))}
      </AdminTable>
      <AdminTable
        title={texts.segments}
        empty={texts.noSegments}
        columns={[texts.instance, texts.segmentCount, texts.events, texts.stored, texts.newest]}
      >
        {storage.segments.map(({ instance, segments, events, bytes, lastAt }) => (
          <tr key={instance}>
            <th scope="row">{instance ?? texts.merged}</th>
            <td class="admin-number">{segments}</td>
            <td class="admin-number">{events}</td>
            <td class="admin-number">{sizeWords(bytes)}</td>
            <td>{momentWords(new Date(lastAt).toISOString())}</td>
          </tr>
        ))}
      </AdminTable>
      <p class="admin-soft">{texts.database(storage.engine, storage.answerMs)}</p>
    </>
  );
}
