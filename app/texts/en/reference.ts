export const title = 'Reference';
export const lead =
  'Every request that this server takes, and every message of its rooms. Clients can be generated from the two documents.';
export const openApi = 'OpenAPI 3.1';
export const asyncApi = 'AsyncAPI 3';
export const messageConsole = 'Message console';
export const loading = 'Loading …';
export const notFetched = 'The reference could not be fetched. Reload the page.';
export const search = 'Search requests and messages';
export const searchHint = 'Path, name, field or refusal';
export const parts = 'Parts of the reference';
export const foundOf = (found: number, all: number): string =>
  found === all ? `${all} requests and messages` : `${found} of ${all} requests and messages`;
export const nothingFound = 'Nothing has these words.';
export const messagesUp = 'Messages from members';
export const messagesUpAbout = 'Sent to the room `/logs/{id}` over Socket.IO with MessagePack.';
export const messagesDown = 'Messages to members';
export const messagesDownAbout = 'Sent by the room. None is answered.';
export const tokens = 'Token';
export const noToken = 'none';
export const tokenNames: Readonly<Record<string, string>> = {
  guest: 'a guest’s',
  session: 'a login session’s',
  accessToken: 'a personal access token',
  operator: 'the operator’s',
};
export const scope = (name: string): string => ` with the scope ${name}`;
export const or = ', or ';
export const rateLimits = 'Rate limits';
export const rateLimit = (person: number, address: number, seconds: number, of: string): string =>
  `${person} ${of} in ${seconds} s a person, ${address} an address`;
export const parameters = 'Parameters';
export const places: Readonly<Record<string, string>> = { path: 'path', query: 'query', header: 'header' };
export const body = 'Body';
export const orText = (types: string): string => `Or plain text as ${types}.`;
export const example = 'Example';
export const answers = 'Answers';
export const noBody = 'No body.';
export const file = 'A file.';
export const refusals = 'Refusals';
export const payload = 'Message';
export const answer = 'Answer';
export const noAnswer = 'Not answered; a refusal comes as `refused`.';
export const required = 'required';
export const anyValue = 'any value';
export const listOf = (item: string): string => `list of ${item.includes(',') ? `(${item})` : item}`;
export const fields = (count: number): string => (count === 1 ? '1 field' : `${count} fields`);
export const oneOf = (count: number): string => `one of ${count}`;
export const variant = (at: number): string => `Variant ${at}`;
export const anyName = 'any name';
export const usual = (value: string): string => `${value} unless given`;
export const characters = 'characters';
export const items = 'items';
export const between = (least: string, most: string, unit: string): string => `${least} to ${most} ${unit}`.trim();
export const atLeast = (least: string, unit: string): string => `${least} ${unit} or more`.replace('  ', ' ');
export const above = (least: string): string => `above ${least}`;
export const atMost = (most: string, unit: string): string => `at most ${most} ${unit}`.trim();
