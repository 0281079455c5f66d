// The least Node program that is a netcat: connects to a port of 127.0.0.1, and relays stdin and stdout.
const socket = require('node:net').connect(process.argv[2], '127.0.0.1');
process.stdin.pipe(socket).pipe(process.stdout);
