import { LOCAL_ISSUER, readSettings, SettingsError } from './settings.ts';

test('the state folder alone gives a gateway for the local network', () => {
  const settings = readSettings({ LEDGER_STATE: '/somewhere' });
  expect(settings).toMatchObject({ stateDir: '/somewhere', host: '127.0.0.1', requestDeadlineMs: 30_000 });
  expect(settings.tokens).toMatchObject({ ...LOCAL_ISSUER, algorithms: ['ES256'], type: 'at+jwt' });
  expect(settings.port).toBeUndefined();
  expect(settings.parties).toBeUndefined();
});

test('a list of parties is split at commas', () => {
  expect(readSettings({ LEDGER_STATE: '/s', GATEWAY_PARTIES: 'line, terminal1' }).parties).toEqual([
    'line',
    'terminal1',
  ]);
});

test.each([
  ['no state folder', {}, 'LEDGER_STATE'],
  ['a port that is none', { LEDGER_STATE: '/s', PORT: '70000' }, 'PORT'],
  ['a deadline that is no number', { LEDGER_STATE: '/s', REQUEST_DEADLINE_MS: 'soon' }, 'REQUEST_DEADLINE_MS'],
  ['an issuer without its keys', { LEDGER_STATE: '/s', ISSUER: 'https://issuer.test' }, 'JWKS_URI'],
  ['a public address with a path', { LEDGER_STATE: '/s', PUBLIC_URL: 'https://gateway.example/api' }, 'PUBLIC_URL'],
  ['a database of another kind', { LEDGER_STATE: '/s', DATABASE_URL: 'mysql://host/db' }, 'DATABASE_URL'],
  ['a replica whose name has spaces', { LEDGER_STATE: '/s', GATEWAY_REPLICA: 'one two' }, 'GATEWAY_REPLICA'],
  ['keys that are forgotten at once', { LEDGER_STATE: '/s', KEY_RETENTION_MS: '0' }, 'KEY_RETENTION_MS'],
  ['a symmetric algorithm', { LEDGER_STATE: '/s', TOKEN_ALGORITHMS: 'HS256' }, 'TOKEN_ALGORITHMS'],
  ['the algorithm none', { LEDGER_STATE: '/s', TOKEN_ALGORITHMS: 'ES256,none' }, 'TOKEN_ALGORITHMS'],
  [
    'keys by another protocol',
    { LEDGER_STATE: '/s', ISSUER: 'i', AUDIENCE: 'a', JWKS_URI: 'file:///etc/passwd' },
    'JWKS_URI',
  ],
])('%s is refused, and the variable is named', (_, environment, variable) => {
  expect(() => readSettings(environment)).toThrow(SettingsError);
  expect(() => readSettings(environment)).toThrow(variable);
});
