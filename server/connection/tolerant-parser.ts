import { Decoder, Encoder, PacketType } from 'socket.io-msgpack-parser';

/** The event under which a frame that cannot be read reaches the room's handlers. No client may send it. */
export const UNREADABLE = 'unreadable';

/**
 * The msgpack parser of both ends, but for frames that are not msgpack or not a packet: Socket.IO would close the
 * socket over one. Here it becomes an event in the namespace that the connection used last, and is refused by name.
 */
class TolerantDecoder extends Decoder {
  #namespace: string | undefined;

  override add(frame: unknown): void {
    try {
      super.add(frame);
    } catch (error) {
      // Before the first good packet there is nobody to refuse: such a connection is closed as ever.
      if (this.#namespace === undefined) throw error;
      this.#hand({ type: PacketType.EVENT, nsp: this.#namespace, data: [UNREADABLE] });
    }
  }

  override checkPacket(packet: { nsp: string; type: number; data?: unknown }): void {
    super.checkPacket(packet);
    // Socket.IO takes an event without a name, or with a reserved one, as a reason to fail.
    if (packet.type === PacketType.EVENT && typeof (packet.data as unknown[])[0] !== 'string')
      throw new TypeError('an event without a name');
    this.#namespace = packet.nsp;
  }

  #hand(packet: object): void {
    this.emit('decoded', packet);
  }
}

export const tolerantParser = { Encoder, Decoder: TolerantDecoder };
