import { Server } from 'socket.io';
import parser from 'socket.io-msgpack-parser';

const { PORT, RECOVERY } = process.env;
const io = new Server(Number(PORT), {
  parser,
  transports: ['websocket'],
  serveClient: false,
  ...(RECOVERY && { connectionStateRecovery: {} }),
});
io.on('connection', (socket) => {
  const { room } = socket.handshake.auth;
  socket.join(room);
  socket.on('update', (update) => socket.to(room).emit('update', update));
});
