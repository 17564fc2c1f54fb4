// Signs a shopper in by OAuth 2.1 (authorization code with PKCE) and prints the access token.
//   node examples/storefront/login.mjs                       prints an address to open in a browser
//   node examples/storefront/login.mjs EMAIL PASSWORD        fills in the page itself, for scripts
import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';

const [email, password] = process.argv.slice(2);
const issuer = process.env.OIDC_ISSUER ?? 'http://127.0.0.1:8080/oidc';
const clientId = 'shop';
const scope = 'openid orders:read catalog:read customers:read customers:pii payments:read fulfillment:read';

const metadata = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
const verifier = randomBytes(32).toString('base64url');
const state = randomBytes(16).toString('base64url');

// Where the browser comes back to with the code: a port of this machine.
const server = createServer();
const comesBack = new Promise((resolve) => {
  server.on('request', (request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://127.0.0.1');
    response.end('You can close this page.\n');
    if (pathname === '/callback') resolve(searchParams);
  });
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const redirectUri = `http://127.0.0.1:${server.address().port}/callback`;

const address = new URL(metadata.authorization_endpoint);
address.search = new URLSearchParams({
  client_id: clientId,
  response_type: 'code',
  redirect_uri: redirectUri,
  scope,
  state,
  code_challenge: createHash('sha256').update(verifier).digest('base64url'),
  code_challenge_method: 'S256',
});

if (email) await fillIn(address);
else console.error(`Open ${address}`);

const back = await comesBack;
server.close().closeAllConnections();
if (back.get('state') !== state || !back.get('code')) throw new Error(`signing in failed: ${back}`);

const answer = await fetch(metadata.token_endpoint, {
  method: 'POST',
  body: new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: clientId,
    redirect_uri: redirectUri,
    code: back.get('code'),
    code_verifier: verifier,
  }),
});
const tokens = await answer.json();
if (!answer.ok) throw new Error(`no token: ${JSON.stringify(tokens)}`);
console.log(tokens.access_token);

/** What a browser does: follows, keeps cookies, sends the form. */
async function fillIn(start) {
  const cookies = new Map();
  let form;
  let sent = false;
  for (let next = start; next;) {
    const response = await fetch(next, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') },
      ...(form && { method: 'POST', body: form }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [name, ...value] = line.split(';', 1)[0].split('=');
      cookies.set(name, value.join('='));
    }
    const location = response.headers.get('location');
    if (!location && (sent || response.status !== 200)) {
      server.close().closeAllConnections();
      throw new Error(`signing in was refused (${response.status})`);
    }
    form = location ? undefined : new URLSearchParams({ email, password });
    sent ||= form !== undefined;
    if (location) next = location.startsWith(redirectUri) ? await comeBack(location) : new URL(location, next);
  }
}

async function comeBack(location) {
  await fetch(location);
}
