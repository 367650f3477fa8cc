import { useSignal } from '@preact/signals';
import * as texts from '#texts/guest.ts';
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
        title={texts.othersSeeYouAs(name)}
        onClick={() => {
          open.value = true;
        }}
      >
        {texts.chooseAName(name)}
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
