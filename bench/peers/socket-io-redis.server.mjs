import { createShardedAdapter } from '@socket.io/redis-adapter';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';
import parser from 'socket.io-msgpack-parser';

const adapter = createShardedAdapter(new Redis(process.env.REDIS_URL), new Redis(process.env.REDIS_URL));
const io = new Server(Number(process.env.PORT), { parser, adapter, transports: ['websocket'], serveClient: false });
io.on('connection', (socket) => {
  const { room } = socket.handshake.auth;
  socket.join(room);
  for (const name of ['update', 'jam']) socket.on(name, (message) => socket.to(room).emit(name, message));
});
