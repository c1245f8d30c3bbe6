// SPDX-License-Identifier: Apache-2.0
// An application's back end, played by a certified client: openid-client, or oauth4webapi when that is the first argument; both in
// their strictest settings. One JSON command per line on standard input, one JSON answer per line on standard output.
import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import * as openid from './openid-client.mjs';
import * as webapi from './oauth4webapi.mjs';

const library = { 'openid-client': openid, oauth4webapi: webapi }[process.argv[2] ?? 'openid-client'];
const attempts = new Map();
const wire = [];
let party;
let settings;

// Keeps what goes over the wire, so that a test can look for it where it must not be.
const { fetch: send } = globalThis;
globalThis.fetch = async (url, init) => {
  const response = await send(url, init);
  wire.push(`${url}`, `${init?.body ?? ''}`, ...Object.values(Object.fromEntries(new Headers(init?.headers))), await response.clone().text());
  return response;
};

const commands = {
  // Everything that was sent and received so far: URLs, bodies, headers of requests, bodies of answers.
  async wire() {
    return { wire };
  },

  // Discovers the server and authenticates by private_key_jwt from then on.
  async configure({ issuer, clientId, keyFile, redirectUri, idTokenAlgorithm = 'ES256' }) {
    const jwk = JSON.parse(await readFile(keyFile, 'utf8'));
    const key = await crypto.subtle.importKey(
      'pkcs8',
      createPrivateKey({ key: jwk, format: 'jwk' }).export({ type: 'pkcs8', format: 'der' }),
      { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
    settings = { issuer, clientId, redirectUri, key, kid: jwk.kid };
    party = await library.discover({ ...settings, idTokenAlgorithm });
    return { issuer: party.issuer };
  },

  // The URL the phone opens; PKCE, state and nonce stay here. signed: as a request object; pushed: by /par; dpop: with a key of its own.
  async begin({ scope, prompt, signed = false, pushed = false, dpop = false }) {
    const attempt = { ...party.secrets(), dpop: dpop ? await party.newDpop() : undefined };
    const parameters = {
      response_type: 'code', client_id: settings.clientId, redirect_uri: settings.redirectUri, scope, state: attempt.state, nonce: attempt.nonce,
      code_challenge: await party.challenge(attempt.verifier), code_challenge_method: 'S256', ...(prompt ? { prompt } : {}),
    };
    attempts.set(attempt.state, attempt);
    return { state: attempt.state, url: await party.authorizationUrl(parameters, { signed, pushed, dpop: attempt.dpop }) };
  },

  // Redeems what came back; state, iss, nonce and the ID token's signature are checked by the client library.
  async finish({ state, callback, verifier }) {
    const attempt = attempts.get(state);
    return tokensOf(await party.redeem(new URL(callback), { ...attempt, verifier: verifier ?? attempt.verifier }), attempt);
  },

  // Client-Initiated Backchannel Authentication, poll mode.
  async ciba({ scope, loginHint }) {
    const started = await party.startBackchannel({ scope, login_hint: loginHint });
    return { ...tokensOf(await party.finishBackchannel(started)), expiresInOfRequest: started.expires_in, interval: started.interval };
  },

  // The JWT bearer grant: the assertion is grant and client authentication in one.
  async bearer({ scope, subject }) {
    const now = Math.floor(Date.now() / 1000);
    const assertion = await sign({
      iss: settings.clientId, sub: subject, aud: party.tokenEndpoint, scope, iat: now, exp: now + 60, jti: crypto.randomUUID(),
    });
    return tokensOf(await party.grant('urn:ietf:params:oauth:grant-type:jwt-bearer', { assertion }));
  },

  async clientCredentials({ scope }) {
    return tokensOf(await party.clientCredentials({ scope }));
  },

  async introspect({ token }) {
    return { introspection: await party.introspect(token) };
  },

  async revoke({ token }) {
    await party.revoke(token);
    return {};
  },

  // The CAMARA call; with the attempt's DPoP key when its state is named.
  async verify({ accessToken, body, url, state }) {
    const dpop = state && attempts.get(state)?.dpop;
    const headers = new Headers({ 'content-type': 'application/json' });
    const response = dpop
      ? await party.fetchWithDpop(accessToken, 'POST', new URL(url), headers, JSON.stringify(body), dpop)
      : await fetch(url, { method: 'POST', headers: { ...Object.fromEntries(headers), authorization: `Bearer ${accessToken}` }, body: JSON.stringify(body) });
    return { status: response.status, body: await response.json() };
  },
};

function tokensOf({ tokens, claims }) {
  return {
    accessToken: tokens.access_token, expiresIn: tokens.expires_in, tokenType: tokens.token_type,
    refreshToken: tokens.refresh_token ?? null, claims: claims ?? null, idToken: tokens.id_token ?? null, scope: tokens.scope ?? null,
  };
}

async function sign(claims) {
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${encode({ alg: 'ES256', kid: settings.kid })}.${encode(claims)}`;
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, settings.key, Buffer.from(input));
  return `${input}.${Buffer.from(signature).toString('base64url')}`;
}

for await (const line of createInterface({ input: process.stdin })) {
  const { command, ...argument } = JSON.parse(line);
  let answer;
  try {
    answer = await commands[command](argument);
  } catch (error) {
    answer = {
      error: error.error ?? error.cause?.error ?? error.code ?? error.name,
      description: error.error_description ?? error.message, status: error.status ?? 0,
    };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
