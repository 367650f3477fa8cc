import { Namespace } from 'socket.io';
import { SIBLING } from '../../protocol/sibling.ts';

// Loaded into an instance before its server, which then is of the version before this one: leases are not handed from
// one instance to another yet, and it neither sends nor knows the message for that.
Reflect.deleteProperty(SIBLING, 'baton');

const link: { serverSideEmit(name: string, message: unknown): boolean } = Namespace.prototype;
const { serverSideEmit } = link;
link.serverSideEmit = function send(name, message) {
  return Object.hasOwn(SIBLING, name) && serverSideEmit.call(this, name, message);
};
