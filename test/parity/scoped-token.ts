import type { Credentials } from '../../src/callers/credentials.js';

/** A token of the seeded partner with these scopes and no others, from the development identity provider. */
export async function tokenWith(
  { http, credentials }: { readonly http: string; readonly credentials: Credentials },
  scope: string,
): Promise<string> {
  const { partner_client_id: id, partner_client_secret: secret } = credentials;
  const answer = await fetch(`${http}/oidc/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope }),
  });
  const { access_token: token } = (await answer.json()) as { readonly access_token?: string };
  if (token === undefined) throw new Error(`the identity provider answered ${answer.status}`);
  return token;
}
