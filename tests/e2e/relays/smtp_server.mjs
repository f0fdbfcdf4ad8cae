// smtp_server.mjs PORT FOLDER CERTIFICATE KEY USER PASSWORD: keeps each mail as a file of FOLDER.
import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';

const [port, folder, certificate, key, user, password] = process.argv.slice(2);
let number = 0;

const server = new SMTPServer({
  cert: readFileSync(certificate),
  key: readFileSync(key),
  authMethods: ['PLAIN', 'LOGIN'],
  onAuth({ username, password: given }, session, done) {
    const known = username === user && given === password;
    done(known ? null : new Error('Invalid username or password'), { user: username });
  },
  onData(stream, session, done) {
    number += 1;
    const file = createWriteStream(join(folder, String(number)));
    file.on('finish', () => done());
    file.on('error', done);
    stream.pipe(file);
  },
});
server.on('error', (error) => console.log(error.message));  // of one connection
server.listen(Number(port), '127.0.0.1');
