import { useSignal } from '@preact/signals';
import { isGivenName, NameForm } from './name-form.tsx';

/** Asks a guest who was given a name to choose one, without being in the way. */
export function GuestName({ name, onRenamed }: { name: string; onRenamed: () => void }) {
  const open = useSignal(false);
  if (!isGivenName(name)) return null;
  if (!open.value) {
    return (
      <button
        type="button"
        class="guest-name"
        title={`Others see you as ${name}`}
        onClick={() => {
          open.value = true;
        }}
      >
        {name} · choose a name
      </button>
    );
  }
  return (
    <NameForm
      name=""
      onRenamed={onRenamed}
      onCancel={() => {
        open.value = false;
      }}
    />
  );
}
