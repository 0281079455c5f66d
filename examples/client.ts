// A client that sends and closes.
//
//   node examples/client.ts localhost 5678 'Some Data'

import { connect } from 'gentcp';

const [host = 'localhost', port = '5678', text = 'Some Data'] = process.argv.slice(2);

const socket = await connect(host, Number(port), { packet: 0 });
await socket.send(text);
await socket.close();
