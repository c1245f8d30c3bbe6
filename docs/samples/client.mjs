// SPDX-License-Identifier: Apache-2.0
// What every sample begins with: find the server, prove who we are by private_key_jwt.
import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as client from 'openid-client';

export const issuer = process.env.ISSUER ?? 'http://localhost:9091';
const clientId = process.env.CLIENT_ID ?? 'sandbox-app';
const keyFile = process.env.KEY_FILE ?? 'src/Server/Sandbox/sandbox-app.jwk.json';

export async function key() {
  const jwk = JSON.parse(await readFile(keyFile, 'utf8'));
  const pkcs8 = createPrivateKey({ key: jwk, format: 'jwk' }).export({ type: 'pkcs8', format: 'der' });
  return { key: await crypto.subtle.importKey('pkcs8', pkcs8, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']), kid: jwk.kid };
}

export async function discover() {
  const execute = issuer.startsWith('http://') ? [client.allowInsecureRequests] : []; // The sandbox alone speaks plain HTTP.
  return client.discovery(
    new URL(issuer), clientId, { id_token_signed_response_alg: 'ES256' }, client.PrivateKeyJwt(await key()), { execute });
}

// The question itself. A token is good for one call.
export async function verify(accessToken, phoneNumber, fetchIt = fetch) {
  const response = await fetchIt(`${issuer}/number-verification/v2/verify`, {
    method: 'POST',
    headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ phoneNumber }),
  });
  return response.json(); // {"devicePhoneNumberVerified":true}, or {"status","code","message"}
}
