/** What explains the gateway: the OpenAPI document, a page that shows it, and a page for each problem code. All from here. */
import { createHash } from 'node:crypto';
import express, { Router } from 'express';
import absolutePath from 'swagger-ui-dist/absolute-path.js';
import type { ContractDeclaration } from '@ledger-pilots/chaincode/kit/declare.ts';
import { KIT_ERRORS } from '@ledger-pilots/chaincode/kit/errors.ts';
import { GATEWAY_PROBLEMS, gatewayProblem, type ProblemDeclaration } from '../problems.ts';
import { onlyMethods } from './allow.ts';
import { answering, type Answer } from './answer.ts';

const START_SCRIPT = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#ui', deepLinking: true, validatorUrl: null });`;

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Ledger pilots: the API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<div id="ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script>${START_SCRIPT}</script>
</html>
`;

/** Scripts of this host and the one above; styles as the viewer writes them; nothing from elsewhere. */
const PAGE_POLICY = [
  "default-src 'none'",
  `script-src 'self' 'sha256-${createHash('sha256').update(START_SCRIPT).digest('base64')}'`,
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The router of `/openapi.json`, `/docs` and `/problems`. */
export function documentRouter(document: object, contracts: readonly ContractDeclaration[]): Router {
  const router = Router({ caseSensitive: true });
  const text = JSON.stringify(document);
  router.get(
    '/openapi.json',
    answering(() => ({ status: 200, body: text })),
  );
  router.get(
    '/docs',
    answering(() => ({
      status: 200,
      type: 'text/html',
      headers: { 'Content-Security-Policy': PAGE_POLICY },
      body: PAGE,
    })),
  );
  const assets = express.static(absolutePath(), { index: false, redirect: false, fallthrough: true });
  for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js']) {
    router.get(`/docs/${file}`, (req, res, next) => {
      req.url = `/${file}`;
      assets(req, res, next);
    });
  }
  router.get(
    '/problems/:code',
    answering((req) => problemPage(req.params['code'] as string, { ...KIT_ERRORS, ...GATEWAY_PROBLEMS })),
  );
  router.get(
    '/problems/:contract/:code',
    answering((req) => {
      const contract = contracts.find(({ name }) => name === req.params['contract']);
      return problemPage(req.params['code'] as string, contract?.errors ?? {});
    }),
  );
  router.all(['/openapi.json', '/docs', '/problems/:code', '/problems/:contract/:code'], onlyMethods('GET'));
  return router;
}

function problemPage(code: string, table: Readonly<Record<string, ProblemDeclaration>>): Answer {
  const problem = Object.hasOwn(table, code) ? table[code]! : undefined;
  if (problem === undefined) throw gatewayProblem('PROBLEM_UNKNOWN');
  // The code is one of the table's from here on, so nothing of the request is repeated.
  const body = `${code} (${problem.status})\n\n${problem.summary}\n\n${problem.remedy}\n`;
  return { status: 200, type: 'text/plain; charset=utf-8', body };
}
