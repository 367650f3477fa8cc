import type { Role } from '@aero-melody/client';
import * as texts from '#texts/page.ts';

/** The roles in plain words: `name` for lists, `you` for the person who has it. */
export const ROLE_WORDS: { readonly [R in Role]: { readonly name: string; readonly you: string } } = {
  owner: { name: texts.ownsIt, you: texts.thisJourneyIsYours },
  editor: { name: texts.mayEdit, you: texts.youMayEditThisJourney },
  steerer: { name: texts.shapesTheMusic, you: texts.youMayShapeAndPlay },
  player: { name: texts.playsAlong, you: texts.youMayListenAndPlayAlong },
  viewer: { name: texts.mayListen, you: texts.youMayListen },
};
