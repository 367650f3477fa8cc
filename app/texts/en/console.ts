export const title = 'Message console';
export const lead =
  'Joins the room of a journey as a member, sends what you write and shows what comes. Edits and commands are real: everybody in the room sees and hears them. Bytes are written as { "$bytes": "Base64" }.';
export const reference = 'Reference of requests and messages';
export const connection = 'Connection';
export const journey = 'Id of the journey';
export const token = 'Token; none for a new guest';
export const connect = 'Connect';
export const disconnect = 'Disconnect';
export const states = { closed: 'Not connected', opening: 'Connecting …', open: 'Connected' } as const;
export const message = 'Message';
export const messageToSend = 'A message to send';
export const json = 'As JSON';
export const send = 'Send';
export const passed = 'What passed, newest first';
export const clear = 'Clear';
export const nothingYet = 'Nothing yet.';
export const ways = {
  sent: 'sent',
  answer: 'answered',
  received: 'received',
  connection: 'by the connection',
} as const;
export const refused = 'refused';
export const ended = 'ended';
export const noAnswer = 'no answer';
export const noReference = 'The list of messages could not be fetched. Reload the page.';
export const noJson = (fault: string): string => `This is no JSON: ${fault}`;
