import * as texts from '#texts/admin.ts';
import type { Job } from './admin.ts';
import type { AdminModel } from './admin-model.ts';
import { AdminTable } from './admin-table.tsx';
import { Confirmation } from './confirmation.tsx';
import { momentWords } from './moment-words.ts';

interface Props {
  readonly jobs: readonly Job[];
  readonly model: AdminModel;
}

/** The newest jobs of all instances, a row each. */
export const AdminJobs = ({ jobs, model }: Props) => (
  <AdminTable
    title={texts.jobs}
    empty={texts.noJobs}
    columns={[texts.job, texts.action, texts.state, texts.progress, texts.failed, texts.instance, texts.begun]}
  >
    {jobs.map((job) => (
      <JobRow key={job.id} job={job} model={model} />
    ))}
  </AdminTable>
);

function JobRow({ job, model }: { readonly job: Job; readonly model: AdminModel }) {
  const { id, kind, userId, state, items, done, failed, instance, createdAt } = job;
  const isOpen = state === 'queued' || state === 'running';
  const name = texts.jobName(texts.jobKinds[kind], id);
  return (
    <tr>
      <th scope="row">
        {name}
        {userId !== null && <small>{texts.ofPerson(userId)}</small>}
      </th>
      <td>
        {isOpen && (
          <Confirmation
            label={texts.cancelJob}
            name={texts.cancelOf(name)}
            question={texts.cancelQuestion(name)}
            yes={texts.yesCancel}
            no={texts.keepJob}
            isFinal
            onYes={() => void model.cancelJob(id, texts.cancelled(name))}
          />
        )}
      </td>
      <td>
        <span class={state === 'failed' ? 'admin-bad' : undefined}>{texts.jobStates[state]}</span>
      </td>
      <td class="admin-number">
        <progress max={Math.max(items, 1)} value={done + failed} aria-label={texts.progressOf(name)} />{' '}
        {texts.progressWords(done + failed, items)}
      </td>
      <td class="admin-number">{failed}</td>
      <td>{instance ?? texts.none}</td>
      <td>{momentWords(createdAt)}</td>
    </tr>
  );
}
