import { type GivenRole, LIMITS, type ShareLink } from '@aero-melody/client';
import { useSignal } from '@preact/signals';
import * as texts from '#texts/sharing.ts';
import { Confirmation } from './confirmation.tsx';
import { CopyField } from './copy-field.tsx';
import { dayWords } from './day-words.ts';
import { RoleChoice } from './role-choice.tsx';
import { ROLE_WORDS } from './role-words.ts';
import type { SharingModel } from './sharing-model.ts';

interface Props {
  readonly links: readonly ShareLink[];
  readonly model: SharingModel;
}

/** The links that let people in, and the form that makes another. */
export const SharingLinks = ({ links, model }: Props) => (
  <section class="panel-part" aria-label={texts.links}>
    <h3 tabIndex={-1}>{texts.inviteByALink}</h3>
    <NewLink busy={model.busy.value} onMake={model.addLink} />
    {model.made.value && (
      <CopyField key={model.made.value.id} label={texts.theNewLink} text={model.made.value.url} takesFocus />
    )}
    {links.length > 0 && (
      <ul class="panel-list" aria-label={texts.links}>
        {links.map((link) => (
          <Link key={link.id} link={link} busy={model.busy.value} onEnd={model.endLink} />
        ))}
      </ul>
    )}
  </section>
);

function NewLink({ busy, onMake }: { busy: boolean; onMake: SharingModel['addLink'] }) {
  const role = useSignal<GivenRole>('viewer');
  const label = useSignal('');
  const days = useSignal('');
  const people = useSignal('');

  function make() {
    const maxUses = Number(people.value);
    void onMake({
      role: role.value,
      label: label.value.trim(),
      ...(days.value && { expiresAt: new Date(Date.now() + Number(days.value) * DAY).toISOString() }),
      ...(maxUses > 0 && { maxUses }),
    });
    label.value = '';
  }

  return (
    <form
      class="sharing-new"
      onSubmit={(event) => {
        event.preventDefault();
        make();
      }}
    >
      <div>
        <span aria-hidden="true">{texts.whoeverOpensIt}</span>
        <RoleChoice
          role={role.value}
          name={texts.whoeverOpensIt}
          onChoose={(chosen) => {
            role.value = chosen;
          }}
        />
      </div>
      <label>
        {texts.until}
        <select value={days.value} onChange={(event) => (days.value = event.currentTarget.value)}>
          <option value="">{texts.youEndIt}</option>
          <option value="1">{texts.tomorrow}</option>
          <option value="7">{texts.inAWeek}</option>
          <option value="30">{texts.in30Days}</option>
        </select>
      </label>
      <label>
        {texts.forHowManyPeople}
        <input
          type="number"
          min={1}
          max={LIMITS.members}
          placeholder={texts.anyNumber}
          value={people.value}
          onInput={(event) => (people.value = event.currentTarget.value)}
        />
      </label>
      <label>
        {texts.labelForYou}
        <input
          maxLength={LIMITS.linkLabelLength}
          placeholder={texts.theBand}
          autocomplete="off"
          value={label.value}
          onInput={(event) => (label.value = event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="button button-main" disabled={busy}>
        {texts.makeALink}
      </button>
    </form>
  );
}

const DAY = 24 * 3_600_000;

interface LinkProps {
  readonly link: ShareLink;
  readonly busy: boolean;
  readonly onEnd: SharingModel['endLink'];
}

function Link({ link, busy, onEnd }: LinkProps) {
  const withMembers = useSignal(false);
  const name = link.label || texts.linkOf(dayWords(link.createdAt));
  return (
    <li>
      <span class="panel-words">
        <strong dir="auto">{name}</strong>
        <small>{linkWords(link)}</small>
      </span>
      <Confirmation
        label={texts.end}
        name={texts.endName(name)}
        question={texts.itLetsNobodyInAnyMore}
        yes={texts.yesEndIt}
        no={texts.noKeepIt}
        disabled={busy}
        onYes={() => void onEnd(link.id, withMembers.value)}
      >
        <label class="panel-choice">
          <input
            type="checkbox"
            checked={withMembers.value}
            onChange={(event) => (withMembers.value = event.currentTarget.checked)}
          />
          <span>{texts.removeThoseWhoCame}</span>
        </label>
      </Confirmation>
    </li>
  );
}

/** @example 'may edit · 2 of 5 people came · until 3 Dec 2026' */
function linkWords({ role, uses, maxUses, expiresAt }: ShareLink): string {
  return [
    ROLE_WORDS[role].name,
    texts.peopleCame(uses, maxUses),
    ...(expiresAt === null ? [] : [texts.untilExpiresAt(dayWords(expiresAt))]),
  ].join(' · ');
}
