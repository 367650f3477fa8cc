import { Server } from 'socket.io';
import parser from 'socket.io-msgpack-parser';

const io = new Server(Number(process.env.PORT), { parser, transports: ['websocket'], serveClient: false });
io.on('connection', (socket) => {
  const { room } = socket.handshake.auth;
  socket.join(room);
  socket.on('update', (update) => socket.to(room).emit('update', update));
});
