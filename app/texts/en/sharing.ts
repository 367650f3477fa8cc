export const whoGetsInByTheAddress = 'Who gets in by the address';
export const nobodyItIsPrivate = 'Nobody: it is private';
export const everybodyItIsPublic = 'Everybody: it is public';
export const onlyYou = 'Only you, and those whom you invite by a link.';
export const whoeverHasTheAddressMayRead = 'Whoever has the address may read and listen.';
export const everybodyName = (name: string): string => `Everybody, and each ${name}`;
export const anOldLink = 'An old link: whoever has the address gets this role.';
export const endTheOldLink = 'End the old link?';
/** @param isPublic true where everybody who has the address may read */
export const theOldLinkEndsForGood = (isPublic: boolean): string =>
  `The old link ends for good. Whoever came by the address alone ${isPublic ? 'may only read and listen then' : 'is out then'}; those in the list below with a role of their own keep it.`;
export const yesEndIt = 'Yes, end it';
export const noKeepIt = 'No, keep it';
export const links = 'Links';
export const inviteByALink = 'Invite by a link';
export const theNewLink = 'The new link';
export const whoeverOpensIt = 'Whoever opens it';
export const until = 'Until';
export const youEndIt = 'you end it';
export const tomorrow = 'tomorrow';
export const inAWeek = 'in a week';
export const in30Days = 'in 30 days';
export const forHowManyPeople = 'For how many people';
export const anyNumber = 'any number';
export const labelForYou = 'Label, for you';
export const theBand = 'The band';
export const makeALink = 'Make a link';
export const linkOf = (createdAt: string): string => `Link of ${createdAt}`;
export const end = 'End';
export const endName = (name: string): string => `End “${name}”`;
export const itLetsNobodyInAnyMore =
  'It lets nobody in any more. Those who came by it stay, unless you remove them as well.';
export const removeThoseWhoCame = 'Remove those who came by it, too';
export const untilExpiresAt = (expiresAt: string): string => `until ${expiresAt}`;
export const everybodyWithTheAddressMayRead = 'Everybody with the address may read and listen now.';
export const onlyThoseYouInviteGet = 'Only those you invite get in now.';
export const theLinkIsMade = 'The link is made. Copy it now: it is shown this once.';
export const theLinkLetsNobodyInAny = 'The link lets nobody in any more.';
export const doneItHoldsAtOnce = 'Done: it holds at once.';
export const removedAndNoLinkLetsThem = 'Removed, and no link lets them in again.';
export const theJourneyHasAnotherOwnerNow = 'The journey has another owner now. You may edit it.';
export const sharing = 'Sharing';
export const addressOfTheJourney = 'Address of the journey';
export const peopleOfTheJourney = 'People';
export const peopleAndTheirRoles = 'People and their roles';
export const youName = (name: string): string => `${name} (you)`;
export const leave = 'Leave';
export const theJourneyGoesFromYourList = 'The journey goes from your list. To come back you need a link.';
export const yesLeave = 'Yes, leave';
export const noStay = 'No, stay';
export const roleOf = (name: string): string => `Role of ${name}`;
export const remove = 'Remove';
export const removeName = (name: string): string => `Remove ${name}`;
export const isOutAtOnce = (name: string): string =>
  `${name} is out at once, and no link lets them in again. What they wrote stays.`;
export const yesRemove = 'Yes, remove';
export const no = 'No';
export const makeOwner = 'Make owner';
export const makeTheOwner = (name: string): string => `Make ${name} the owner`;
export const theJourneyIsTheirsThen = (name: string): string =>
  `The journey is theirs then: ${name} decides who gets in, and you may edit.`;
export const yesGiveItAway = 'Yes, give it away';
export const hereNow = 'here now';
export const byTheAddress = 'by the address';
export const peopleCame = (uses: number, maxUses: number | null): string =>
  maxUses === null ? `${uses} ${people(uses)} came` : `${uses} of ${maxUses} ${people(maxUses)} came`;
/** @param owner name, where it is known */
export const ownerCanInvite = (owner: string | undefined): string =>
  owner === undefined
    ? 'Its owner can invite others and give another role.'
    : `${owner} owns it, and can invite others and give another role.`;

const people = (count: number): string => (count === 1 ? 'person' : 'people');
