import { useMemo } from 'preact/hooks';
import * as texts from '#texts/admin.ts';
import { language } from '#texts/language.ts';
import * as operator from '#texts/operator.ts';
import { AdminInstances } from './admin-instances.tsx';
import { AdminJobs } from './admin-jobs.tsx';
import { type AdminModel, openAdminModel } from './admin-model.ts';
import { AdminRooms } from './admin-rooms.tsx';
import { AdminStorage } from './admin-storage.tsx';
import { basePath } from './base-path.ts';
import { Logo } from './logo.tsx';
import { OperatorForm } from './operator-form.tsx';

/** All instances and their rooms, for the operator, with actions. */
export function AdminPage() {
  const model = useMemo(openAdminModel, []);
  const visit = model.visit.value;
  return (
    <div class="plain">
      <header class="plain-head">
        <Logo />
        {visit === 'in' && (
          <>
            <a href={`${basePath}/reports`}>{operator.whatHappened}</a>
            <button type="button" class="button" onClick={() => model.signOut()}>
              {operator.signOut}
            </button>
          </>
        )}
      </header>
      <main class="plain-main">
        <h1>{texts.title}</h1>
        <p class="plain-lead">{texts.lead}</p>
        {visit === 'asking' && <p role="status">{texts.loading}</p>}
        {visit === 'stranger' && (
          <OperatorForm about={texts.forOperators} trouble={model.trouble.value} onToken={model.signIn} />
        )}
        {visit === 'in' && <Desk model={model} />}
      </main>
    </div>
  );
}

function Desk({ model }: { readonly model: AdminModel }) {
  const seen = model.seen.value;
  const isPaused = model.paused.value;
  return (
    <>
      <div class="admin-bar">
        <button
          type="button"
          class="button button-small"
          onClick={() => {
            model.paused.value = !isPaused;
          }}
        >
          {isPaused ? texts.goOn : texts.pause}
        </button>
        {seen && <span class="admin-soft">{texts.asOf(new Date(seen.at).toLocaleTimeString(language))}</span>}
      </div>
      <p class="plain-trouble" role="alert">
        {model.trouble.value}
      </p>
      <p class="admin-said" role="status">
        {model.said.value}
      </p>
      {seen && (
        <>
          {seen.instances.silent.map(({ name, seconds }) => (
            <p key={name} class="admin-silent">
              {texts.silent(name, seconds)}
            </p>
          ))}
          <AdminInstances instances={seen.instances.instances} model={model} />
          <AdminRooms seen={seen} model={model} />
          <AdminJobs jobs={seen.jobs} model={model} />
          <AdminStorage seen={seen} />
        </>
      )}
    </>
  );
}
