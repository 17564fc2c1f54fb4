// Receives webhooks of Trivium, believes what is signed, and prints it. WEBHOOK_SECRET is what the endpoint was made with
// ("whsec_…"; several with commas between, while one is rolled); PORT is 4000 unless it is set. To see what happens when a
// receiver is broken: FAIL=1, or `curl -X POST localhost:4000/break`, and `curl -X POST localhost:4000/fix` later.
import { createServer } from 'node:http';
import { Webhook } from 'standardwebhooks';

const secrets = (process.env.WEBHOOK_SECRET ?? '').split(',').filter((secret) => secret !== '');
if (secrets.length === 0) {
  console.error('WEBHOOK_SECRET must be the secret of the endpoint: whsec_…');
  process.exit(1);
}
const port = Number(process.env.PORT ?? 4000);
let broken = process.env.FAIL === '1';
// Kept for as long as the sender tries: what comes twice is taken, and done once.
const seen = new Set();
const LARGEST_BODY = 1024 * 1024;

const server = createServer(async (request, response) => {
  const bytes = await read(request);
  // Whoever sent it has left in the middle: there is nobody to answer.
  if (!bytes) return;
  const answer = (status, text) => response.writeHead(status).end(`${text}\n`);
  if (request.method !== 'POST') return answer(405, 'POST, please');
  if (request.url === '/break' || request.url === '/fix') {
    broken = request.url === '/break';
    console.log(broken ? 'broken' : 'fixed');
    return answer(200, broken ? 'broken' : 'fixed');
  }
  const event = verified(bytes, request.headers);
  if (!event) {
    console.log('refused: no signature of ours');
    return answer(401, 'no signature of ours');
  }
  if (broken) {
    console.log(`failed ${event.type} ${event.id}`);
    return answer(500, 'out of order');
  }
  console.log(`${seen.has(event.id) ? 'again' : 'received'} ${event.type} ${event.id} ${JSON.stringify(event.data)}`);
  seen.add(event.id);
  // The answer comes first in real life, too: take it, keep it, and work on it later.
  return answer(200, 'thank you');
});

/** undefined where it ended too early, or is longer than anything that is sent. */
async function read(request) {
  const chunks = [];
  let size = 0;
  try {
    for await (const chunk of request) {
      size += chunk.length;
      if (size > LARGEST_BODY) return undefined;
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch {
    return undefined;
  }
}

/** The bytes as they came are what was signed; JSON that was read and written again is something else. */
function verified(bytes, headers) {
  for (const secret of secrets) {
    try {
      return new Webhook(secret).verify(bytes.toString('utf8'), headers);
    } catch {
      // Another of them may be the one.
    }
  }
  return undefined;
}

server.listen(port, '127.0.0.1', () => console.log(`listening on http://localhost:${server.address().port}`));
